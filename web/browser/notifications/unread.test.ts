import { expect, test } from "vitest";
import type { Row } from "../../engine/view.ts";
import { createUnread } from "./unread.ts";

const words = { id: "x", text: "x", reply: null, reactions: {} };
const theirs = (key: string, at = 1_000): Row => ({ ...words, kind: "peer", seen: false, key, at });
const own = (key: string): Row => ({ ...words, kind: "own", mark: "sent", key, at: 1_000 });

test("what the other writes while nobody looks is counted; a look takes it all away", () => {
  const unread = createUnread(0);
  expect(unread.take([theirs("a")], true)).toEqual({ count: 0, more: false });
  expect(unread.take([theirs("a"), theirs("b")], false)).toEqual({ count: 1, more: true });
  expect(unread.take([theirs("a"), theirs("b"), theirs("c")], false)).toEqual({ count: 2, more: true });
  expect(unread.take([theirs("a"), theirs("b"), theirs("c")], false)).toEqual({ count: 2, more: false });
  expect(unread.take([theirs("a"), theirs("b"), theirs("c")], true)).toEqual({ count: 0, more: false });
  expect(unread.take([theirs("a"), theirs("b"), theirs("c")], false)).toEqual({ count: 0, more: false });
});

test("one's own messages and what happened count for nothing", () => {
  const unread = createUnread(0);
  const system: Row = { kind: "system", key: "s", event: "peer-back", at: 1_000 };
  expect(unread.take([own("a"), system], false)).toEqual({ count: 0, more: false });
});

test("what its author took back waits no longer", () => {
  const unread = createUnread(0);
  expect(unread.take([theirs("a"), theirs("b")], false).count).toBe(2);
  const unsent: Row = { kind: "unsent", key: "a", id: "a", author: 1, at: 1_000 };
  expect(unread.take([unsent, theirs("b")], false)).toEqual({ count: 1, more: false });
});

test("a timeline that is loaded again on a hidden page is no news; what was written since is", () => {
  const unread = createUnread(5_000);
  expect(unread.take([theirs("old", 4_000)], false)).toEqual({ count: 0, more: false });
  expect(unread.take([theirs("old", 4_000), theirs("new", 6_000)], false)).toEqual({ count: 1, more: true });
});
