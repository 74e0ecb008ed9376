/** The two things people are told ahead of an end: five minutes left, and that silence will end the chat [X4]. */
import { LAST_MINUTES_MS } from "../../shared/limits.ts";
import { idleWarningAt } from "./clock.ts";
import type { SystemEvent } from "../engine/view.ts";
import type { LocalClock } from "./state.ts";

/** @param remind called at most once for each deadline, when its moment has come */
export function createReminders(idleWarningMs: number, remind: (event: SystemEvent) => void) {
  let last: ReturnType<typeof setTimeout> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let remindedLast: number | null = null;
  let remindedIdle: number | null = null;

  /** A report of the same deadline a few milliseconds off is not another deadline. */
  const isSame = (at: number, reminded: number | null) => reminded !== null && Math.abs(at - reminded) < 1_000;

  return {
    set(clock: LocalClock): void {
      clearTimeout(last);
      clearTimeout(idle);
      const lastAt = clock.endsAt - LAST_MINUTES_MS;
      if (lastAt > Date.now() && !isSame(lastAt, remindedLast)) {
        last = setTimeout(() => {
          remindedLast = lastAt;
          remind("five-minutes-left");
        }, lastAt - Date.now());
      }
      const at = idleWarningAt(clock, idleWarningMs);
      if (at === null || at >= clock.endsAt) return;
      idle = setTimeout(
        () => {
          if (isSame(at, remindedIdle)) return;
          remindedIdle = at;
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
