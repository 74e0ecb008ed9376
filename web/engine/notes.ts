/** What happened, in the log; a line that no longer holds goes. */
import { sessionMs } from "./clock.ts";
import { lastPlace } from "./state.ts";
import { addLine, removeLine } from "./timeline.ts";
import type { Turn } from "./turn.ts";
import type { SystemEvent } from "./view.ts";

/** What is not so any more once this is. */
const ENDS: Partial<Record<SystemEvent, readonly SystemEvent[]>> = {
  "peer-away": ["peer-away", "peer-back"],
  "peer-back": ["peer-away", "peer-back"],
  "peer-joined": ["peer-away"],
  "you-added-hour": ["five-minutes-left"],
  "peer-added-hour": ["five-minutes-left"],
  "five-minutes-left": ["five-minutes-left"],
  "idle-warning": ["idle-warning"],
};

/** Lines looked back over, at most. */
const BACK_MAX = 200;

export function note(turn: Turn, event: SystemEvent): void {
  endEvents(turn, ENDS[event] ?? []);
  const { state, moment } = turn;
  const { current } = state.pairings;
  const last = lastPlace(state, current, 3, "", state.numbers.timeline + 1);
  const place = { ...last, at: Math.max(last.at, sessionMs(state, moment)) };
  addLine(turn, { place, shown: moment.wall, item: { kind: "system", event } });
}

/** Somebody has written: the chat is not idle. */
export const endIdleWarning = (turn: Turn): void => endEvents(turn, ["idle-warning"]);

function endEvents(turn: Turn, events: readonly SystemEvent[]): void {
  if (events.length === 0) return;
  const { order, lines } = turn.state.timeline;
  for (const n of order.slice(-BACK_MAX)) {
    const item = lines.get(n)?.item;
    if (item?.kind === "system" && events.includes(item.event)) removeLine(turn, n);
  }
}
