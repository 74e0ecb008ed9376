/** Where the line "New" stands: above the first message of the other that came while it could not be read. Pure. */
import type { Row } from "../../engine/view.ts";

type PeerRow = Extract<Row, { kind: "peer" }>;

/** What is told as read, before the rows say so themselves. */
export type Told = ReadonlySet<string>;

const isUnread =
  (told: Told) =>
  (row: Row): row is PeerRow =>
    row.kind === "peer" && !row.seen && !told.has(row.key);

/** The messages of the other that were not read yet, oldest first. */
export const unreadOf = (rows: readonly Row[], told: Told): readonly PeerRow[] => rows.filter(isUnread(told));

export interface Change {
  /** The keys of the rows before; null: the log is shown for the first time. */
  before: ReadonlySet<string> | null;
  rows: readonly Row[];
  told: Told;
  /** Whether the row can be read now, as it comes. */
  canRead: (key: string) => boolean;
}

/**
 * The key of the row that the line stands above after a change; null: nowhere. It stays until all was read and one
 * writes, or something else comes that cannot be read.
 */
export function newFromAfter(now: string | null, { before, rows, told, canRead }: Change): string | null {
  const first = rows.find(isUnread(told));
  if (!first) {
    const wrote = before && rows.some(({ kind, key }) => kind === "own" && !before.has(key));
    return wrote ? null : now;
  }
  const stands = now !== null && (first.key === now || before?.has(first.key));
  if (stands || canRead(first.key)) return now;
  // Where nothing else was said before, all is new, and a line says nothing.
  const above = rows.slice(0, rows.indexOf(first));
  return above.some(({ kind }) => kind === "own" || kind === "peer") ? first.key : null;
}
