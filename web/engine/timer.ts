/** "Messages disappear after" [M22]: who has set it, and what is in force. */
import type { Content, Lasts } from "../../shared/content.ts";
import type { Seat } from "../../shared/shapes.ts";
import { shownAt } from "./clock.ts";
import { putOut } from "./outbox.ts";
import type { State } from "./state.ts";
import type { Place } from "./stored.ts";
import { addLine, findMessage, lineOf, setLine } from "./timeline.ts";
import type { Turn } from "./turn.ts";

/** In force: what the last line says that sets it; 0: messages last until the chat ends. */
export const lastsNow = ({ timeline }: Pick<State, "timeline">): Lasts =>
  (timeline.rows.findLast((row) => row.kind === "timer")?.lasts ?? 0) as Lasts;

/** Sets it for what either writes from now on. */
export function setTimer(turn: Turn, lasts: Lasts): void {
  if (lasts !== lastsNow(turn.state)) say(turn, lasts);
}

function say(turn: Turn, lasts: Lasts): void {
  const id = turn.random();
  const item = { kind: "timer" as const, author: turn.state.self.seat, id, lasts };
  putOut(turn, id, { kind: "timer", lasts }, addLine(turn, { place: null, shown: turn.moment.wall, item }));
}

/** A pairing begins: the other may be a new device, and does not know it. */
export function sayTimerAgain(turn: Turn): void {
  const lasts = lastsNow(turn.state);
  const waits = [...turn.state.outbox.values()].some(({ content }) => content.kind === "timer");
  if (lasts > 0 && !waits) say(turn, lasts);
}

/** The other has set it. Said again in a later pairing, it stands there. */
export function applyTimer(turn: Turn, place: Place, { id, lasts }: Extract<Content, { kind: "timer" }>): void {
  const author = place.from as Seat;
  const known = findMessage(turn, author, id);
  const line = lineOf(turn, known);
  if (known !== undefined && line?.item.kind === "timer") return setLine(turn, known, { ...line, place });
  if (line) return;
  const shown = shownAt(turn.state, turn.moment, place.at);
  addLine(turn, { place, shown, item: { kind: "timer", author, id, lasts } });
}
