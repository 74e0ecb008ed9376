/** How the log is laid out: days, groups, quotes, system lines. Pure; the screen only draws what this returns. */
import type { Target } from "../../../shared/content.ts";
import { LAST_MINUTES_MS } from "../../../shared/limits.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import type { Mark, Row, SharedMessage, SystemEvent, Words } from "../../engine/view.ts";
import type { LocalClock } from "../../participant/state.ts";
import { summaryOf } from "./summary.ts";

/** Messages of one person within this time of the first of them, with nothing between, stand together. */
const GROUP_MS = 180_000;

/** What a message answers, as far as this page knows it. */
export interface Quote {
  /** Of the row that it leads to. */
  to: string;
  author: Seat;
  /** "earlier": it is not on this page. */
  is: "here" | "unsent" | "earlier";
  /** How it begins; "" unless it is here. */
  start: string;
}

export interface MessageRow extends Words {
  kind: "message";
  key: string;
  author: Seat;
  own: boolean;
  quote: Quote | null;
  at: number;
  /** Only of one's own. */
  mark: Mark | null;
  /** Of the other's: it has not been on the screen yet. */
  unseen: boolean;
  /** Opens and closes its group. */
  first: boolean;
  last: boolean;
  /** The one own message that shows its mark as a word. */
  newestOwn: boolean;
}

/** Its author took it back, or this page cannot show it. */
export interface PlainRow {
  kind: "unsent" | "unknown";
  key: string;
  author: Seat;
  own: boolean;
  at: number;
}

/** What one waits for before a text can go; said under "You joined" as long as it is true. */
export type Waiting = "not-joined" | "not-here";

export type LogRow =
  | { kind: "day"; key: string; at: number }
  /** As long as nothing was said: what this is, how long it lasts, and what its check is for. */
  | { kind: "first-words"; key: string; endsAt: number }
  | { kind: "system"; key: string; event: SystemEvent; at: number; follows: boolean }
  /** `compare`: these are the keys in use, and nobody has compared them here. */
  | { kind: "new-keys"; key: string; at: number; follows: boolean; compare: boolean }
  /** Somebody has set for how long messages last; 0: until the chat ends. */
  | { kind: "timer"; key: string; author: Seat; lasts: number; at: number; follows: boolean }
  | { kind: "waiting"; key: string; waiting: Waiting }
  /** What stands under it came while it could not be read. */
  | { kind: "new"; key: string }
  | { kind: "missing"; key: string; count: number }
  /** `continues`: what stands above is shared by the same person, and it need not be said again whose word it is. */
  | { kind: "shared"; key: string; by: Seat; messages: readonly SharedMessage[]; continues: boolean }
  | PlainRow
  | MessageRow;

export interface Around {
  /** The reader's. */
  seat: Seat;
  clock: LocalClock;
  waiting: Waiting | null;
  /** The safety code of the keys in use was compared here. */
  verified: boolean;
  /** The key of the row that the line "New" stands above. */
  newFrom: string | null;
}

/** Rows in the engine's order, with what stands around and between them. */
export function layOut(all: readonly Row[], around: Around): LogRow[] {
  const { seat, clock, waiting, verified, newFrom } = around;
  const rows: LogRow[] = [];
  const quoteOf = createQuotes(all, seat);
  let day = { begins: 0, ends: 0 };
  let groupBegan = 0;
  let newestOwn: MessageRow | undefined;
  let wait: LogRow | null = waiting && { kind: "waiting", key: "waiting", waiting };
  let keysInUse: Extract<LogRow, { kind: "new-keys" }> | undefined;
  const isEmpty = all.every(({ kind }) => kind === "system" || kind === "new-keys");
  for (const row of all) {
    if (row.kind === "gone") continue;
    if (row.kind === "system" && !holds(row.event, row.at, clock)) continue;
    // Asking the calendar for each of thousands of rows would take longer than all the rest.
    if (!(row.at >= day.begins && row.at < day.ends)) {
      day = dayOf(row.at);
      const isFirst = rows.push({ kind: "day", key: `day ${day.begins} ${row.key}`, at: row.at }) === 1;
      if (isFirst && isEmpty) rows.push({ kind: "first-words", key: "first words", endsAt: clock.endsAt });
    }
    if (row.key === newFrom) rows.push({ kind: "new", key: `new ${newFrom}` });
    const before = rows.at(-1);
    const { key, at } = row;
    switch (row.kind) {
      case "system":
        rows.push({ kind: "system", key, event: row.event, at, follows: follows(before) });
        if (row.event !== "you-joined" || !wait) break;
        rows.push(wait);
        wait = null;
        break;
      case "new-keys":
        keysInUse = { kind: "new-keys", key, at, follows: follows(before), compare: false };
        rows.push(keysInUse);
        break;
      case "timer":
        rows.push({ kind: "timer", key, author: row.author, lasts: row.lasts, at, follows: follows(before) });
        break;
      case "missing":
        rows.push({ kind: "missing", key, count: row.count });
        break;
      case "shared":
        rows.push({ kind: "shared", key, by: row.by, messages: row.messages, continues: isSharedBy(row.by, before) });
        break;
      case "unsent":
      case "unknown":
        rows.push({ kind: row.kind, key, author: row.author, own: row.author === seat, at });
        break;
      case "own":
      case "peer": {
        const message = messageRow(row, seat, row.reply && quoteOf(row.reply));
        if (
          before?.kind === "message" &&
          before.author === message.author &&
          Math.abs(message.at - groupBegan) <= GROUP_MS
        ) {
          before.last = false;
          message.first = false;
        } else {
          groupBegan = message.at;
        }
        if (message.own) newestOwn = message;
        rows.push(message);
        break;
      }
      default:
        row satisfies never;
    }
  }
  if (newestOwn) newestOwn.newestOwn = true;
  if (keysInUse) keysInUse.compare = !verified;
  if (wait) rows.push(wait);
  return rows;
}

/** Lines of what happened stand close together. */
const follows = (before: LogRow | undefined): boolean =>
  before?.kind === "system" || before?.kind === "new-keys" || before?.kind === "timer" || before?.kind === "day";

const isSharedBy = (seat: Seat, row: LogRow | undefined): boolean => row?.kind === "shared" && row.by === seat;

/** [X3, X4] A warning goes when it is true no longer: time was added, or somebody wrote. */
function holds(event: SystemEvent, at: number, { endsAt, idleEndsAt, idleLimitMs }: LocalClock): boolean {
  if (event === "five-minutes-left") return endsAt - at < 2 * LAST_MINUTES_MS;
  if (event === "idle-warning") return idleEndsAt !== null && idleEndsAt - at < idleLimitMs - 1_000;
  return true;
}

/** The rows, but those that say nothing new are the very objects of before: who draws them may leave them as they are. */
export function keepSame(before: ReadonlyMap<string, LogRow>, rows: LogRow[]): LogRow[] {
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
export function inChunks(rows: LogRow[]): LogRow[][] {
  const chunks: LogRow[][] = [];
  for (const row of rows) {
    const chunk = chunks.at(-1);
    if (chunk && (passes(row) || !beginsChunk(row.key))) chunk.push(row);
    else chunks.push([row]);
  }
  return chunks;
}

/** What comes and goes begins nothing. */
const passes = ({ kind }: LogRow): boolean => kind === "new" || kind === "waiting" || kind === "first-words";

function beginsChunk(key: string): boolean {
  let hash = 0;
  for (let at = 0; at < key.length; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  return hash % CHUNK_ROWS === 0;
}

/** A day as the reader's calendar has it; not always 24 hours. */
function dayOf(at: number): { begins: number; ends: number } {
  const date = new Date(at);
  const begins = date.setHours(0, 0, 0, 0);
  return { begins, ends: date.setDate(date.getDate() + 1) };
}

const nameOf = ({ author, id }: Target) => `${author} ${id}`;

function createQuotes(rows: readonly Row[], seat: Seat): (target: Target) => Quote {
  let byName: Map<string, Row> | undefined;
  return (target) => {
    byName ??= new Map(
      rows.flatMap((row): [string, Row][] => {
        if (row.kind === "unsent") return [[nameOf(row), row]];
        if (row.kind !== "own" && row.kind !== "peer") return [];
        return [[nameOf({ author: row.kind === "own" ? seat : otherSeat(seat), id: row.id }), row]];
      }),
    );
    const { author } = target;
    const row = byName.get(nameOf(target));
    if (row?.kind === "own" || row?.kind === "peer") {
      return { to: row.key, author, is: "here", start: summaryOf(row) };
    }
    return { to: row?.key ?? "", author, is: row ? "unsent" : "earlier", start: "" };
  };
}

function alike(one: object, other: object): boolean {
  return Object.entries(one).every(([name, value]) => {
    const across: unknown = (other as Record<string, unknown>)[name];
    if (value === across) return true;
    return name === "quote" && value !== null && across !== null && alike(value as object, across as object);
  });
}

function messageRow(row: Extract<Row, { kind: "own" | "peer" }>, seat: Seat, quote: Quote | null): MessageRow {
  const own = row.kind === "own";
  return {
    ...row,
    kind: "message",
    author: own ? seat : otherSeat(seat),
    own,
    quote,
    mark: own ? row.mark : null,
    unseen: !own && !row.seen,
    first: true,
    last: true,
    newestOwn: false,
  };
}
