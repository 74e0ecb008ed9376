/** The timeline's changes: lines come, move, change and go, each found by its place and not by search. */
import type { Seat } from "../../shared/shapes.ts";
import { beginsAt } from "./clock.ts";
import type { Mark } from "./view.ts";
import type { Item, Line } from "./stored.ts";
import { indexOf, messageKey, nameLine, rowOf, tally } from "./timeline-index.ts";
import { change, editable, editableList, type Turn, write } from "./turn.ts";

/** Puts a line where its place is, and gives it its number. */
export function addLine(turn: Turn, line: Line): number {
  const n = turn.state.numbers.timeline + 1;
  change(turn, "numbers", { timeline: n });
  insert(turn, n, line);
  return n;
}

/** Changes what a line is or where it stands. */
export function setLine(turn: Turn, n: number, line: Line): void {
  const { timeline } = turn.state;
  const before = timeline.lines.get(n);
  if (!before) return;
  if (before.place !== line.place) {
    take(turn, n, before);
    return insert(turn, n, line);
  }
  const rows = editableList(turn, timeline.rows);
  rows[indexOf(timeline, line.place, n)] = rowOf(n, line);
  const lines = editable(turn, timeline.lines);
  lines.set(n, line);
  change(turn, "timeline", { rows, lines });
  change(turn, "timeline", tally(turn.state.timeline, before, -1));
  named(turn, n, line);
}

export function removeLine(turn: Turn, n: number): void {
  const line = turn.state.timeline.lines.get(n);
  if (!line) return;
  take(turn, n, line);
  const { item } = line;
  if ("id" in item) {
    const messages = editable(turn, turn.state.timeline.messages);
    messages.delete(messageKey(item.author, item.id));
    change(turn, "timeline", { messages });
  }
  write(turn, "timeline", n, null);
}

function insert(turn: Turn, n: number, line: Line): void {
  const { timeline } = turn.state;
  const index = indexOf(timeline, line.place, n);
  const order = editableList(turn, timeline.order);
  const rows = editableList(turn, timeline.rows);
  const lines = editable(turn, timeline.lines);
  order.splice(index, 0, n);
  rows.splice(index, 0, rowOf(n, line));
  lines.set(n, line);
  change(turn, "timeline", { order, rows, lines });
  named(turn, n, line);
}

function take(turn: Turn, n: number, line: Line): void {
  const { timeline } = turn.state;
  const index = indexOf(timeline, line.place, n);
  const order = editableList(turn, timeline.order);
  const rows = editableList(turn, timeline.rows);
  const lines = editable(turn, timeline.lines);
  order.splice(index, 1);
  rows.splice(index, 1);
  lines.delete(n);
  change(turn, "timeline", { order, rows, lines, ...tally(timeline, line, -1) });
}

/** Enters a line's names and counts, where they are new. */
function named(turn: Turn, n: number, line: Line): void {
  const { timeline } = turn.state;
  const { messages, shared, unread, running } = timeline;
  const { item } = line;
  const isNew =
    ("id" in item && messages.get(messageKey(item.author, item.id)) !== n) ||
    (item.kind === "own" && item.seqs.some((seq) => unread.has(seq) === (item.mark === "read"))) ||
    ("readAt" in item && !running.has(n)) ||
    item.kind === "shared";
  if (isNew) {
    const maps = {
      messages: editable(turn, messages),
      shared: editable(turn, shared),
      unread: editable(turn, unread),
      running: editable(turn, running),
    };
    nameLine(maps, n, item);
    change(turn, "timeline", maps);
  }
  change(turn, "timeline", tally(turn.state.timeline, line, 1));
  write(turn, "timeline", n, line);
}

export const lineOf = (turn: Turn, n: number | null | undefined): Line | undefined =>
  n === null || n === undefined ? undefined : turn.state.timeline.lines.get(n);

export function findMessage(turn: Turn, author: Seat, id: string): number | undefined {
  return turn.state.timeline.messages.get(messageKey(author, id));
}

export function setItem(turn: Turn, n: number, item: Item): void {
  const line = lineOf(turn, n);
  if (line) setLine(turn, n, { ...line, item });
}

/** [M23] It was read: from now on runs the time that it lasts. */
export const beginTime = ({ moment }: Turn, { lasts }: { lasts?: number | undefined }) =>
  lasts ? { readAt: beginsAt(moment) } : {};

/** How far an own message has come. "read" stays; "delivered" goes back for nothing but a new pairing. */
export function setMark(turn: Turn, n: number | null, mark: Mark): void {
  const line = lineOf(turn, n);
  if (n === null || line?.item.kind !== "own" || line.item.mark === mark || line.item.mark === "read") return;
  if (mark === "sent" && line.item.mark === "delivered") return;
  const isPress = mark === "sending" || mark === "held";
  if (line.item.behind && !isPress) return;
  setItem(turn, n, { ...line.item, mark, behind: false, ...(mark === "read" && beginTime(turn, line.item)) });
}
