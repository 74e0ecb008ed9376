import { expect, test } from "vitest";
import type { Line } from "../../participant/state.ts";
import { countNew, inChunks, keepSame, layOut, startOf, targetOf } from "./rows.ts";

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

const answer = (line: Line, reply: string): Line =>
  line.kind === "own" || line.kind === "peer" ? { ...line, reply } : line;
const quotes = (lines: Line[]) =>
  layOut(lines, 1).flatMap((row) => (row.kind === "message" && row.quote ? [row.quote] : []));

test("a quote says whose the answered message is and how it begins", () => {
  const long = { ...peer("2 a", 0), text: `  two\nlines ${"x".repeat(900)}` } as Line;
  const [quote] = quotes([long, answer(own("1 b", 1), "2 a")]);
  expect(quote).toMatchObject({ key: "2 a", from: 2, is: "here" });
  expect(quote!.start).toMatch(/^two lines x+…$/);
  expect(quote!.start.length).toBeLessThan(200);
});

test("a quote of what was unsent, or is not here, says so and not what it was", () => {
  const unsent: Line = { kind: "unsent", key: "2 a", position, from: 2, at: noon };
  expect(quotes([unsent, answer(own("1 b", 1), "2 a"), answer(own("1 c", 1), "1 z")])).toEqual([
    { key: "2 a", from: 2, is: "unsent", start: "" },
    { key: "1 z", from: 1, is: "earlier", start: "" },
  ]);
});

test("what was unsent parts a group, and stands on its author's side", () => {
  const unsent: Line = { kind: "unsent", key: "u", position, from: 1, at: noon };
  expect(groups([own("a", 0), unsent, own("b", 0)])).toEqual(["a first last", "b first last"]);
  expect(layOut([unsent], 1).at(-1)).toMatchObject({ kind: "unsent", own: true });
  expect(layOut([unsent], 2).at(-1)).toMatchObject({ kind: "unsent", own: false });
});

test("what is new counts the other's messages, not one's own, not what was taken back, not what happened", () => {
  const unsent: Line = { kind: "unsent", key: "u", position, from: 2, at: noon };
  expect(countNew([peer("a", 0), peer("b", 0), own("c", 0), joined, unsent], new Set(["a"]))).toBe(1);
});

test("after a new message the rows that say nothing new are the very ones of before", () => {
  const lines = [peer("2 a", 0), answer(peer("2 b", 0), "2 a"), own("1 c", 9), own("1 d", 9)];
  const before = layOut(lines, 1);
  const byKey = new Map(before.map((row) => [row.key, row]));
  const after = keepSame(byKey, layOut([...lines, own("1 e", 9)], 1));
  // The last of a group is its last no more, and another is the newest.
  expect(after.map((row, at) => row === before[at])).toEqual([true, true, true, true, false, false]);
  const reacted = { ...peer("2 a", 0), reactions: { 1: "👍" } } as Line;
  expect(keepSame(byKey, layOut([reacted, ...lines.slice(1)], 1))[1]).not.toBe(before[1]);
  const taken: Line = { kind: "unsent", key: "2 a", position, from: 2, at: noon };
  expect(keepSame(byKey, layOut([taken, ...lines.slice(1)], 1))[2]).toMatchObject({ quote: { is: "unsent" } });
});

test("rows stay in their chunks, whatever comes before, between or behind them", () => {
  const lines = Array.from({ length: 500 }, (_, n) => peer(`2 id${n * 7_919}`, n));
  const begins = (some: Line[]) => inChunks(layOut(some, 1)).map((chunk) => chunk[0]!.key);
  const all = begins(lines);
  expect(all.length).toBeGreaterThan(8);
  expect(all.length).toBeLessThan(60);
  const without = begins(lines.filter((_, n) => n !== 250));
  expect(without.every((key) => all.includes(key))).toBe(true);
  expect(inChunks(layOut(lines, 1)).flat()).toEqual(layOut(lines, 1));
});

test("a key names its author and the message", () => {
  expect(targetOf("2 AbC_-x")).toEqual({ author: 2, id: "AbC_-x" });
});

test("how a message begins keeps whole characters", () => {
  expect(startOf("a👍👍👍", 3)).toBe("a👍👍…");
  expect(startOf("a👍👍", 3)).toBe("a👍👍");
});
