/** Which of one's own messages may be edited [M21]: younger than an hour, and said under the keys in force. */
import { HOUR_MS } from "../../../shared/limits.ts";
import type { Row } from "../../engine/view.ts";

type Own = Extract<Row, { kind: "own" }>;

/** @param key of its row */
export function mayEdit(rows: readonly Row[], key: string): boolean {
  const at = rows.findIndex((row) => row.key === key);
  const row = rows[at];
  if (row?.kind !== "own" || Date.now() - row.at >= HOUR_MS) return false;
  // What was not delivered goes over by a press, under whatever keys there are then.
  return row.mark === "not-delivered" || at > rows.indexOf(rows.findLast(({ kind }) => kind === "new-keys")!);
}

/** One's own last message, if it may be edited. */
export function lastEditable(rows: readonly Row[]): Own | null {
  const last = rows.findLast((row): row is Own => row.kind === "own");
  return last && mayEdit(rows, last.key) ? last : null;
}
