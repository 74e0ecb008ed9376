import { expect, test } from "vitest";
import type { Row } from "../../engine/view.ts";
import { lastEditable, mayEdit } from "./editable.ts";

type Own = Extract<Row, { kind: "own" }>;
const own = (key: string, change: Partial<Own> = {}): Row => ({
  ...{ kind: "own", key, id: key, text: key, reply: null, reactions: {}, mark: "read", at: Date.now() },
  ...change,
});
const peer: Row = { ...own("theirs"), kind: "peer", seen: true } as Row;
const newKeys: Row = { kind: "new-keys", key: "keys", at: Date.now() };

test("[M21] one's own words can be edited for an hour, and nobody else's", () => {
  const rows = [own("old", { at: Date.now() - 3_600_000 }), own("young", { at: Date.now() - 3_500_000 }), peer];
  expect(["old", "young", "theirs", "nothing"].map((key) => mayEdit(rows, key))).toEqual([false, true, false, false]);
});

test("[M21] what was said before new keys is not edited, but for what was not delivered", () => {
  const rows = [own("said"), own("stayed", { mark: "not-delivered" }), newKeys, own("after")];
  expect(["said", "stayed", "after"].map((key) => mayEdit(rows, key))).toEqual([false, true, true]);
});

test("the arrow up is for one's own last message, where that may be edited, and for no earlier one", () => {
  expect(lastEditable([own("one"), own("two"), peer])?.key).toBe("two");
  expect(lastEditable([own("one"), newKeys])).toBe(null);
  expect(lastEditable([own("one"), own("old", { at: 0 })])).toBe(null);
  expect(lastEditable([peer])).toBe(null);
});
