/**
 * A token bucket kept as one number: the moment at which all that was spent is earned again (the "virtual scheduling" form
 * of the Generic Cell Rate Algorithm, ITU-T I.371, annex A). Spending is one addition, whatever it is that is spent.
 */

export interface TokenBucket {
  /**
   * Spends in any case, even what is not there: whoever owes waits until it is earned.
   * @param now of a clock that does not go back, in milliseconds
   * @returns for how many milliseconds to wait; 0: there was enough
   */
  spend(amount: number, now: number): number;
  /** How long there is to wait, in milliseconds; spends nothing. */
  wait(now: number): number;
  /** Whether nothing of it is spent, so that a new one would be the same. */
  isFull(now: number): boolean;
}

/**
 * @param perSecond what is earned
 * @param burst what can be spent at once
 */
export function createTokenBucket(perSecond: number, burst: number): TokenBucket {
  const msEach = 1_000 / perSecond;
  const burstMs = burst * msEach;
  let earnedAt = 0;
  return {
    spend(amount, now) {
      earnedAt = Math.max(earnedAt, now) + amount * msEach;
      return Math.max(0, earnedAt - now - burstMs);
    },
    wait: (now) => Math.max(0, earnedAt - now - burstMs),
    isFull: (now) => earnedAt <= now,
  };
}
