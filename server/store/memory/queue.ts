/**
 * One seat's queue in this process's memory: what the other seat has not acknowledged, in order [Q1-Q8]. Of each device
 * the numbers stand in one run, an older device's rest before a newer one's.
 */
import { createHash } from "node:crypto";
import { fromBase64url } from "../../../shared/base64url.ts";
import type { QueuedRecord, RecordKind } from "../../../shared/frames.ts";
import type { RecordName } from "../../../shared/shapes.ts";
import { roomFor, roomForUnsending } from "../queue-room.ts";
import type { NewRecord, QueueEntry, StoreLimits } from "../session-store.ts";

export interface Queue {
  /** The present device's name; null: nobody has joined. */
  did: string | null;
  /** Its last number in. */
  kept: number;
  records: Waiting[];
  /** The position of the first of them. */
  first: number;
  /** Of the bodies. */
  bytes: number;
  /** The last that the other seat acknowledged. */
  acked: RecordName | null;
  /** Sealed records that were acknowledged. */
  passed: number;
}

export interface Waiting extends RecordName {
  kind: RecordKind;
  /** null: unsent. */
  body: string | null;
  /** What SHA-256 made of the body, where it is unsent. */
  blank: string;
}

export const newQueue = (): Queue => ({
  did: null,
  kept: 0,
  records: [],
  first: 1,
  bytes: 0,
  acked: null,
  passed: 0,
});

/** Whether there is room for a record [Q8]; what it unsends makes room for it. */
export function fits(
  queue: Queue,
  { kind, body }: NewRecord,
  target: Waiting | undefined,
  limits: StoreLimits,
): boolean {
  const room = target ? roomForUnsending(limits) : roomFor(kind, limits);
  return queue.records.length < room.records && queue.bytes + growth(body, target) <= room.bytes;
}

/** By how many bytes the queue grows. */
export const growth = (body: string, target: Waiting | undefined): number => body.length - (target?.body?.length ?? 0);

/** The sealed record that a name means, where it still waits with its body. */
export const findUnsent = (queue: Queue, name: RecordName): Waiting | undefined =>
  queue.records.find(
    ({ did, seq, kind, body }) => did === name.did && seq === name.seq && kind === "sealed" && body !== null,
  );

/** Erases a waiting record's body; it goes on as a blank. */
export function blank(queue: Queue, target: Waiting): void {
  target.blank = createHash("sha256").update(fromBase64url(target.body!)).digest("base64url");
  queue.bytes -= target.body!.length;
  target.body = null;
}

export function keep(queue: Queue, { seq, kind, body }: NewRecord): QueueEntry {
  const record: Waiting = { did: queue.did!, seq, kind, body, blank: "" };
  queue.records.push(record);
  queue.kept = seq;
  queue.bytes += body.length;
  return { position: lastOf(queue), record: queued(record) };
}

/** Erases everything up to a record; how many records, and bytes of bodies, this freed. */
export function acknowledge(queue: Queue, name: RecordName): { records: number; bytes: number } {
  const count = countUpTo(queue, name);
  const erased = queue.records.splice(0, count);
  queue.first += count;
  const bytes = erased.reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
  queue.bytes -= bytes;
  queue.passed += erased.filter(({ kind, body }) => kind === "sealed" && body !== null).length;
  if (name.did === queue.did) {
    const seq = Math.min(name.seq, queue.kept);
    if (seq > 0 && (queue.acked?.did !== name.did || queue.acked.seq < seq)) queue.acked = { did: name.did, seq };
  } else if (erased.length > 0) {
    const { did, seq } = erased.at(-1)!;
    queue.acked = { did, seq };
  }
  return { records: count, bytes };
}

/** How many stand at or before a record in this queue; none where its device is not known here (any more). */
function countUpTo({ records, did }: Queue, name: RecordName): number {
  const first = records.findIndex((each) => each.did === name.did);
  if (first < 0) return name.did === did ? records.length : 0;
  const after = records.findIndex((each, at) => at >= first && (each.did !== name.did || each.seq > name.seq));
  return after < 0 ? records.length : after;
}

export const lastOf = ({ records, first }: Queue): number => first + records.length - 1;

export function entriesAfter({ records, first }: Queue, after: number, limit: number): QueueEntry[] {
  const from = Math.max(0, after + 1 - first);
  return records
    .slice(from, from + limit)
    .map((record, index) => ({ position: first + from + index, record: queued(record) }));
}

/** Sealed records that wait with their bodies. */
export const waitingIn = ({ records }: Queue): number =>
  records.filter(({ kind, body }) => kind === "sealed" && body !== null).length;

const queued = ({ did, seq, kind, body, blank }: Waiting): QueuedRecord =>
  body === null ? { did, seq, kind: "sealed", blank } : { did, seq, kind, body };
