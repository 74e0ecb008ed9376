/**
 * The rows that a device keeps [D3], as schemas: the types of the lasting part of the state are made from them, so
 * what is written is what is read. Keys and bodies are checked for being text only: rows come from this device's own
 * sealed storage, and the cryptography refuses what is of a wrong length.
 */
import * as v from "valibot";
import { content, fileEntries, target } from "../../shared/content.ts";
import { count, range, recordName, seat } from "../../shared/shapes.ts";

/** A happening that this page tells in the log; the loop notes it, the engine keeps its place. */
const SYSTEM_EVENTS = [
  "you-joined",
  "peer-joined",
  "peer-away",
  "peer-back",
  "you-added-hour",
  "peer-added-hour",
  "five-minutes-left",
  "idle-warning",
] as const;
export type SystemEvent = (typeof SYSTEM_EVENTS)[number];

const text = v.string();
const flag = v.boolean();
const wall = v.pipe(v.number(), v.finite());
const number = count;
const ranges = v.array(range);
const orNull = <T extends v.GenericSchema>(schema: T) => v.nullable(schema);
const epochName = { pid: text, eid: text };

const epochKeys = v.strictObject({
  eid: text,
  k12: text,
  k21: text,
  th: text,
  co: text,
  ca: text,
  ks: text,
  cs: text,
});
const base = v.strictObject({ ...epochName, cs: text });
const readOffer = v.strictObject({
  h: text,
  pk1: text,
  commit: text,
  base: orNull(v.strictObject(epochName)),
  seen: orNull(recordName),
  macc: orNull(text),
});

/** Key agreement's slice [H1, H2, H3]. */
const keys = v.strictObject({
  /** In force: the newest confirmed epoch. `since`: of the wall clock; `carried`: records, both ways. */
  epoch: orNull(v.strictObject({ ...epochName, cs: text, since: number, carried: number })),
  /** One's own H1 that waits for its H2. `since`: of the wall clock. */
  offer: orNull(
    v.strictObject({ seq: number, since: number, body: text, h: text, sk1: text, n1: text, base: orNull(base) }),
  ),
  /** One's own H2 that waits for its H3. `offer`: the H1's device. */
  answer: orNull(
    v.strictObject({
      did: text,
      since: number,
      pid: text,
      pairing: number,
      chained: flag,
      commit: text,
      epoch: epochKeys,
    }),
  ),
  /** An H2 that was accepted before `caught-up`: its H3 is still to be made. */
  confirming: orNull(
    v.strictObject({ answers: recordName, pid: text, pairing: number, fresh: flag, n1: text, epoch: epochKeys }),
  ),
  /** The other's H1 that is to be answered. */
  toAnswer: orNull(v.strictObject({ name: recordName, offer: readOffer })),
  /** What one's own records are sealed under now. */
  sealing: orNull(v.strictObject({ ...epochName, key: text, pairing: number })),
  /** What records of the other's device `did` open under, behind its record `from`. */
  opening: orNull(v.strictObject({ ...epochName, key: text, pairing: number, did: text, from: number })),
  /** There was a key for the other's direction once. */
  hadKey: flag,
  /** An offer is to be made though there is an epoch: with an empty base, or with its own. */
  wants: orNull(v.picklist(["fresh", "chained"])),
  /** When fresh answers were given or taken, by the wall clock; and when the last renewal was offered. */
  fresh: v.array(number),
  renewedAt: orNull(number),
  /** Handshake records that failed a check. */
  failures: number,
});
export type Keys = v.InferOutput<typeof keys>;
export type Epoch = NonNullable<Keys["epoch"]>;

/** Pairings' slice [H22, M8]: in the order in which this device began them; the first is number 1. */
const pairing = v.strictObject({
  pid: text,
  since: wall,
  /** null: its H3 has not come. */
  symbols: orNull(v.array(number)),
  verified: flag,
  /** "Write anyway" was pressed. */
  released: flag,
  peerMatched: flag,
  shared: flag,
  /** The highest `at` known in it; -1: none. */
  top: v.pipe(v.number(), v.integer(), v.minValue(-1)),
  /** The timeline had no message when it began. */
  empty: flag,
});
export type Pairing = v.InferOutput<typeof pairing>;
const pairings = v.strictObject({ list: v.array(pairing), current: number });
export type Pairings = v.InferOutput<typeof pairings>;

/** Older devices of the other's that are remembered, so that nothing of theirs is taken again. */
export const PAST_MAX = 32;

/** Inbound's slice: the other's device that is read, and how far; older ones. */
const peer = v.strictObject({
  /** This device has been welcomed before: it is not new [Q13]. */
  begun: flag,
  current: orNull(v.strictObject({ did: text, last: number })),
  past: v.array(v.strictObject({ did: text, last: number })),
  /** Lines that tell of what is missing and can still be filled: their timeline numbers, newest last. */
  missing: v.array(number),
  /** The server's number of the other's device that keys were agreed with, and that device. */
  settled: v.strictObject({ device: number, did: orNull(text) }),
});
export type Peer = v.InferOutput<typeof peer>;

/** One's own numbering. `kept`: by the server; `done`: confirmed by receipts. */
const numbers = v.strictObject({ last: number, kept: number, done: number, outbox: number, timeline: number });
export type Numbers = v.InferOutput<typeof numbers>;

/** A pairing's digest of one's own records, at the last confirmed number [M5]; null: it differed once, so it always will. */
const ownChain = v.strictObject({ pid: text, m: number, at: number, d: orNull(text), holes: ranges });
export type OwnChain = v.InferOutput<typeof ownChain>;
const theirChain = v.strictObject({
  pid: text,
  did: text,
  m: number,
  got: number,
  d: text,
  /** Behind `got`, because a blank among them waits for its author's word; x as in the digest, null: a told hole. */
  pending: v.array(v.strictObject({ n: number, x: orNull(text), blank: flag })),
  holes: ranges,
  /** More holes than a receipt can name: `got` stays. */
  stopped: flag,
  read: ranges,
  /** Numbers that nobody reads: handshakes, amendments. They join what was read around them. */
  silent: ranges,
});
export type TheirChain = v.InferOutput<typeof theirChain>;
const receipts = v.strictObject({
  own: v.array(ownChain),
  their: orNull(theirChain),
  /** The last number of one's own signals; of the other's, by pairing. */
  signals: number,
  heard: v.array(v.strictObject({ pid: text, last: number })),
});
export type Receipts = v.InferOutput<typeof receipts>;

const clock = v.strictObject({
  /** Session milliseconds never fall below. */
  floor: number,
  /** The session's beginning on this device's wall clock; null: not known yet. */
  start: orNull(wall),
});
export type Clock = v.InferOutput<typeof clock>;

const draft = v.strictObject({
  text,
  reply: orNull(target),
  edit: v.optional(v.strictObject({ id: text, text })),
});

export type Draft = v.InferOutput<typeof draft>;

export const stateRow = v.strictObject({
  version: v.literal(1),
  self: v.strictObject({ sid: text, seat, did: text, pskH: text, kHello: text }),
  clock,
  keys,
  pairings,
  peer,
  numbers,
  receipts,
  draft,
});
export type Self = v.InferOutput<typeof stateRow>["self"];

/** A text or amendment that has no number yet. `at`: it had one in this pairing, and is sealed anew. */
export const outboxRow = v.strictObject({
  /** With an `at` of 0 where none was given yet. */
  content,
  given: orNull(number),
  entry: orNull(number),
});
export type Outgoing = v.InferOutput<typeof outboxRow>;

/** A record whose receipt has not come: its bytes, as they are repeated. */
export const unconfirmedRow = v.variant("kind", [
  v.strictObject({ kind: v.literal("handshake"), body: text, answers: orNull(recordName), acks: flag }),
  v.strictObject({
    kind: v.literal("sealed"),
    body: text,
    unsends: orNull(recordName),
    pid: text,
    pairing: number,
    /** What it says, to seal it anew; null where that must not be. */
    content: orNull(content),
    entry: orNull(number),
  }),
]);
export type Unconfirmed = v.InferOutput<typeof unconfirmedRow>;

/** Where a line stands: `(pairing, at, from, did, seq)`; `from` 0 is a pairing's own line, 3 this page's. */
const place = v.strictObject({
  pairing: number,
  at: v.pipe(v.number(), v.integer(), v.minValue(-1)),
  from: v.picklist([0, 1, 2, 3]),
  did: text,
  seq: number,
});
export type Place = v.InferOutput<typeof place>;

const reacted = v.strictObject({ by: seat, emoji: text, pairing: number, at: number });
/** What a message says: stored so, and passed on to the screens as it is. */
const said = {
  text,
  reply: orNull(target),
  /** `fk` "": it was to be opened once, and was. */
  file: v.optional(v.strictObject({ ...fileEntries, fk: text })),
  edited: v.optional(number),
  lasts: v.optional(number),
};
/** `readAt`: since when the time runs that it lasts, by the wall clock. */
const message = { author: seat, id: text, ...said, reactions: v.array(reacted), readAt: v.optional(wall) };
const item = v.variant("kind", [
  v.strictObject({
    kind: v.literal("own"),
    ...message,
    mark: v.picklist(["held", "sending", "sent", "delivered", "read", "not-delivered"]),
    /** The numbers that carried it. */
    seqs: v.array(number),
    /** Its last words were never sealed, and stay behind until a press: what is told of its numbers is told of others. */
    behind: v.optional(flag),
  }),
  /** `carrier`: the record that brought it last; `takenBack`: an unsend of that pairing, that may wait for its comparing. */
  v.strictObject({
    kind: v.literal("peer"),
    ...message,
    seen: flag,
    takenBack: orNull(number),
    carrier: v.strictObject({ pid: text, did: text, seq: number }),
  }),
  v.strictObject({ kind: v.literal("unsent"), author: seat, id: text }),
  /** It disappeared: its name stays, so that it is not taken again. */
  v.strictObject({ kind: v.literal("gone"), author: seat, id: text }),
  v.strictObject({ kind: v.literal("timer"), author: seat, id: text, lasts: number }),
  v.strictObject({ kind: v.literal("missing"), did: text, ranges }),
  v.strictObject({ kind: v.literal("unknown"), author: seat }),
  v.strictObject({
    kind: v.literal("shared"),
    by: seat,
    messages: v.array(
      v.strictObject({
        author: seat,
        id: text,
        at: wall,
        text,
        reply: orNull(target),
        fileName: v.optional(text),
        takenBack: orNull(number),
      }),
    ),
  }),
  v.strictObject({ kind: v.literal("new-keys") }),
  v.strictObject({ kind: v.literal("system"), event: v.picklist(SYSTEM_EVENTS) }),
]);
export type Item = v.InferOutput<typeof item>;
export type Said = Pick<Extract<Item, { kind: "own" }>, keyof typeof said>;

/** A line. `shown`: the wall clock's time beside it, as first shown. `place` null: not numbered yet, it stands last. */
export const timelineRow = v.strictObject({ place: orNull(place), shown: wall, item });
export type Line = v.InferOutput<typeof timelineRow>;
