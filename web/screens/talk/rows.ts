/** How the log is laid out: days, groups, quotes, system lines. Pure; the screen only draws what this returns. */
import type { Line, Mark, SystemEvent, Target } from "../../participant/state.ts";
import type { Seat } from "../../../shared/shapes.ts";
import { otherSeat } from "../../../shared/shapes.ts";

/** Messages of one person within this time of the first of them, with nothing between, stand together. */
const GROUP_MS = 180_000;

/** More than one line of a quote ever shows. */
const START_CHARACTERS = 160;

/** What a message answers, as far as this page knows it. */
export interface Quote {
  key: string;
  from: Seat;
  /** "earlier": it is not on this page. */
  is: "here" | "unsent" | "earlier";
  /** How it begins; "" unless it is here. */
  start: string;
}

export interface MessageRow {
  kind: "message";
  key: string;
  from: Seat;
  own: boolean;
  text: string;
  quote: Quote | null;
  reactions: Partial<Record<Seat, string>>;
  at: number;
  /** Only of one's own. */
  mark: Mark | null;
  /** Said earlier, and sealed again for a new device. */
  shared: boolean;
  /** Opens and closes its group. */
  first: boolean;
  last: boolean;
  /** The one own message that shows its mark as a word. */
  newestOwn: boolean;
}

/** Its author took it back. */
export interface UnsentRow {
  kind: "unsent";
  key: string;
  from: Seat;
  own: boolean;
  at: number;
}

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "system"; key: string; event: SystemEvent; at: number; follows: boolean }
  | { kind: "missing"; key: string }
  | UnsentRow
  | MessageRow;

/** Rows in the order of the lines; `seat` is the reader's. */
export function layOut(lines: Line[], seat: Seat): Row[] {
  const rows: Row[] = [];
  const quoteOf = createQuotes(lines, seat);
  let day = { begins: 0, ends: 0 };
  let groupBegan = 0;
  let newestOwn: MessageRow | undefined;
  for (const line of lines) {
    // Asking the calendar for each of thousands of lines would take longer than all the rest.
    if (line.at < day.begins || line.at >= day.ends) {
      day = dayOf(line.at);
      rows.push({ kind: "day", key: `day ${day.begins} ${line.key}`, at: line.at });
    }
    const before = rows.at(-1);
    if (line.kind === "system") {
      const { key, event, at } = line;
      rows.push({ kind: "system", key, event, at, follows: before?.kind === "system" || before?.kind === "day" });
      continue;
    }
    if (line.kind === "missing") {
      rows.push({ kind: "missing", key: line.key });
      continue;
    }
    if (line.kind === "unsent") {
      const { key, from, at } = line;
      rows.push({ kind: "unsent", key, from, own: from === seat, at });
      continue;
    }
    const row = messageRow(line, seat, line.reply === null ? null : quoteOf(line.reply));
    if (
      before?.kind === "message" &&
      before.from === row.from &&
      before.shared === row.shared &&
      Math.abs(row.at - groupBegan) <= GROUP_MS
    ) {
      before.last = false;
      row.first = false;
    } else {
      groupBegan = row.at;
    }
    if (row.own && row.mark) newestOwn = row;
    rows.push(row);
  }
  if (newestOwn) newestOwn.newestOwn = true;
  return rows;
}

/** The rows, but those that say nothing new are the very objects of before: who draws them may leave them as they are. */
export function keepSame(before: ReadonlyMap<string, Row>, rows: Row[]): Row[] {
  return rows.map((row) => {
    const old = before.get(row.key);
    return old && alike(old, row) ? old : row;
  });
}

/** About so many rows stand together. */
const CHUNK_ROWS = 24;

/**
 * The rows in runs of some dozens, which the browser and the screen take as one. Where a run begins depends on nothing
 * but the row itself: whatever comes between, rows stay in their runs, and none is taken out, put in again and read aloud.
 */
export function inChunks(rows: Row[]): Row[][] {
  const chunks: Row[][] = [];
  for (const row of rows) {
    const chunk = chunks.at(-1);
    if (chunk && !beginsChunk(row.key)) chunk.push(row);
    else chunks.push([row]);
  }
  return chunks;
}

function beginsChunk(key: string): boolean {
  let hash = 0;
  for (let at = 0; at < key.length; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  return hash % CHUNK_ROWS === 0;
}

/** How many messages of the other have come that were not seen, for whoever reads further up. */
export function countNew(lines: Line[], seen: ReadonlySet<string>): number {
  return lines.filter((line) => line.kind === "peer" && !seen.has(line.key)).length;
}

/** How a message begins, in one line: for a quote, and for the names of what belongs to it. */
export function startOf(text: string, most = START_CHARACTERS): string {
  // A first cut by code units spares long texts, the second keeps whole characters.
  const line = text
    .slice(0, most * 4)
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : line;
}

/** A line's key names its author and the author's name for it. */
export function targetOf(key: string): Target {
  const [author, id = ""] = key.split(" ");
  return { author: author === "1" ? 1 : 2, id };
}

/** A day as the reader's calendar has it; not always 24 hours. */
function dayOf(at: number): { begins: number; ends: number } {
  const date = new Date(at);
  const begins = date.setHours(0, 0, 0, 0);
  return { begins, ends: date.setDate(date.getDate() + 1) };
}

function createQuotes(lines: Line[], seat: Seat): (key: string) => Quote {
  let byKey: Map<string, Line> | undefined;
  return (key) => {
    byKey ??= new Map(lines.map((line) => [line.key, line]));
    const line = byKey.get(key);
    switch (line?.kind) {
      case "own":
        return { key, from: seat, is: "here", start: startOf(line.text) };
      case "peer":
        return { key, from: otherSeat(seat), is: "here", start: startOf(line.text) };
      case "unsent":
        return { key, from: line.from, is: "unsent", start: "" };
      default:
        return { key, from: targetOf(key).author, is: "earlier", start: "" };
    }
  };
}

function alike(one: object, other: object): boolean {
  return Object.entries(one).every(([name, value]) => {
    const across: unknown = (other as Record<string, unknown>)[name];
    if (value === across) return true;
    return name === "quote" && value !== null && across !== null && alike(value as object, across as object);
  });
}

function messageRow(line: Extract<Line, { kind: "own" | "peer" }>, seat: Seat, quote: Quote | null): MessageRow {
  const from = line.kind === "own" ? seat : otherSeat(seat);
  return {
    kind: "message",
    key: line.key,
    from,
    own: from === seat,
    text: line.text,
    quote,
    reactions: line.reactions,
    at: line.at,
    mark: line.kind === "own" ? line.mark : null,
    shared: line.shared,
    first: true,
    last: true,
    newestOwn: false,
  };
}
