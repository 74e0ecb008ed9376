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
/**
 * Of the time of one core, what this process used: below it the loop is late because others keep the machine busy, and to
 * refuse somebody would make nobody's chat faster.
 */
const OWN_SHARE_MIN = 0.5;
/** Above it a chat feels slow; twice that and it feels broken. */
const CREATES_LATE_MS = 400;
const JOINS_LATE_MS = 1_000;

/**
 * @param lateness how late the loop mostly was since the last call, in milliseconds
 * @param share what this process used of one core since the last call, from 0; more than 1 with several threads
 * @param everyMs how often both are asked
 */
export function watchLoad(lateness = loopLateness(), share = ownShare(), everyMs = LOOK_MS): Load & { stop(): void } {
  let late = 0;
  const look = () => {
    const now = lateness();
    // Once late, it stays so for two looks: a moment's rest is none.
    late = Math.max(share() < OWN_SHARE_MIN ? 0 : now, late / 4);
  };
  const timer = setInterval(look, everyMs);
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

function ownShare(): () => number {
  let since = performance.now();
  let used = process.cpuUsage();
  return () => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(used);
    const share = (user + system) / 1e3 / (now - since);
    since = now;
    used = process.cpuUsage();
    return share;
  };
}
