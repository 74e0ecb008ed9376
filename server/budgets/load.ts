/** Whether this process still keeps up: how late its event loop is. What is new is refused first, chats under way never. */
import { monitorEventLoopDelay } from "node:perf_hooks";

export interface Load {
  /** No new chats for now. */
  refusesCreates(): boolean;
  /** Nobody new in a chat either. */
  refusesJoins(): boolean;
}

export const NO_LOAD: Load = { refusesCreates: () => false, refusesJoins: () => false };

/** Lateness of the loop that lasts this long is no hiccup. */
const LOOK_MS = 1_000;
const RESOLUTION_MS = 20;
/** Above it a chat feels slow; twice that and it feels broken. */
const CREATES_LATE_MS = 400;
const JOINS_LATE_MS = 1_000;

/**
 * @param lateness how late the loop mostly was since the last call, in milliseconds
 * @param everyMs how often that is asked
 */
export function watchLoad(lateness = loopLateness(), everyMs = LOOK_MS): Load & { stop(): void } {
  let late = 0;
  // Once late, it stays so for two looks: a moment's rest is none.
  const timer = setInterval(() => (late = Math.max(lateness(), late / 4)), everyMs);
  timer.unref();
  return {
    refusesCreates: () => late > CREATES_LATE_MS,
    refusesJoins: () => late > JOINS_LATE_MS,
    stop: () => clearInterval(timer),
  };
}

function loopLateness(): () => number {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return () => {
    const median = delays.percentile(50) / 1e6 - RESOLUTION_MS;
    delays.reset();
    return median;
  };
}
