import { expect, test } from "vitest";
import type { Line } from "../chat/state.ts";
import { layOut } from "./talk-rows.ts";

const noon = new Date(2026, 10, 21, 12).getTime();
const minute = 60_000;
const position = 0;
const own = (key: string, minutes: number): Line => ({
  kind: "own",
  key,
  position,
  text: key,
  at: noon + minutes * minute,
  mark: "sent",
  shared: false,
  reply: null,
  reactions: {},
});
const peer = (key: string, minutes: number): Line => ({
  kind: "peer",
  key,
  position,
  text: key,
  at: noon + minutes * minute,
  shared: false,
  reply: null,
  reactions: {},
});
const shared = (line: Line): Line => (line.kind === "own" || line.kind === "peer" ? { ...line, shared: true } : line);
const joined: Line = { kind: "system", key: "joined", position, event: "peer-joined", at: noon };
const groups = (lines: Line[]) =>
  layOut(lines, 1).flatMap((row) =>
    row.kind === "message" ? [`${row.key}${row.first ? " first" : ""}${row.last ? " last" : ""}`] : [],
  );

test("one person's messages within three minutes stand together", () => {
  expect(groups([peer("a", 0), peer("b", 1), peer("c", 3)])).toEqual(["a first", "b", "c last"]);
});

test("the three minutes count from the group's first, so the time under it is true for all", () => {
  expect(groups([peer("a", 0), peer("b", 2), peer("c", 4)])).toEqual(["a first", "b last", "c first last"]);
});

test("the other person or a system line between them parts a group", () => {
  expect(groups([own("a", 0), peer("b", 0), own("c", 0)])).toEqual(["a first last", "b first last", "c first last"]);
  expect(groups([own("a", 0), joined, own("c", 0)])).toEqual(["a first last", "c first last"]);
});

test("a day is named before its first line, and again when another begins", () => {
  const kinds = layOut([joined, peer("a", 1), peer("b", 24 * 60)], 1).map((row) => row.kind);
  expect(kinds).toEqual(["day", "system", "message", "day", "message"]);
});

test("only the newest own message shows its word", () => {
  const rows = layOut([own("a", 0), own("b", 1), peer("c", 2)], 1);
  expect(rows.flatMap((row) => (row.kind === "message" && row.newestOwn ? [row.key] : []))).toEqual(["b"]);
});

test("what was shared from earlier stands apart from what is said now", () => {
  expect(groups([shared(peer("a", 0)), shared(peer("b", 0)), peer("c", 1)])).toEqual([
    "a first",
    "b last",
    "c first last",
  ]);
});

test("a hole parts a group and stands where its messages would be", () => {
  const hole: Line = { kind: "missing", key: "hole", position, from: 2, at: noon };
  expect(layOut([peer("a", 0), hole, peer("b", 0)], 1).map((row) => row.key.split(" ").at(-1))).toEqual([
    "a",
    "a",
    "hole",
    "b",
  ]);
  expect(groups([peer("a", 0), hole, peer("b", 0)])).toEqual(["a first last", "b first last"]);
});
