/** Remaining times from the server, as deadlines on this page's own clock [X1]. */
import type { Clock } from "../../shared/frames.ts";
import type { LocalClock } from "./state.ts";

export function toLocalClock({ endsInMs, lifetimeMs, idleInMs, idleLimitMs }: Clock): LocalClock {
  const now = Date.now();
  return { endsAt: now + endsInMs, lifetimeMs, idleEndsAt: idleInMs === null ? null : now + idleInMs, idleLimitMs };
}

/** [X4] A record that is kept now sets the idle clock back. */
export function afterRecord(clock: LocalClock): LocalClock {
  if (clock.idleEndsAt === null) return clock;
  const idleEndsAt = Date.now() + clock.idleLimitMs;
  // Many come at once: only what really moves the clock is a new one.
  return idleEndsAt > clock.idleEndsAt + 500 ? { ...clock, idleEndsAt } : clock;
}

/** Where the settings say so rarely that a warning would come with the last message, it comes half way. */
export function idleWarningAt(clock: LocalClock, warningMs: number): number | null {
  if (clock.idleEndsAt === null) return null;
  return clock.idleEndsAt - Math.min(warningMs, clock.idleLimitMs / 2);
}
