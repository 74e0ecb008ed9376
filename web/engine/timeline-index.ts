/** The timeline as a value: lines in their order, and where each is found. */
import type { Seat } from "../../shared/shapes.ts";
import { isMessage, type Item, type Line, type Place } from "./stored.ts";
import type { Row, Words } from "./view.ts";

export interface Timeline {
  readonly lines: ReadonlyMap<number, Line>;
  /** The lines' numbers in their order, and what the screens show of them, alike. */
  readonly order: readonly number[];
  readonly rows: readonly Row[];
  /** By `author id`: every message that is or was here. */
  readonly messages: ReadonlyMap<string, number>;
  /** Messages that stand in blocks of earlier ones only: `author id`. */
  readonly shared: ReadonlyMap<string, number>;
  /** Own messages that are not read yet, by the numbers that carried them. */
  readonly unread: ReadonlyMap<number, number>;
  /** Lines of messages that were read, and go when they have lasted. */
  readonly running: ReadonlyMap<number, true>;
  readonly undelivered: number;
  /** Messages of each pairing that could be shared with another one, without the undelivered. */
  readonly texts: Readonly<Record<number, number>>;
}

export const emptyTimeline: Timeline = {
  lines: new Map(),
  order: [],
  rows: [],
  messages: new Map(),
  shared: new Map(),
  unread: new Map(),
  running: new Map(),
  undelivered: 0,
  texts: {},
};

export const messageKey = (author: Seat, id: string): string => `${author} ${id}`;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Compares names of equal length in base64url as the bytes that they stand for. */
function compareNames(one: string, other: string): number {
  for (let at = 0; at < one.length && at < other.length; at += 1) {
    if (one[at] !== other[at]) return ALPHABET.indexOf(one[at]!) - ALPHABET.indexOf(other[at]!);
  }
  return one.length - other.length;
}

/** [M8] `(pairing, at, from, did, seq)`; what has no place yet stands last, as it was written. */
export function compare(one: Place | null, oneN: number, other: Place | null, otherN: number): number {
  if (!one || !other) return one ? -1 : other ? 1 : oneN - otherN;
  return (
    one.pairing - other.pairing ||
    one.at - other.at ||
    one.from - other.from ||
    compareNames(one.did, other.did) ||
    one.seq - other.seq ||
    oneN - otherN
  );
}

/** The index at which a line of this place stands or would stand. */
export function indexOf(timeline: Pick<Timeline, "lines" | "order">, place: Place | null, n: number): number {
  let low = 0;
  let high = timeline.order.length;
  // What comes last is what comes most.
  const last = timeline.order[high - 1];
  if (last !== undefined && compare(timeline.lines.get(last)!.place, last, place, n) < 0) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = timeline.order[middle]!;
    if (compare(timeline.lines.get(there)!.place, there, place, n) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What the screens show of a line. */
export function rowOf(n: number, { shown, item }: Line): Row {
  const base = { key: String(n), at: shown };
  switch (item.kind) {
    case "own": {
      const { author: _author, seqs: _seqs, ...shows } = item;
      return { ...base, ...shows, reactions: reactionsOf(item) };
    }
    case "peer": {
      const { author: _author, carrier: _carrier, takenBack: _takenBack, ...shows } = item;
      return { ...base, ...shows, reactions: reactionsOf(item) };
    }
    case "missing":
      return {
        ...base,
        kind: "missing",
        count: item.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0),
      };
    default:
      return { ...base, ...item };
  }
}

const reactionsOf = ({ reactions }: Pick<Extract<Item, { kind: "own" }>, "reactions">): Words["reactions"] =>
  Object.fromEntries(reactions.flatMap(({ by, emoji }) => (emoji ? [[by, emoji]] : [])));

/** What a line counts for: 1 or -1 as it comes or goes. */
export function tally(
  timeline: Timeline,
  { place, item }: Line,
  sign: 1 | -1,
): Pick<Timeline, "undelivered" | "texts"> {
  const { undelivered, texts } = timeline;
  if (!isMessage(item)) return { undelivered, texts };
  if (item.kind === "own" && item.mark === "not-delivered") return { undelivered: undelivered + sign, texts };
  // What is going to disappear is not shared.
  if (!place || item.lasts) return { undelivered, texts };
  return { undelivered, texts: { ...texts, [place.pairing]: (texts[place.pairing] ?? 0) + sign } };
}

/** `n` under the names that others call it by. */
export function nameLine(
  maps: {
    messages: Map<string, number>;
    shared: Map<string, number>;
    unread: Map<number, number>;
    running: Map<number, true>;
  },
  n: number,
  item: Item,
): void {
  if ("id" in item) maps.messages.set(messageKey(item.author, item.id), n);
  if ("readAt" in item) maps.running.set(n, true);
  if (item.kind === "own") {
    for (const seq of item.seqs) {
      if (item.mark === "read") maps.unread.delete(seq);
      else maps.unread.set(seq, n);
    }
  }
  if (item.kind === "shared") {
    for (const { author, id } of item.messages) maps.shared.set(messageKey(author, id), n);
  }
}

/** The timeline of stored lines. */
export function fillTimeline(lines: ReadonlyMap<number, Line>): Timeline {
  const order = [...lines.keys()].toSorted((a, b) => compare(lines.get(a)!.place, a, lines.get(b)!.place, b));
  const maps = {
    messages: new Map<string, number>(),
    shared: new Map<string, number>(),
    unread: new Map<number, number>(),
    running: new Map<number, true>(),
  };
  let timeline: Timeline = { ...emptyTimeline, ...maps, lines, order, rows: order.map((n) => rowOf(n, lines.get(n)!)) };
  for (const n of order) {
    nameLine(maps, n, lines.get(n)!.item);
    timeline = { ...timeline, ...tally(timeline, lines.get(n)!, 1) };
  }
  return timeline;
}
