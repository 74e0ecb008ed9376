/** One session's log in this process's memory. Positions are dense, first … head; what has gone stays known by name [R4]. */
import type { Slot } from "../../../shared/shapes.ts";
import type { LogEntry, LogRecord, RecordName, StoreLimits } from "../session-store.ts";

export interface MemoryLog {
  /** By position. */
  entries: Map<number, LogRecord & { at: number }>;
  /** All records there ever were, by `from:eid:seq`. */
  seen: Map<string, Seen>;
  /** The oldest position held; `head + 1` where none is. */
  first: number;
  head: number;
  /** Sealed bytes held. */
  bytes: number;
}

interface Seen {
  position: number;
  digest: string;
  at: number;
}

/** What decides whether there is room for a record [R8]. */
interface Room {
  limits: StoreLimits;
  /** Both participants have everything up to this position. */
  bothHave: number;
  /** By how many bytes this log may grow. */
  growth: number;
}

export const newLog = (): MemoryLog => ({ entries: new Map(), seen: new Map(), first: 1, head: 0, bytes: 0 });

const nameOf = (from: Slot, { eid, seq }: RecordName): string => `${from}:${eid}:${seq}`;

export const seenAs = (log: MemoryLog, record: LogRecord): Seen | undefined =>
  log.seen.get(nameOf(record.from, record));

/** Keeps a record that was never seen; where that cannot be, nothing changes [R8]. */
export function keep(
  log: MemoryLog,
  { from, eid, seq, sealed }: LogRecord,
  digest: string,
  room: Room,
  erases?: RecordName,
): "kept" | "log-full" {
  const { logMaxRecords, logMaxBytes, logTotalRecords } = room.limits;
  if (log.head >= logTotalRecords) return "log-full";

  const blank = erases && log.entries.get(log.seen.get(nameOf(from, erases))?.position ?? 0);
  let first = log.first;
  let bytes = log.bytes - (blank?.sealed.length ?? 0) + sealed.length;
  const fits = () => log.head - first + 1 < logMaxRecords && bytes <= logMaxBytes && bytes - log.bytes <= room.growth;
  for (; !fits() && first <= room.bothHave; first++) {
    const entry = log.entries.get(first)!;
    if (entry !== blank) bytes -= entry.sealed.length;
  }
  if (!fits()) return "log-full";

  if (blank) blank.sealed = "";
  for (; log.first < first; log.first++) log.entries.delete(log.first);
  const [position, at] = [log.head + 1, Date.now()];
  log.entries.set(position, { from, eid, seq, sealed, at });
  log.seen.set(nameOf(from, { eid, seq }), { position, digest, at });
  Object.assign(log, { head: position, bytes });
  return "kept";
}

/** [R5] */
export function entriesAfter(log: MemoryLog, after: number, limit: number): LogEntry[] {
  const now = Date.now();
  const from = Math.max(after + 1, log.first);
  const count = Math.max(0, Math.min(limit, log.head - from + 1));
  return Array.from({ length: count }, (_, i) => {
    const { at, ...record } = log.entries.get(from + i)!;
    return { ...record, position: from + i, ageMs: now - at };
  });
}
