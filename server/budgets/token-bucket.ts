/**
 * A token bucket kept as one number: the moment at which all that was spent is earned again (the "virtual scheduling" form
 * of the Generic Cell Rate Algorithm, ITU-T I.371, annex A). Spending is one addition, whatever it is that is spent.
 */

/** What is earned, as buckets share it. */
export interface Rate {
  msEach: number;
  burstMs: number;
}

/** Data alone: each socket has several. */
export interface TokenBucket {
  rate: Rate;
  earnedAt: number;
}

/**
 * @param perSecond what is earned
 * @param burst what can be spent at once
 */
export function rateOf(perSecond: number, burst: number): Rate {
  const msEach = 1_000 / perSecond;
  return { msEach, burstMs: burst * msEach };
}

export const newBucket = (rate: Rate): TokenBucket => ({ rate, earnedAt: 0 });

/**
 * Spends in any case, even what is not there: whoever owes waits until it is earned.
 * @param now of a clock that does not go back, in milliseconds
 * @returns for how many milliseconds to wait; 0: there was enough
 */
export function spend(bucket: TokenBucket, amount: number, now: number): number {
  bucket.earnedAt = Math.max(bucket.earnedAt, now) + amount * bucket.rate.msEach;
  return waitFor(bucket, now);
}

/** How long there is to wait, in milliseconds; spends nothing. */
export const waitFor = ({ rate, earnedAt }: TokenBucket, now: number): number =>
  Math.max(0, earnedAt - now - rate.burstMs);

/** Whether nothing of it is spent, so that a new one would be the same. */
export const isFull = ({ earnedAt }: TokenBucket, now: number): boolean => earnedAt <= now;
