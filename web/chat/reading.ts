/** From the log's records to what was said, in an order that the server cannot bend [K17]. */
import { fromBase64url } from "../../shared/base64url.ts";
import { EID_BYTES } from "../../shared/limits.ts";
import { otherSlot, type Slot } from "../../shared/shapes.ts";
import { readContent } from "../crypto/pad.ts";
import { importAesKey } from "../crypto/primitives.ts";
import { openRecord } from "../crypto/record.ts";
import type { Content } from "../crypto/sealed.ts";
import type { Core } from "./ports.ts";
import type { StoredEpoch } from "./stored-state.ts";

export interface LogRecord {
  position: number;
  from: Slot;
  eid: string;
  seq: number;
  sealed: string;
  ageMs: number;
}

export interface ReadingEvents {
  /** `rank` is its place among the lines; `content` null where an own client of another version wrote it. */
  said(from: Slot, epoch: StoredEpoch, seq: number, content: Content | null, rank: number, at: number): void;
  /** Records that must have been there are not. */
  missing(from: Slot, rank: number, key: string): void;
  /** What was said to be missing has come after all. */
  filled(key: string): void;
  /** The other has opened one's own records up to this number, whatever the server says of them. */
  opened(epoch: StoredEpoch, upTo: number, position: number): void;
}

/** What is waited for before a hole is called one. */
const HOLE_MS = 5_000;
/** Beyond what any log holds; below it a rank has room for parts of a step. */
const POSITION_MAX = 2 ** 24;
/** What stands behind another whose position the server gives as higher is ranked this much above it. */
const STEP = 2 ** -16;

export const isPosition = (position: number) =>
  Number.isSafeInteger(position) && position > 0 && position <= POSITION_MAX;

interface Waiting {
  content: Content | null;
  position: number;
  at: number;
}

/** One direction of one epoch, as this page has read it. */
interface Track {
  next: number;
  waiting: Map<number, Waiting>;
  /** Each shown record's rank, by its number, and what it names of the other direction. */
  ranks: Map<number, number>;
  gots: Map<number, number>;
  /** The highest number shown, and the highest one named. */
  last: number;
  named: number;
  /** Numbers passed over, with the line that says so. */
  holes: Map<number, string>;
  askedFor: number;
  cancel: (() => void) | null;
  /** The number that the clock runs for. */
  timedFor: number;
}

export function createReading(core: Core, events: ReadingEvents) {
  const { slot, sid, state, ports } = core;
  const tracks = new Map<string, Track>();
  const keys = new Map<string, Promise<CryptoKey>>();
  /** Records of epochs that are not known here: a pending one's, or older than this device. */
  const unknown = new Map<string, LogRecord>();
  /** The log has been read to its end once. */
  let ended = false;

  function trackOf(eid: string, from: Slot): Track {
    const name = `${eid} ${from}`;
    const known = tracks.get(name);
    if (known) return known;
    const fresh: Track = {
      next: 1,
      waiting: new Map(),
      ranks: new Map(),
      gots: new Map(),
      last: 0,
      named: 0,
      holes: new Map(),
      askedFor: 0,
      cancel: null,
      timedFor: 0,
    };
    tracks.set(name, fresh);
    return fresh;
  }

  function keyOf(epoch: StoredEpoch, from: Slot): Promise<CryptoKey> {
    const text = from === 1 ? epoch.k12 : epoch.k21;
    let key = keys.get(text);
    if (!key) keys.set(text, (key = importAesKey(fromBase64url(text))));
    return key;
  }

  async function take(record: LogRecord): Promise<void> {
    const { from, eid, seq, position } = record;
    if (!Number.isSafeInteger(seq) || seq <= 0 || !isPosition(position)) return core.failed();
    const epoch = state.epochs.find((each) => each.eid === eid);
    if (!epoch) {
      if (eidLength(eid) === EID_BYTES) unknown.set(`${eid} ${from} ${seq}`, record);
      return;
    }
    // A closed epoch takes nothing new from the other.
    if (!epoch.open && from !== slot && seq > epoch.seenSeq) return;
    const track = trackOf(eid, from);
    if (track.ranks.has(seq) || track.waiting.has(seq)) return;
    const place = { sid, eid, from, seq, type: "message" as const };
    const plain = await openRecord(await keyOf(epoch, from), place, record.sealed);
    // Not genuine, or blanked by the server without a word from its author: the same as if it had not come.
    if (!plain) return core.failed();
    arrive(epoch, from, seq, { content: readContent(plain) ?? null, position, at: ports.now() - ageOf(record) });
  }

  function arrive(epoch: StoredEpoch, from: Slot, seq: number, item: Waiting): void {
    const track = trackOf(epoch.eid, from);
    if (track.ranks.has(seq)) return;
    if (seq < track.next) return fill(epoch, from, track, seq, item);
    track.waiting.set(seq, item);
    flow(epoch);
  }

  /** Shows all that is due: in the order of their numbers, and after all that each one's `got` names. */
  function flow(epoch: StoredEpoch): void {
    // Each direction may have waited for the other.
    while (showDue(epoch, 1) || showDue(epoch, 2));
    watch(epoch, 1);
    watch(epoch, 2);
  }

  function showDue(epoch: StoredEpoch, from: Slot): boolean {
    const track = trackOf(epoch.eid, from);
    const before = track.next;
    for (let item = track.waiting.get(track.next); item; item = track.waiting.get(track.next)) {
      if (!hasNamed(epoch, from, item)) break;
      show(epoch, from, track, track.next, item);
    }
    return track.next > before;
  }

  /** A hole is asked for again, once, and given its time. */
  function watch(epoch: StoredEpoch, from: Slot): void {
    const track = trackOf(epoch.eid, from);
    const waits = track.waiting.size > 0;
    if (waits && track.cancel && track.timedFor === track.next) return;
    track.cancel?.();
    track.cancel = null;
    if (!waits) return;
    if (!track.waiting.has(track.next) && track.askedFor !== track.next) {
      track.askedFor = track.next;
      ports.readAgain();
    }
    track.timedFor = track.next;
    track.cancel = ports.after(HOLE_MS, () => core.inTurn(async () => pass(epoch, from, track)));
  }

  /** What one's record says it had opened of the other's stands before it. */
  function hasNamed(epoch: StoredEpoch, from: Slot, { content }: Waiting): boolean {
    const named = content?.got ?? 0;
    return trackOf(epoch.eid, otherSlot(from)).next > Math.min(named, sealedBy(epoch, otherSlot(from)));
  }

  /** As far as is known here, so that a lie about `got` cannot hold a record back. */
  const sealedBy = (epoch: StoredEpoch, from: Slot) => (from === slot ? epoch.sentSeq : epoch.seenSeq);

  function show(epoch: StoredEpoch, from: Slot, track: Track, seq: number, item: Waiting): void {
    placeNamed(epoch, from, item);
    if (!track.waiting.has(seq)) return;
    track.waiting.delete(seq);
    track.next = seq + 1;
    settle(epoch, from, track, seq, item);
  }

  /** One's own that the other says it has opened have a place before that, whatever the server says of them. */
  function placeNamed(epoch: StoredEpoch, from: Slot, { content, position }: Waiting): void {
    if (from !== slot && content) events.opened(epoch, content.got, position);
  }

  /** Where the server has it, but behind what came before it or is named by it, and before what came after or names it. */
  function rankOf(epoch: StoredEpoch, from: Slot, track: Track, seq: number, { content, position }: Waiting): number {
    const other = trackOf(epoch.eid, otherSlot(from));
    let after = seq + 1;
    while (after < track.last && !track.ranks.has(after)) after += 1;
    const low = Math.max(rankUpTo(track, seq - 1), rankUpTo(other, content?.got ?? 0));
    const high = Math.min(track.ranks.get(after) ?? Infinity, firstNaming(other, seq));
    if (low < position && position < high) return position;
    if (high === Infinity || high <= low) return low + STEP;
    // With room for those of the same hole that are still to come.
    return low + (high - low) / (Math.max(after, other.named) - seq + 2);
  }

  /** Of the last one shown up to this number. */
  function rankUpTo(track: Track, seq: number): number {
    let at = Math.min(seq, track.last);
    while (at > 0 && !track.ranks.has(at)) at -= 1;
    return track.ranks.get(at) ?? 0;
  }

  /** Of the first one that says it has seen this number of the other direction. */
  function firstNaming(track: Track, seq: number): number {
    let first = Infinity;
    if (track.named < seq) return first;
    for (const [at, got] of track.gots) if (got >= seq) first = Math.min(first, track.ranks.get(at) ?? first);
    return first;
  }

  function settle(epoch: StoredEpoch, from: Slot, track: Track, seq: number, item: Waiting): void {
    const { content, at } = item;
    const rank = rankOf(epoch, from, track, seq, item);
    track.ranks.set(seq, rank);
    track.last = Math.max(track.last, seq);
    if (content) {
      track.gots.set(seq, content.got);
      track.named = Math.max(track.named, content.got);
    }
    if (from === slot) {
      epoch.sentSeq = Math.max(epoch.sentSeq, seq);
    } else {
      epoch.seenSeq = Math.max(epoch.seenSeq, seq);
      while (track.ranks.has(epoch.got + 1)) epoch.got += 1;
    }
    events.said(from, epoch, seq, content, rank, at);
  }

  /** The time is over: what is missing is said to be so, and what waited behind it is shown. */
  function pass(epoch: StoredEpoch, from: Slot, track: Track): void {
    track.cancel = null;
    if (track.waiting.size === 0) return;
    const first = lowest(track.waiting.keys());
    const item = track.waiting.get(first);
    if (first > track.next) gap(epoch, from, track, first);
    // What it names was to stand before it.
    const other = otherSlot(from);
    if (item) placeNamed(epoch, from, item);
    passUpTo(epoch, other, trackOf(epoch.eid, other), Math.min(item?.content?.got ?? 0, sealedBy(epoch, other)));
    if (item && track.waiting.has(first)) show(epoch, from, track, first, item);
    flow(epoch);
    if (ended) endsShort(epoch);
  }

  function passUpTo(epoch: StoredEpoch, from: Slot, track: Track, last: number): void {
    while (track.next <= last) {
      const item = track.waiting.get(track.next);
      if (item) show(epoch, from, track, track.next, item);
      else gap(epoch, from, track, Math.min(last + 1, lowest(track.waiting.keys())));
    }
  }

  function gap(epoch: StoredEpoch, from: Slot, track: Track, until: number): void {
    const key = `hole ${epoch.eid} ${from} ${track.next}`;
    for (let seq = track.next; seq < until; seq++) track.holes.set(seq, key);
    track.next = until;
    events.missing(from, rankUpTo(track, track.last), key);
  }

  /** Late records still fill their hole, at its place. */
  function fill(epoch: StoredEpoch, from: Slot, track: Track, seq: number, item: Waiting): void {
    settle(epoch, from, track, seq, item);
    const key = track.holes.get(seq);
    track.holes.delete(seq);
    if (key && ![...track.holes.values()].includes(key)) events.filled(key);
  }

  return {
    take,
    /** One's own record has its place; what it says is known here. */
    placed(epoch: StoredEpoch, seq: number, position: number, content: Content, at: number): void {
      arrive(epoch, slot, seq, { content, position, at });
    },
    /** A new epoch may open what could not be opened before. */
    async retryUnknown(): Promise<void> {
      const again = [...unknown.values()].toSorted((a, b) => a.position - b.position);
      unknown.clear();
      for (const record of again) await take(record);
    },
    /** The last position of a record whose epoch is not known here; 0: none. */
    unknownUpTo: () => [...unknown.values()].reduce((last, { position }) => Math.max(last, position), 0),
    hasUnknown: () => unknown.size > 0,
    keyOf,
    /** [K16] The log is read to its end: what ends short of what was seen or sent before is a hole. */
    checkEnds(): void {
      ended = true;
      for (const epoch of state.epochs) endsShort(epoch);
    },
    stop(): void {
      for (const track of tracks.values()) track.cancel?.();
    },
  };

  function endsShort(epoch: StoredEpoch): void {
    const ends: [Slot, number][] = [
      [otherSlot(slot), epoch.seenSeq],
      [slot, lastKept(epoch)],
    ];
    for (const [from, last] of ends) {
      const track = trackOf(epoch.eid, from);
      // What waits comes to its own end later.
      if (track.waiting.size === 0 && track.next <= last) gap(epoch, from, track, last + 1);
    }
  }

  /** The last own number that must be in the log: sealed, and not on its way. */
  function lastKept(epoch: StoredEpoch): number {
    const onTheirWay = state.unconfirmed.filter(({ eid, position }) => eid === epoch.eid && position === null);
    return Math.min(epoch.sentSeq, ...onTheirWay.map(({ seq }) => seq - 1));
  }
}

function eidLength(eid: string): number {
  return typeof eid === "string" && /^[\w-]{22}$/.test(eid) ? EID_BYTES : 0;
}

function lowest(numbers: Iterable<number>): number {
  let least = Infinity;
  for (const each of numbers) least = Math.min(least, each);
  return least;
}

function ageOf({ ageMs }: LogRecord): number {
  return Number.isFinite(ageMs) && ageMs > 0 ? ageMs : 0;
}
