/** Delays, counted in buckets of a hundredth of a decade or finer, as HdrHistogram does: a quantile is off by 2 % at most. */

const PER_DECADE = 116;
const SMALLEST_MS = 0.01;

export function createDelays() {
  /** @type {number[]} */
  const buckets = [];
  let count = 0;
  return {
    /** @param {number} ms */
    add(ms) {
      const at = ms <= SMALLEST_MS ? 0 : Math.ceil(Math.log10(ms / SMALLEST_MS) * PER_DECADE);
      buckets[at] = (buckets[at] ?? 0) + 1;
      count += 1;
    },
    count: () => count,
    /** In ms; NaN where nothing was counted. @param {number} share from 0 to 1 */
    quantile(share) {
      let rest = Math.ceil(share * count);
      for (const [at, n] of buckets.entries()) {
        rest -= n ?? 0;
        if (rest <= 0 && count > 0) return SMALLEST_MS * 10 ** (at / PER_DECADE);
      }
      return NaN;
    },
  };
}
