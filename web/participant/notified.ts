/** The part of a participant's page that notifications follow. */
import type { Notified } from "../browser/notifications/notifications.ts";
import type { Participant } from "./participant.ts";
import type { ParticipantState } from "./state.ts";

export const notified = (participant: Participant): Notified => ({
  get() {
    const now = participant.get();
    if (now.phase !== "talking") return isOver(now) ? "over" : "elsewhere";
    const { view, connection, clock } = now.talk;
    return { rows: view.rows, connected: connection === "open", endsAt: clock.endsAt };
  },
  subscribe: participant.subscribe,
  push: (subscription) => participant.talking()?.push(subscription),
});

/** Nothing more can come here; another tab of this browser goes on with what is kept. */
function isOver(state: ParticipantState): boolean {
  if (state.phase === "elsewhere") return state.because !== "other-tab";
  return ["inactive", "not-genuine", "ending", "ended", "lost", "left"].includes(state.phase);
}
