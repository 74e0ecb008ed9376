import { expect, test } from "vitest";
import type { Seat } from "../../../shared/shapes.ts";
import type { Row } from "../../engine/view.ts";
import type { LocalClock } from "../../participant/state.ts";
import { type Around, inChunks, keepSame, layOut } from "./rows.ts";

const noon = new Date(2026, 10, 21, 12).getTime();
const minute = 60_000;
const clock: LocalClock = { endsAt: noon + 60 * minute, lifetimeMs: 60 * minute, idleEndsAt: null, idleLimitMs: 0 };
const around: Around = { seat: 1, clock, waiting: null, verified: false, newFrom: null };
const lay = (rows: Row[], seat: Seat = 1) => layOut(rows, { ...around, seat });

const words = { reply: null, reactions: {} };
const own = (id: string, minutes: number): Row => ({
  ...words,
  kind: "own",
  key: `1 ${id}`,
  id,
  text: id,
  at: noon + minutes * minute,
  mark: "sent",
});
const peer = (id: string, minutes: number): Row => ({
  ...words,
  kind: "peer",
  key: `2 ${id}`,
  id,
  text: id,
  at: noon + minutes * minute,
  seen: true,
});
const event = (of: "you-joined" | "peer-joined" | "five-minutes-left" | "idle-warning", minutes = 0): Row => ({
  kind: "system",
  key: of,
  event: of,
  at: noon + minutes * minute,
});
const joined = event("peer-joined");
const shared = (key: string, by: Seat): Row => ({ kind: "shared", key, by, messages: [], at: noon });
const unsent: Row = { kind: "unsent", key: "2 a", id: "a", author: 2, at: noon };
const groups = (rows: Row[]) =>
  lay(rows).flatMap((row) =>
    row.kind === "message" ? [`${row.id}${row.first ? " first" : ""}${row.last ? " last" : ""}`] : [],
  );

test("one person's messages within three minutes stand together", () => {
  expect(groups([peer("a", 0), peer("b", 1), peer("c", 3)])).toEqual(["a first", "b", "c last"]);
});

test("the three minutes count from the group's first, so the time under it is true for all", () => {
  expect(groups([peer("a", 0), peer("b", 2), peer("c", 4)])).toEqual(["a first", "b last", "c first last"]);
});

test("the other person, a system line, a pairing's line or a hole between them parts a group", () => {
  expect(groups([own("a", 0), peer("b", 0), own("c", 0)])).toEqual(["a first last", "b first last", "c first last"]);
  const between: Row[] = [
    joined,
    { kind: "new-keys", key: "keys", at: noon },
    { kind: "missing", key: "hole", count: 2, at: noon },
    { kind: "unknown", key: "unknown", author: 1, at: noon },
  ];
  for (const row of between)
    expect(groups([own("a", 0), row, own("c", 0)]), row.kind).toEqual(["a first last", "c first last"]);
});

test("a day is named before its first line, and again when another begins", () => {
  const kinds = lay([joined, peer("a", 1), peer("b", 24 * 60)]).map((row) => row.kind);
  expect(kinds).toEqual(["day", "system", "message", "day", "message"]);
});

test("a time that no calendar has ends nothing", () => {
  expect(lay([{ ...peer("a", 0), at: 9e15 }, peer("b", 0)]).filter(({ kind }) => kind === "message")).toHaveLength(2);
});

test("only the newest own message shows its word", () => {
  const rows = lay([own("a", 0), own("b", 1), peer("c", 2)]);
  expect(rows.flatMap((row) => (row.kind === "message" && row.newestOwn ? [row.id] : []))).toEqual(["b"]);
});

test("what a text waits for stands under one's own joining as long as it is true", () => {
  const rows = layOut([event("you-joined"), own("a", 0)], { ...around, waiting: "not-joined" });
  expect(rows.map(({ kind }) => kind)).toEqual(["day", "system", "waiting", "message"]);
  expect(layOut([own("a", 0)], { ...around, waiting: "not-here" }).at(-1)).toMatchObject({ waiting: "not-here" });
});

test("an empty chat says what it is under its first day, until something is said", () => {
  const kinds = (...rows: Row[]) => lay(rows).map(({ kind }) => kind);
  expect(kinds(event("you-joined"), joined)).toEqual(["day", "first-words", "system", "system"]);
  expect(kinds(event("you-joined"), event("peer-joined", 24 * 60))).toEqual([
    "day",
    "first-words",
    "system",
    "day",
    "system",
  ]);
  expect(lay([event("you-joined")])[1]).toMatchObject({ endsAt: clock.endsAt });
  for (const said of [own("a", 0), peer("a", 0), unsent, shared("s", 2)])
    expect(kinds(event("you-joined"), said), said.kind).not.toContain("first-words");
});

test("only the keys in use ask to be compared, and only until they were", () => {
  const keys = (key: string): Row => ({ kind: "new-keys", key, at: noon });
  const asking = (verified: boolean) =>
    layOut([keys("a"), own("x", 0), keys("b")], { ...around, verified }).flatMap((row) =>
      row.kind === "new-keys" && row.compare ? [row.key] : [],
    );
  expect(asking(false)).toEqual(["b"]);
  expect(asking(true)).toEqual([]);
});

test("whose word a shared block is, is said once above all that follows", () => {
  const continues = (...rows: Row[]) => lay(rows).flatMap((row) => (row.kind === "shared" ? [row.continues] : []));
  expect(continues(shared("a", 2), shared("b", 2), shared("c", 1))).toEqual([false, true, false]);
  expect(continues(shared("a", 2), own("x", 0), shared("b", 2))).toEqual([false, false]);
});

test("a warning goes when time was added, or somebody wrote", () => {
  const idle: LocalClock = { ...clock, idleLimitMs: 30 * minute, idleEndsAt: noon + 2 * minute };
  const events = (now: LocalClock) =>
    layOut([event("five-minutes-left"), event("idle-warning")], { ...around, clock: now }).flatMap((row) =>
      row.kind === "system" ? [row.event] : [],
    );
  expect(events({ ...idle, endsAt: noon + 5 * minute })).toEqual(["five-minutes-left", "idle-warning"]);
  expect(events({ ...idle, endsAt: noon + 65 * minute })).toEqual(["idle-warning"]);
  expect(events({ ...idle, idleEndsAt: noon + 31 * minute, endsAt: noon + 5 * minute })).toEqual(["five-minutes-left"]);
});

const answer = (row: Row, author: Seat, id: string): Row =>
  row.kind === "own" || row.kind === "peer" ? { ...row, reply: { author, id } } : row;
const quotes = (rows: Row[]) => lay(rows).flatMap((row) => (row.kind === "message" && row.quote ? [row.quote] : []));

test("a quote says whose the answered message is and how it begins", () => {
  const long = { ...peer("a", 0), text: `  two\nlines ${"x".repeat(900)}` } as Row;
  const [quote] = quotes([long, answer(own("b", 1), 2, "a")]);
  expect(quote).toMatchObject({ to: "2 a", author: 2, is: "here" });
  expect(quote!.start).toMatch(/^two lines x+…$/);
  expect(quote!.start.length).toBeLessThan(200);
});

test("a quote of what was unsent, or is not here, says so and not what it was", () => {
  expect(quotes([unsent, answer(own("b", 1), 2, "a"), answer(own("c", 1), 1, "z")])).toEqual([
    { to: "2 a", author: 2, is: "unsent", start: "" },
    { to: "", author: 1, is: "earlier", start: "" },
  ]);
});

test("what was unsent parts a group, and stands on its author's side", () => {
  const mine: Row = { kind: "unsent", key: "u", id: "u", author: 1, at: noon };
  expect(groups([own("a", 0), mine, own("b", 0)])).toEqual(["a first last", "b first last"]);
  expect(lay([mine], 1).at(-1)).toMatchObject({ kind: "unsent", own: true });
  expect(lay([mine], 2).at(-1)).toMatchObject({ kind: "unsent", own: false });
});

test("the line above what is new parts a group, stands under its day, and begins no chunk", () => {
  const rows = [peer("a", 0), peer("b", 0), peer("c", 24 * 60)];
  const before = (id: string) => layOut(rows, { ...around, newFrom: `2 ${id}` });
  expect(before("b").map(({ kind }) => kind)).toEqual(["day", "message", "new", "message", "day", "message"]);
  expect(before("b")[3]).toMatchObject({ id: "b", first: true });
  expect(before("c").map(({ kind }) => kind)).toEqual(["day", "message", "message", "day", "new", "message"]);
  const many = Array.from({ length: 120 }, (_, n) => peer(`id${n * 7_919}`, n));
  const begins = (newFrom: string | null) =>
    inChunks(layOut(many, { ...around, newFrom })).map((chunk) => chunk[0]!.key);
  for (const { key } of many) expect(begins(key)).toEqual(begins(null));
});

test("after a new message the rows that say nothing new are the very ones of before", () => {
  const rows = [peer("a", 0), answer(peer("b", 0), 2, "a"), own("c", 9), own("d", 9)];
  const before = lay(rows);
  const byKey = new Map(before.map((row) => [row.key, row]));
  const after = keepSame(byKey, lay([...rows, own("e", 9)]));
  // The last of a group is its last no more, and another is the newest.
  expect(after.map((row, at) => row === before[at])).toEqual([true, true, true, true, false, false]);
  const reacted = { ...peer("a", 0), reactions: { 1: "👍" } } as Row;
  expect(keepSame(byKey, lay([reacted, ...rows.slice(1)]))[1]).not.toBe(before[1]);
  expect(keepSame(byKey, lay([unsent, ...rows.slice(1)]))[2]).toMatchObject({ quote: { is: "unsent" } });
});

test("rows stay in their chunks, whatever comes before, between or behind them", () => {
  const rows = Array.from({ length: 500 }, (_, n) => peer(`id${n * 7_919}`, n));
  const begins = (some: Row[]) => inChunks(lay(some)).map((chunk) => chunk[0]!.key);
  const all = begins(rows);
  expect(all.length).toBeGreaterThan(8);
  expect(all.length).toBeLessThan(60);
  const without = begins(rows.filter((_, n) => n !== 250));
  expect(without.every((key) => all.includes(key))).toBe(true);
  expect(inChunks(lay(rows)).flat()).toEqual(lay(rows));
});

test("[M23] what has disappeared leaves no trace: no row, no day of its own, no gap in its group", () => {
  const gone: Row = { kind: "gone", key: "gone", at: noon - 24 * 60 * minute };
  const rows = lay([gone, own("a", 0), { ...gone, key: "g", at: noon }, own("b", 1)]);
  expect(rows.map(({ kind }) => kind)).toEqual(["day", "message", "message"]);
  expect(groups([own("a", 0), { ...gone, at: noon }, own("b", 1)])).toEqual(["a first", "b last"]);
});

test("[M23] an answer to what has disappeared says that it answers an earlier message, and not which", () => {
  const answer: Row = { ...peer("b", 1), reply: { author: 1, id: "a" } } as Row;
  const [, message] = lay([{ kind: "gone", key: "gone", at: noon }, answer]);
  expect(message).toMatchObject({ quote: { is: "earlier", start: "" } });
});

test("[M22] who set for how long messages last stands in a line", () => {
  const timer: Row = { kind: "timer", key: "timer", author: 2, lasts: 300_000, at: noon };
  expect(lay([timer, { ...timer, key: "off", lasts: 0 }]).slice(1)).toEqual([
    { kind: "timer", key: "timer", author: 2, lasts: 300_000, at: noon, follows: true },
    { kind: "timer", key: "off", author: 2, lasts: 0, at: noon, follows: true },
  ]);
});
