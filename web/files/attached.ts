/** Which files the log has, and what it says of each. */
import type { FileOf, Target } from "../../shared/content.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { Row } from "../engine/view.ts";

/** A file of the log, with the message that it goes with. */
export interface Attached {
  message: Target;
  file: FileOf;
  own: boolean;
  arrived: boolean;
}

/** By `fid`. @param seat of this device */
export function attachedIn(rows: readonly Row[], seat: Seat): ReadonlyMap<string, Attached> {
  const found = new Map<string, Attached>();
  for (const row of rows) {
    if ((row.kind !== "own" && row.kind !== "peer") || !row.file || row.file.fk === "") continue;
    const own = row.kind === "own";
    const author = own ? seat : seat === 1 ? 2 : 1;
    const arrived = row.kind === "own" && (row.mark === "delivered" || row.mark === "read");
    // Of two that bear one name, the first is the one.
    if (!found.has(row.file.fid))
      found.set(row.file.fid, { message: { author, id: row.id }, file: row.file, own, arrived });
  }
  return found;
}
