/**
 * Edits [M21]: a message is said again with other words, under the same id, with the same time, so it stays where it
 * stands; the words before are blanked where they still wait. Of several the last that was saved holds.
 */
import type { Content } from "../../shared/content.ts";
import { findOwn, mayAmend } from "./amendments.ts";
import { sessionMs } from "./clock.ts";
import { findWaiting, isTooLong, put, sayText } from "./outbox.ts";
import type { Line, Said } from "./stored.ts";
import { setItem } from "./timeline.ts";
import type { Turn } from "./turn.ts";

export type Text = Extract<Content, { kind: "text" }>;

/** One's own message gets other words, within its time and in its pairing. */
export function edit(turn: Turn, id: string, text: string): void {
  const { state, moment } = turn;
  const { current } = state.pairings;
  const own = findOwn(turn, id);
  if (!own) return;
  const { n, place, item } = own;
  const stayed = item.mark === "not-delivered";
  const edited = Math.max(sessionMs(state, moment), (item.edited ?? -1) + 1);
  const saying = sayText({ ...item, text, edited });
  // What was said under other keys stays as it was said; what stayed behind waits for a press.
  if (place && place.pairing !== current && !stayed) turn.refused = "too-late";
  else if (text.trim() === "" && !item.file) turn.refused = "empty";
  else if (isTooLong(turn, id, saying)) turn.refused = "too-long";
  if (turn.refused) return;
  endEdit(turn, id);
  if (text === item.text) return;
  setItem(turn, n, { ...item, text, edited, behind: stayed });
  // What waits goes with its last words.
  if (place && !stayed && findWaiting(state, id) === undefined)
    put(turn, { content: { id, at: place.at, ...saying }, given: current, entry: n });
}

/** An edit of this message that was begun is over. */
export function endEdit(turn: Turn, id: string): void {
  const { edit: begun, ...draft } = turn.state.draft;
  if (begun?.id === id) turn.state.draft = draft;
}

/** What a line keeps of a text. */
export const saidBy = ({ text, reply, file, edited, lasts }: Text): Said => ({
  text,
  reply: reply ?? null,
  ...(file && { file }),
  ...(edited !== undefined && { edited }),
  ...(lasts && { lasts }),
});

/** What of the other's message said again is new here: nothing where it is no edit, an older one, or too late. */
export function editOf(turn: Turn, pairing: number, line: Line, { text, edited }: Text): Partial<Said> {
  const { amendMs, editGraceMs } = turn.limits;
  if (edited === undefined || line.item.kind !== "peer" || edited <= (line.item.edited ?? -1)) return {};
  const inTime = edited - (line.place?.at ?? 0) <= amendMs + editGraceMs;
  return inTime && mayAmend(turn, pairing, line) ? { text, edited } : {};
}
