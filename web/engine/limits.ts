/** What the engine counts and waits for; an argument of `step`, so that tests can shrink it. */
import { HOUR_MS } from "../../shared/limits.ts";

export interface EngineLimits {
  /** After `caught-up`, before what is missing is said to be. */
  holeMs: number;
  /** After a full queue, before it is tried again. */
  queueFullRetryMs: number;
  /** A connection that was asked for anew, and brings nothing: the first and the longest pause before the next one. */
  reconnectFirstMs: number;
  reconnectMaxMs: number;
  /** Records under way that the server has not acknowledged. */
  unacknowledged: number;
  /** An epoch is renewed once it has carried so many records, or is so old and has carried one; not sooner after the last. */
  renewAfterRecords: number;
  renewAfterMs: number;
  renewEveryMs: number;
  /** Fresh answers given and taken in one hour. */
  freshAnswers: number;
  freshWindowMs: number;
  /** Records that wait for an earlier one: how far ahead, and how many bytes of bodies. */
  aheadRecords: number;
  aheadBytes: number;
  /** "Typing…" is said anew so often, and shown so long. */
  typingEveryMs: number;
  typingShownMs: number;
  /** One's own message can be taken back, or edited, for so long; an edit is taken so much later at most. */
  amendMs: number;
  editGraceMs: number;
}

export const ENGINE_LIMITS: Readonly<EngineLimits> = {
  holeMs: 5_000,
  queueFullRetryMs: 3_000,
  reconnectFirstMs: 500,
  reconnectMaxMs: 15_000,
  unacknowledged: 50,
  renewAfterRecords: 100,
  renewAfterMs: 600_000,
  renewEveryMs: 60_000,
  freshAnswers: 20,
  freshWindowMs: HOUR_MS,
  aheadRecords: 5_000,
  aheadBytes: 8_388_608,
  typingEveryMs: 3_000,
  typingShownMs: 6_000,
  amendMs: HOUR_MS,
  editGraceMs: 60_000,
};
