/** From the log's records to what was said, in an order that the server cannot bend [K17]. */
import { fromBase64url } from "../../shared/base64url.ts";
import { EID_BYTES, HOLE_MS } from "../../shared/limits.ts";
import { otherSlot, type Slot } from "../../shared/shapes.ts";
import { readContent } from "../crypto/pad.ts";
import { importAesKey } from "../crypto/primitives.ts";
import { openRecord } from "../crypto/record.ts";
import type { Content } from "../crypto/sealed.ts";
import { mergeOrder, STEP } from "./merge-order.ts";
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
  /** A record that was unsent has come to its turn, and its author's word says which message it was [R12]. */
  blank(from: Slot, epoch: StoredEpoch, seq: number, message: string, rank: number, at: number): void;
  /** The log has a record at another place than before [R13]. */
  moved(from: Slot, epoch: StoredEpoch, seq: number, rank: number): void;
  /** What was said to be missing has come after all. */
  filled(key: string): void;
  /** The other has opened one's own records up to this number, whatever the server says of them. */
  opened(epoch: StoredEpoch, upTo: number, position: number): void;
}

/** Beyond what any log holds; below it a rank has room for parts of a step. */
const POSITION_MAX = 2 ** 24;

export const isPosition = (position: number) =>
  Number.isSafeInteger(position) && position > 0 && position <= POSITION_MAX;

export type Reading = ReturnType<typeof createReading>;

interface Waiting {
  content: Content | null;
  /** The message that stood here before it was unsent. */
  unsent?: string;
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
  /** Where the log has it. */
  positions: Map<number, number>;
  /** Erased in the log, and its author's word for it has not come yet. */
  blanks: Map<number, LogRecord>;
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
  /** What its author took back, by `eid from seq`: the message. */
  const takenBack = new Map<string, string>();
  /** With records whose place is not that of the log, or not the one it was. */
  const moved = new Set<StoredEpoch>();
  /** The log has been read to its end once. */
  let ended = false;
  /** The log had to make room: each direction begins at the first record that is left [R8]. */
  let trimmed = false;

  function trackOf(eid: string, from: Slot): Track {
    const name = `${eid} ${from}`;
    const known = tracks.get(name);
    if (known) return known;
    const fresh: Track = {
      next: 1,
      waiting: new Map(),
      ranks: new Map(),
      gots: new Map(),
      positions: new Map(),
      blanks: new Map(),
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
    const known = track.ranks.has(seq) || track.waiting.has(seq);
    if (known && (track.positions.get(seq) ?? position) === position) return;
    if (record.sealed === "") return known ? undefined : blanked(epoch, track, record);
    const place = { sid, eid, from, seq, type: "message" as const };
    const plain = await openRecord(await keyOf(epoch, from), place, record.sealed);
    // Not genuine: the same as if it had not come.
    if (!plain) return core.failed();
    const content = readContent(plain) ?? null;
    // Known before its turn: what it takes back may be what everything waits for.
    if (content?.kind === "unsent") explain(content.eid, from, content.seq, content.message);
    arrive(epoch, from, seq, { content, position, at: ports.now() - ageOf(record) });
  }

  /** [R12, K17] Without its author's word it is a hole; the word stands further on in the log. */
  function blanked(epoch: StoredEpoch, track: Track, record: LogRecord): void {
    const { eid, from, seq, position } = record;
    const unsent = takenBack.get(`${eid} ${from} ${seq}`);
    if (unsent === undefined) return void track.blanks.set(seq, record);
    track.blanks.delete(seq);
    arrive(epoch, from, seq, { content: null, unsent, position, at: ports.now() - ageOf(record) });
  }

  function explain(eid: string, from: Slot, seq: number, message: string): void {
    takenBack.set(`${eid} ${from} ${seq}`, message);
    const epoch = state.epochs.find((each) => each.eid === eid);
    const track = tracks.get(`${eid} ${from}`);
    const blank = track?.blanks.get(seq);
    if (epoch && track && blank) blanked(epoch, track, blank);
  }

  function arrive(epoch: StoredEpoch, from: Slot, seq: number, item: Waiting): void {
    const track = trackOf(epoch.eid, from);
    if (track.ranks.has(seq)) return move(epoch, track, seq, item.position);
    if (trimmed && isUnread(track)) track.next = seq;
    if (seq < track.next) return fill(epoch, from, track, seq, item);
    track.waiting.set(seq, item);
    flow(epoch);
  }

  /** [R13] A log that lost its newest records has it elsewhere now, and so have both screens. */
  function move(epoch: StoredEpoch, track: Track, seq: number, position: number): void {
    if (track.positions.get(seq) === position) return;
    track.positions.set(seq, position);
    moved.add(epoch);
  }

  function followMoves(): void {
    for (const epoch of moved) reorder(epoch);
    moved.clear();
  }

  function reorder(epoch: StoredEpoch): void {
    const known = ([1, 2] as const).map((from) => {
      const { ranks, positions, gots } = trackOf(epoch.eid, from);
      return [...ranks.keys()]
        .toSorted((a, b) => a - b)
        .map((seq) => ({ seq, position: positions.get(seq) ?? 0, got: gots.get(seq) ?? 0 }));
    });
    for (const { from, seq, rank } of mergeOrder([known[0]!, known[1]!])) {
      const { ranks } = trackOf(epoch.eid, from);
      if (ranks.get(seq) === rank) continue;
      ranks.set(seq, rank);
      events.moved(from, epoch, seq, rank);
    }
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
    const isMissing = !track.waiting.has(track.next) && !track.blanks.has(track.next);
    if (isMissing && track.askedFor !== track.next) {
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
  function rankOf(epoch: StoredEpoch, from: Slot, track: Track, seq: number, got: number, position: number): number {
    const other = trackOf(epoch.eid, otherSlot(from));
    let after = seq + 1;
    while (after < track.last && !track.ranks.has(after)) after += 1;
    const low = Math.max(rankUpTo(track, seq - 1), rankUpTo(other, got));
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

  function lastRank({ eid }: StoredEpoch): number {
    const [one, two] = [trackOf(eid, 1), trackOf(eid, 2)];
    return Math.max(rankUpTo(one, one.last), rankUpTo(two, two.last));
  }

  /** Of the first one that says it has seen this number of the other direction. */
  function firstNaming(track: Track, seq: number): number {
    let first = Infinity;
    if (track.named < seq) return first;
    for (const [at, got] of track.gots) if (got >= seq) first = Math.min(first, track.ranks.get(at) ?? first);
    return first;
  }

  function settle(epoch: StoredEpoch, from: Slot, track: Track, seq: number, item: Waiting): void {
    const { content, position, unsent, at } = item;
    const rank = rankOf(epoch, from, track, seq, content?.got ?? 0, position);
    // Only at the end of all, where the log has it, is its place final: else both screens must find the same one.
    if (rank !== position || rank < lastRank(epoch)) moved.add(epoch);
    track.ranks.set(seq, rank);
    track.positions.set(seq, position);
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
    if (unsent === undefined) events.said(from, epoch, seq, content, rank, at);
    else events.blank(from, epoch, seq, unsent, rank, at);
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
    if (ended) {
      endsShort(epoch);
      followMoves();
    }
  }

  function passUpTo(epoch: StoredEpoch, from: Slot, track: Track, last: number): void {
    while (track.next <= last) {
      const item = track.waiting.get(track.next);
      if (item) show(epoch, from, track, track.next, item);
      else gap(epoch, from, track, Math.min(last + 1, lowest(track.waiting.keys())));
    }
  }

  const isUnread = ({ next, ranks }: Track) => next === 1 && ranks.size === 0;

  function gap(epoch: StoredEpoch, from: Slot, track: Track, until: number): void {
    if (trimmed && isUnread(track)) return void (track.next = until);
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
    /** [R13] What stands elsewhere in the log now, stands there on the screen too. */
    followMoves,
    /** One's own record stands somewhere on the screen. */
    isPlaced: (epoch: StoredEpoch, seq: number): boolean => trackOf(epoch.eid, slot).ranks.has(seq),
    /** A new epoch may open what could not be opened before. */
    async retryUnknown(): Promise<void> {
      const again = [...unknown.values()].toSorted((a, b) => a.position - b.position);
      unknown.clear();
      for (const record of again) await take(record);
    },
    /** [R8] Of a log that had to make room, what is left tells where it begins. */
    beginsLater(): void {
      trimmed = true;
    },
    /** Up to which position everything that has come is opened and shown; at most `cursor`. */
    openedUpTo(cursor: number): number {
      let upTo = cursor;
      for (const { position } of unknown.values()) upTo = Math.min(upTo, position - 1);
      for (const { waiting, blanks } of tracks.values()) {
        for (const { position } of [...waiting.values(), ...blanks.values()]) upTo = Math.min(upTo, position - 1);
      }
      return upTo;
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
