/**
 * The whole state of one device in one conversation, as one value: a slice a concern, each changed by one file only.
 * Plain JSON apart from Maps. A step never changes what an older state sees.
 */
import type { Content } from "../../shared/content.ts";
import type { QueuedRecord } from "../../shared/frames.ts";
import { fits, type Schema } from "../../shared/schema.ts";
import { otherSeat, type RecordName, type Seat } from "../../shared/shapes.ts";
import type { HelloFields, Table } from "./engine.ts";
import type { SharedKeys } from "./ports.ts";
import {
  type Clock,
  type Draft,
  type Keys,
  type Numbers,
  type Outgoing,
  outboxRow,
  type Pairing,
  type Pairings,
  type Peer,
  type Place,
  type Receipts,
  type Self,
  stateRow,
  timelineRow,
  type Unconfirmed,
  unconfirmedRow,
  UNDER_WAY_MAX,
} from "./stored.ts";
import { emptyTimeline, fillTimeline, type Timeline } from "./timeline-index.ts";

/** Of the connection: gone with it. */
export interface Connection {
  phase: "offline" | "catching-up" | "live";
  /** How often there was one; and since when all that waited has come. */
  welcomes: number;
  liveSince: number;
  /** The server's word of the other. */
  device: number;
  here: boolean;
  /** The session's age as the latest welcome told it. */
  age: { ms: number; monotonic: number } | null;
  /** It was last asked for anew at this moment; the pause before the next time, and whether that is due. */
  anew: { at: number; pause: number; due: boolean };
}

/** What has come ahead of its turn, and what is missing before it. Kept nowhere: the server has it still. */
export interface Arriving {
  /** By `did seq`. */
  ahead: ReadonlyMap<string, QueuedRecord>;
  bytes: number;
  /** The highest number known of each device, in the order in which their devices came. */
  known: ReadonlyMap<string, number>;
  /** The other's word of its last number, and when it was heard. */
  claimed: { did: string; seq: number; since: number } | null;
  hole: { did: string; first: number; askedAt: number | null } | null;
  /** When blanks came that wait for their author's word, by their numbers. */
  blanks: ReadonlyMap<number, number>;
  /** Devices whose first record does not verify, and the connections in which they were asked for again. */
  unproven: ReadonlyMap<string, number>;
  /** A fresh answer that waits for the hour's limit. */
  stalled: { seq: number; until: number } | null;
}

/** Of the sending of one connection. */
export interface Sending {
  sentUpTo: number;
  /** Refusals of what was sent behind the refused one, still to come. */
  skip: number;
  /** `gap`s without anything kept between. */
  gaps: number;
  /** The queue is full: nothing is numbered; and when it is tried again. */
  full: boolean;
  retryAt: number | null;
  acked: RecordName | null;
  ackAgain: boolean;
  /** A record of an older device of the other's: it is not taken any more, and must not fill the queue. */
  outdated: RecordName | null;
  receiptDue: boolean;
  heldShown: boolean;
  typingSentAt: number | null;
  typingUntil: number | null;
}

export interface State {
  readonly self: Self;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly pairings: Pairings;
  readonly peer: Peer;
  readonly numbers: Numbers;
  readonly receipts: Receipts;
  readonly draft: Draft;
  readonly outbox: ReadonlyMap<number, Outgoing>;
  readonly unconfirmed: ReadonlyMap<number, Unconfirmed>;
  readonly timeline: Timeline;
  readonly connection: Readonly<Connection>;
  readonly arriving: Readonly<Arriving>;
  readonly sending: Readonly<Sending>;
  /** Outbox numbers up to this came from storage: an old copy may have lost that they were sent. */
  readonly restored: number;
}

/** The slices of the "state" row. */
export const LASTING = ["clock", "keys", "pairings", "peer", "numbers", "receipts", "draft"] as const;

const notConnected: Connection = {
  phase: "offline",
  welcomes: 0,
  liveSince: 0,
  device: 0,
  here: false,
  age: null,
  anew: { at: 0, pause: 0, due: false },
};
export const nothingArriving: Arriving = {
  ahead: new Map(),
  bytes: 0,
  known: new Map(),
  claimed: null,
  hole: null,
  blanks: new Map(),
  unproven: new Map(),
  stalled: null,
};
export const nothingSent: Sending = {
  sentUpTo: 0,
  skip: 0,
  gaps: 0,
  full: false,
  retryAt: null,
  acked: null,
  ackAgain: false,
  outdated: null,
  receiptDue: false,
  heldShown: false,
  typingSentAt: null,
  typingUntil: null,
};

/** A device that has just joined. `did`: the join's id, its name. */
export function newState(made: { sid: string; seat: Seat; did: string; pskH: string; kHello: string }): State {
  const { sid, seat, did, pskH, kHello } = made;
  return {
    self: { sid, seat, did, pskH, kHello },
    clock: { floor: 0, start: null },
    keys: {
      epoch: null,
      offer: null,
      answer: null,
      confirming: null,
      toAnswer: null,
      sealing: null,
      opening: null,
      hadKey: false,
      wants: null,
      fresh: [],
      renewedAt: null,
      failures: 0,
    },
    pairings: { list: [], current: 0 },
    peer: { begun: false, current: null, past: [], missing: [], settled: { device: 0, did: null } },
    numbers: { last: 0, kept: 0, done: 0, outbox: 0, timeline: 0 },
    receipts: { own: [], their: null, signals: 0, heard: [] },
    draft: { text: "", reply: null },
    outbox: new Map(),
    unconfirmed: new Map(),
    timeline: emptyTimeline,
    connection: notConnected,
    arriving: nothingArriving,
    sending: nothingSent,
    restored: 0,
  };
}

/** The "state" row. */
export const lastingRow = (state: State): object => ({
  version: 1,
  self: state.self,
  ...Object.fromEntries(LASTING.map((slice) => [slice, state[slice]])),
});

/** The state that `Effects.writes` wrote; null where it is not understood. */
export function loadState(rows: readonly { table: Table; n: number; row: unknown }[]): State | null {
  const tables: Record<Table, Map<number, unknown>> = {
    state: new Map(),
    outbox: new Map(),
    unconfirmed: new Map(),
    timeline: new Map(),
  };
  for (const { table, n, row } of rows) {
    if (!Object.hasOwn(tables, table) || !Number.isSafeInteger(n) || n < 0 || tables[table].has(n)) return null;
    tables[table].set(n, row);
  }
  const lasting = tables.state.get(0);
  const outbox = parsed(outboxRow, tables.outbox);
  const unconfirmed = parsed(unconfirmedRow, tables.unconfirmed);
  const lines = parsed(timelineRow, tables.timeline);
  if (!fits(stateRow, lasting) || !outbox || !unconfirmed || !lines || tables.state.size !== 1) return null;
  const { version: _version, self, ...slices } = lasting;
  const { pairings, numbers } = slices;
  if (pairings.current > pairings.list.length) return null;
  // Numbers that are given next must be behind all that are given.
  const highest = (map: ReadonlyMap<number, unknown>) => [...map.keys()].reduce((a, b) => Math.max(a, b), 0);
  if (highest(outbox) > numbers.outbox || highest(lines) > numbers.timeline || highest(unconfirmed) > numbers.last)
    return null;
  if (numbers.last - numbers.done > UNDER_WAY_MAX) return null;
  const made = { ...newState(self), ...slices, outbox, unconfirmed, timeline: fillTimeline(lines) };
  return { ...made, restored: numbers.outbox, sending: { ...nothingSent, heldShown: isHeld(made) } };
}

function parsed<T>(schema: Schema<T>, rows: Map<number, unknown>): Map<number, T> | null {
  const result = new Map<number, T>();
  for (const [n, row] of [...rows].toSorted(([a], [b]) => a - b)) {
    if (!fits(schema, row)) return null;
    result.set(n, row);
  }
  return result;
}

export const peerSeat = (state: Pick<State, "self">): Seat => otherSeat(state.self.seat);
export const sharedKeys = ({ self }: Pick<State, "self">): SharedKeys => self;

/** The pairing of this number, from 1. */
export const pairingOf = (state: Pick<State, "pairings">, number: number): Pairing | undefined =>
  state.pairings.list[number - 1];

/** A place behind all that is known of a pairing. */
export const lastPlace = (
  state: Pick<State, "pairings">,
  pairing: number,
  from: Place["from"],
  did: string,
  seq: number,
): Place => ({ pairing, at: Math.max(0, pairingOf(state, pairing)?.top ?? 0), from, did, seq });

/** [H26] Once any pairing was verified on this device, a later one holds back until it is, too, or is let go. */
export function isHeld({ pairings }: Pick<State, "pairings">): boolean {
  const current = pairings.list[pairings.current - 1];
  if (!current || current.verified || current.released) return false;
  return pairings.list.some(({ verified }) => verified);
}

/**
 * [Q17] What one's own handshake records answer, of those that are next to be kept. A text before them may be refused
 * until the other has taken something: they must not keep this device from taking what is the other's.
 */
export function answersUnderWay({ numbers, unconfirmed }: Pick<State, "numbers" | "unconfirmed">): RecordName[] {
  const names: RecordName[] = [];
  for (const [n, record] of unconfirmed) {
    if (n <= numbers.kept) continue;
    if (record.kind === "sealed") break;
    if (record.answers) names.push(record.answers);
  }
  return names;
}

/** The last of the other's that may be acknowledged: what stands before the records that are being answered [Q17]. */
export function ackable(state: State): RecordName | null {
  const { current, past } = state.peer;
  const order = current ? [...past, current] : past;
  let at = order.length - 1;
  let seq = order[at]?.last ?? 0;
  for (const { did, seq: answered } of answersUnderWay(state)) {
    const index = order.findIndex((each) => each.did === did);
    if (index < 0 || index > at || (index === at && answered > seq)) continue;
    at = index;
    seq = answered - 1;
  }
  // Nothing of that device: the one before it has been read to its end.
  while (at >= 0 && seq === 0) {
    at -= 1;
    seq = order[at]?.last ?? 0;
  }
  return at < 0 ? null : { did: order[at]!.did, seq };
}

/** What `hello` says for this device, at this moment. */
export function helloOf(state: State): HelloFields {
  return { ack: ackable(state), done: state.numbers.done };
}

/** Texts whose last words no receipt has told of: to copy, where the chat is lost. */
export function unsentTexts(state: State): string[] {
  const said = [...state.outbox.values(), ...state.unconfirmed.values()].flatMap((each) =>
    "content" in each && each.content?.kind === "text" ? [each.content.id] : [],
  );
  const untold = new Set(said);
  return state.timeline.rows.flatMap((row) => {
    if (row.kind !== "own" || row.text === "") return [];
    const told = row.mark === "delivered" || row.mark === "read";
    return !told || untold.has(row.id) ? [row.text] : [];
  });
}

/** Whether words of one's own, an edit, or that something is taken back, have yet to reach the server [D10]. */
export function hasUnsent({
  outbox,
  unconfirmed,
  numbers,
}: Pick<State, "outbox" | "unconfirmed" | "numbers">): boolean {
  const waiting: { content: Content | null }[] = [...outbox.values()];
  for (const [seq, record] of unconfirmed) if (seq > numbers.kept && record.kind === "sealed") waiting.push(record);
  return waiting.some(({ content }) => content?.kind === "text" || content?.kind === "unsend");
}
