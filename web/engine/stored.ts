/**
 * The rows that a device keeps [D3], as schemas: the types of the lasting part of the state are made from them, so
 * what is written is what is read. Keys and bodies are checked for being text only: rows come from this device's own
 * sealed storage, and the cryptography refuses what is of a wrong length.
 */
import { content, fileFields, target } from "../../shared/content.ts";
import {
  flag,
  type Infer,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  tagged,
  text,
  whole,
} from "../../shared/schema.ts";
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

const string = text();
const wall = number();
const ranges = list(range);
const epochName = { pid: string, eid: string };

const epochKeys = object({
  eid: string,
  k12: string,
  k21: string,
  th: string,
  co: string,
  ca: string,
  ks: string,
  cs: string,
});
const base = object({ ...epochName, cs: string });
const readOffer = object({
  h: string,
  pk1: string,
  commit: string,
  base: nullable(object(epochName)),
  seen: nullable(recordName),
  macc: nullable(string),
});

/** Key agreement's slice [H1, H2, H3]. */
const keys = object({
  /** In force: the newest confirmed epoch. `since`: of the wall clock; `carried`: records, both ways. */
  epoch: nullable(object({ ...epochName, cs: string, since: count, carried: count })),
  /** One's own H1 that waits for its H2. `since`: of the wall clock. */
  offer: nullable(
    object({ seq: count, since: count, body: string, h: string, sk1: string, n1: string, base: nullable(base) }),
  ),
  /** One's own H2 that waits for its H3. `offer`: the H1's device. */
  answer: nullable(
    object({
      did: string,
      since: count,
      pid: string,
      pairing: count,
      chained: flag,
      commit: string,
      epoch: epochKeys,
    }),
  ),
  /** An H2 that was accepted before `caught-up`: its H3 is still to be made. */
  confirming: nullable(
    object({ answers: recordName, pid: string, pairing: count, fresh: flag, n1: string, epoch: epochKeys }),
  ),
  /** The other's H1 that is to be answered. */
  toAnswer: nullable(object({ name: recordName, offer: readOffer })),
  /** What one's own records are sealed under now. */
  sealing: nullable(object({ ...epochName, key: string, pairing: count })),
  /** What records of the other's device `did` open under, behind its record `from`. */
  opening: nullable(object({ ...epochName, key: string, pairing: count, did: string, from: count })),
  /** There was a key for the other's direction once. */
  hadKey: flag,
  /** An offer is to be made though there is an epoch: with an empty base, or with its own. */
  wants: nullable(oneOf(["fresh", "chained"])),
  /** When fresh answers were given or taken, by the wall clock; and when the last renewal was offered. */
  fresh: list(count),
  renewedAt: nullable(count),
  /** Handshake records that failed a check. */
  failures: count,
});
export type Keys = Infer<typeof keys>;
export type Epoch = NonNullable<Keys["epoch"]>;

/** Pairings' slice [H22, M8]: in the order in which this device began them; the first is number 1. */
const pairing = object({
  pid: string,
  since: wall,
  /** null: its H3 has not come. */
  symbols: nullable(list(count)),
  verified: flag,
  /** "Write anyway" was pressed. */
  released: flag,
  peerMatched: flag,
  shared: flag,
  /** The highest `at` known in it; -1: none. */
  top: whole(-1),
  /** The timeline had no message when it began. */
  empty: flag,
});
export type Pairing = Infer<typeof pairing>;
const pairings = object({ list: list(pairing), current: count });
export type Pairings = Infer<typeof pairings>;

/** Older devices of the other's that are remembered, so that nothing of theirs is taken again. */
export const PAST_MAX = 32;

/** Inbound's slice: the other's device that is read, and how far; older ones. */
const peer = object({
  /** This device has been welcomed before: it is not new [Q13]. */
  begun: flag,
  current: nullable(object({ did: string, last: count })),
  past: list(object({ did: string, last: count })),
  /** Lines that tell of what is missing and can still be filled: their timeline numbers, newest last. */
  missing: list(count),
  /** The server's number of the other's device that keys were agreed with, and that device. */
  settled: object({ device: count, did: nullable(string) }),
});
export type Peer = Infer<typeof peer>;

/** More records of one's own than any chat has under way: lost rows among them are counted one by one [Q12]. */
export const UNDER_WAY_MAX = 100_000;

/** One's own numbering. `kept`: by the server; `done`: confirmed by receipts. */
const numbers = object({ last: count, kept: count, done: count, outbox: count, timeline: count });
export type Numbers = Infer<typeof numbers>;

/** A pairing's digest of one's own records, at the last confirmed number [M5]; null: it differed once, so it always will. */
const ownChain = object({ pid: string, m: count, at: count, d: nullable(string), holes: ranges });
export type OwnChain = Infer<typeof ownChain>;
const theirChain = object({
  pid: string,
  did: string,
  m: count,
  got: count,
  d: string,
  /** Behind `got`, because a blank among them waits for its author's word; x as in the digest, null: a told hole. */
  pending: list(object({ n: count, x: nullable(string), blank: flag })),
  holes: ranges,
  /** More holes than a receipt can name: `got` stays. */
  stopped: flag,
  read: ranges,
  /** Numbers that nobody reads: handshakes, amendments. They join what was read around them. */
  silent: ranges,
});
export type TheirChain = Infer<typeof theirChain>;
const receipts = object({
  own: list(ownChain),
  their: nullable(theirChain),
  /** The last number of one's own signals; of the other's, by pairing. */
  signals: count,
  heard: list(object({ pid: string, last: count })),
});
export type Receipts = Infer<typeof receipts>;

const clock = object({
  /** Session milliseconds never fall below. */
  floor: count,
  /** The session's beginning on this device's wall clock; null: not known yet. */
  start: nullable(wall),
});
export type Clock = Infer<typeof clock>;

const draft = object({
  text: string,
  reply: nullable(target),
  edit: optional(object({ id: string, text: string })),
});

export type Draft = Infer<typeof draft>;

export const stateRow = object({
  version: oneOf([1]),
  self: object({ sid: string, seat, did: string, pskH: string, kHello: string }),
  clock,
  keys,
  pairings,
  peer,
  numbers,
  receipts,
  draft,
});
export type Self = Infer<typeof stateRow>["self"];

/** A text or amendment that has no number yet. `at`: it had one in this pairing, and is sealed anew. */
export const outboxRow = object({
  /** With an `at` of 0 where none was given yet. */
  content,
  given: nullable(count),
  entry: nullable(count),
});
export type Outgoing = Infer<typeof outboxRow>;

/** A record whose receipt has not come: its bytes, as they are repeated. */
export const unconfirmedRow = tagged("kind", {
  handshake: object({ body: string, answers: nullable(recordName), acks: flag }),
  sealed: object({
    body: string,
    unsends: nullable(recordName),
    pid: string,
    pairing: count,
    /** What it says, to seal it anew; null where that must not be. */
    content: nullable(content),
    entry: nullable(count),
  }),
});
export type Unconfirmed = Infer<typeof unconfirmedRow>;

/** Where a line stands: `(pairing, at, from, did, seq)`; `from` 0 is a pairing's own line, 3 this page's. */
const place = object({
  pairing: count,
  at: whole(-1),
  from: oneOf([0, 1, 2, 3]),
  did: string,
  seq: count,
});
export type Place = Infer<typeof place>;

const reacted = object({ by: seat, emoji: string, pairing: count, at: count });
/** What a message says: stored so, and passed on to the screens as it is. */
const said = {
  text: string,
  reply: nullable(target),
  /** `fk` "": it was to be opened once, and was. */
  file: optional(object({ ...fileFields, fk: string })),
  edited: optional(count),
  lasts: optional(count),
};
/** `readAt`: since when the time runs that it lasts, by the wall clock. */
const message = { author: seat, id: string, ...said, reactions: list(reacted), readAt: optional(wall) };
const item = tagged("kind", {
  own: object({
    ...message,
    mark: oneOf(["held", "sending", "sent", "delivered", "read", "not-delivered"]),
    /** The numbers that carried it. */
    seqs: list(count),
    /** Its last words were never sealed, and stay behind until a press: what is told of its numbers is told of others. */
    behind: optional(flag),
  }),
  /** `carrier`: the record that brought it last; `takenBack`: an unsend of that pairing, that may wait for its comparing. */
  peer: object({
    ...message,
    seen: flag,
    takenBack: nullable(count),
    carrier: object({ pid: string, did: string, seq: count }),
  }),
  unsent: object({ author: seat, id: string }),
  /** It disappeared: its name stays, so that it is not taken again. */
  gone: object({ author: seat, id: string }),
  timer: object({ author: seat, id: string, lasts: count }),
  missing: object({ did: string, ranges }),
  unknown: object({ author: seat }),
  shared: object({
    by: seat,
    messages: list(
      object({
        author: seat,
        id: string,
        at: wall,
        text: string,
        reply: nullable(target),
        fileName: optional(string),
        takenBack: nullable(count),
      }),
    ),
  }),
  "new-keys": object({}),
  system: object({ event: oneOf(SYSTEM_EVENTS) }),
});
export type Item = Infer<typeof item>;
/** What one of the two has said, and that is still there. */
export type Message = Extract<Item, { kind: "own" | "peer" }>;
export const isMessage = (item: Item | undefined): item is Message => item?.kind === "own" || item?.kind === "peer";
export type Said = Pick<Extract<Item, { kind: "own" }>, keyof typeof said>;

/** A line. `shown`: the wall clock's time beside it, as first shown. `place` null: not numbered yet, it stands last. */
export const timelineRow = object({ place: nullable(place), shown: wall, item });
export type Line = Infer<typeof timelineRow>;
