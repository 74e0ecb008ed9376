import { expect, test } from "vitest";
import type { Row } from "../../engine/view.ts";
import { type Change, newFromAfter, unreadOf } from "./unread.ts";

const words = { reply: null, reactions: {}, at: 0 };
const own = (id: string): Row => ({ ...words, kind: "own", key: id, id, text: id, mark: "sent" });
const peer = (id: string, seen = false): Row => ({ ...words, kind: "peer", key: id, id, text: id, seen });
const joined: Row = { kind: "system", key: "joined", event: "peer-joined", at: 0 };

const none = new Set<string>();
const keys = (...all: string[]) => new Set(all);
const change = (rows: Row[], rest: Partial<Change> = {}): Change => ({
  before: none,
  rows,
  told: none,
  canRead: () => false,
  ...rest,
});

test("unread is what the other wrote and neither the rows nor what was told since call read", () => {
  const rows = [peer("a", true), peer("b"), own("c"), joined, peer("d")];
  expect(unreadOf(rows, keys("b")).map(({ key }) => key)).toEqual(["d"]);
});

test("the line stands above the first that came while it could not be read", () => {
  const rows = [own("a"), peer("b", true), peer("c"), peer("d")];
  expect(newFromAfter(null, change(rows, { before: keys("a", "b") }))).toBe("c");
  expect(newFromAfter(null, change(rows, { before: null }))).toBe("c");
  expect(newFromAfter(null, change(rows, { before: keys("a", "b"), canRead: () => true }))).toBe(null);
});

test("where nothing was said before, or nothing is unread, there is no line", () => {
  expect(newFromAfter(null, change([joined, peer("a")], { before: null }))).toBe(null);
  expect(newFromAfter(null, change([own("a"), peer("b", true)]))).toBe(null);
  expect(newFromAfter(null, change([own("a"), peer("b")], { told: keys("b") }))).toBe(null);
});

test("what comes behind something unread moves no line", () => {
  const rows = [own("a"), peer("b", true), peer("c"), peer("d")];
  expect(newFromAfter("b", change(rows, { before: keys("a", "b", "c") }))).toBe("b");
  expect(newFromAfter("c", change(rows, { before: keys("a", "b", "c") }))).toBe("c");
});

test("once all was read it stays, until something else comes that cannot be read, or one writes", () => {
  const read = [own("a"), peer("b", true)];
  expect(newFromAfter("b", change(read, { before: keys("a", "b") }))).toBe("b");
  const more = [...read, peer("c")];
  expect(newFromAfter("b", change(more, { before: keys("a", "b"), canRead: () => true }))).toBe("b");
  expect(newFromAfter("b", change(more, { before: keys("a", "b") }))).toBe("c");
  expect(newFromAfter("b", change([...read, own("c")], { before: keys("a", "b") }))).toBe(null);
});

test("an answer to something else leaves it above what is still unread", () => {
  const rows = [own("a"), peer("b"), own("c")];
  expect(newFromAfter("b", change(rows, { before: keys("a", "b") }))).toBe("b");
});
