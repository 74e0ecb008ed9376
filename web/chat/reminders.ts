/** The two things people are told ahead of an end: five minutes left, and that silence will end the chat [X4]. */
import { LAST_MINUTES_MS } from "../../shared/limits.ts";
import { idleWarningAt } from "./clocks.ts";
import type { LocalClock, SystemEvent } from "./state.ts";

/** @param remind called at most once for each deadline, when its moment has come */
export function createReminders(idleWarningMs: number, remind: (event: SystemEvent) => void) {
  let last: ReturnType<typeof setTimeout> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let remindedFor: number | null = null;

  return {
    set(clock: LocalClock): void {
      clearTimeout(last);
      clearTimeout(idle);
      const untilLast = clock.endsAt - LAST_MINUTES_MS - Date.now();
      if (untilLast > 0) last = setTimeout(() => remind("five-minutes-left"), untilLast);
      const at = idleWarningAt(clock, idleWarningMs);
      if (at === null || at >= clock.endsAt) return;
      idle = setTimeout(
        () => {
          // A report of the same deadline a few milliseconds off is not another deadline.
          if (remindedFor !== null && Math.abs(at - remindedFor) < 1_000) return;
          remindedFor = at;
          remind("idle-warning");
        },
        Math.max(0, at - Date.now()),
      );
    },
    stop(): void {
      clearTimeout(last);
      clearTimeout(idle);
    },
  };
}
