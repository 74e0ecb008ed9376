/** What this page waits for, in milliseconds: one object, given as an argument from main.tsx; tests pass their own. */
import { ENGINE_LIMITS, type EngineLimits } from "./engine/limits.ts";

export interface PageLimits {
  /** A request that takes longer is given up, and said to be; the person may press again. */
  requestMs: number;
  /** The same of a chunk of a file: on a slow connection it takes long, and is not given up for that. */
  chunkMs: number;
  /** A page that hears nothing for so long asks; and gives a socket up that stays silent so long after. */
  pingAfterMs: number;
  pongMs: number;
  /**
   * A lost connection comes back after so long, twice as long after each failure, at most so long; with jitter. So does a
   * request of a file.
   */
  backoffFirstMs: number;
  backoffMaxMs: number;
  /** A socket opened while the code is being proven is let go after so long: the server waits for its hello no longer. */
  preparedMs: number;
  /** A server that restarts may send a page back after so long at most. */
  returnMaxMs: number;
  /** Before "went away" is shown: a reload or a change of network is over by then. */
  awayGraceMs: number;
  /** A page of another version does nothing about it for so long, and up to as much again: an upgrade takes its time. */
  upgradeAfterMs: number;
  /** Whoever has not touched the page for so long is not disturbed by its reload. */
  untouchedMs: number;
  engine: Readonly<EngineLimits>;
}

export const PAGE_LIMITS: Readonly<PageLimits> = Object.freeze({
  requestMs: 20_000,
  chunkMs: 120_000,
  pingAfterMs: 10_000,
  pongMs: 10_000,
  backoffFirstMs: 500,
  backoffMaxMs: 15_000,
  preparedMs: 5_000,
  returnMaxMs: 10_000,
  awayGraceMs: 5_000,
  upgradeAfterMs: 60_000,
  untouchedMs: 60_000,
  engine: ENGINE_LIMITS,
});
