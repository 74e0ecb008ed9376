/** How the log is laid out: days, groups, system lines. Pure; the screen only draws what this returns. */
import type { Line, Mark, SystemEvent } from "../chat/state.ts";
import type { Slot } from "../../shared/shapes.ts";
import { otherSlot } from "../../shared/shapes.ts";

/** Messages of one person within this time of the first of them, with nothing between, stand together. */
const GROUP_MS = 180_000;

export interface MessageRow {
  kind: "message";
  key: string;
  from: Slot;
  own: boolean;
  text: string;
  at: number;
  /** Only of one's own. */
  mark: Mark | null;
  /** Said earlier, and sealed again for a new device. */
  shared: boolean;
  /** Opens and closes its group. */
  first: boolean;
  last: boolean;
  /** The one own message that shows its mark as a word. */
  newestOwn: boolean;
}

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "system"; key: string; event: SystemEvent; at: number; follows: boolean }
  | { kind: "missing"; key: string }
  | MessageRow;

/** Rows in the order of the lines; `slot` is the reader's. */
export function layOut(lines: Line[], slot: Slot): Row[] {
  const rows: Row[] = [];
  let day = "";
  let groupBegan = 0;
  let newestOwn: MessageRow | undefined;
  for (const line of lines) {
    const lineDay = new Date(line.at).toDateString();
    if (lineDay !== day) rows.push({ kind: "day", key: `day ${lineDay} ${line.key}`, at: line.at });
    day = lineDay;
    const before = rows.at(-1);
    if (line.kind === "system") {
      const { key, event, at } = line;
      rows.push({ kind: "system", key, event, at, follows: before?.kind === "system" || before?.kind === "day" });
      continue;
    }
    if (line.kind === "missing") {
      rows.push({ kind: "missing", key: line.key });
      continue;
    }
    const row = messageRow(line, slot);
    if (
      before?.kind === "message" &&
      before.from === row.from &&
      before.shared === row.shared &&
      Math.abs(row.at - groupBegan) <= GROUP_MS
    ) {
      before.last = false;
      row.first = false;
    } else {
      groupBegan = row.at;
    }
    if (row.own && row.mark) newestOwn = row;
    rows.push(row);
  }
  if (newestOwn) newestOwn.newestOwn = true;
  return rows;
}

function messageRow(line: Exclude<Line, { kind: "system" | "missing" }>, slot: Slot): MessageRow {
  const from = line.kind === "own" ? slot : otherSlot(slot);
  return {
    kind: "message",
    key: line.key,
    from,
    own: from === slot,
    text: line.text,
    at: line.at,
    mark: line.kind === "own" ? line.mark : null,
    shared: line.shared,
    first: true,
    last: true,
    newestOwn: false,
  };
}
