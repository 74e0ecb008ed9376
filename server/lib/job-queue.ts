/** Jobs in turn: a bounded number at once, a bounded number waiting, and a rest after each. */

/**
 * Runs so many jobs at once and lets so many wait; a further one is turned away. `waiting()`: how many wait now.
 * @param restTimes after each job its room stays empty for so many times as long as the job took: of a processor one room
 *   uses 1 / (1 + restTimes) at most
 */
export function createJobQueue(atOnce: number, waitMax: number, restTimes = 0) {
  let running = 0;
  const waiting: (() => void)[] = [];

  /** The one that waits longest runs next, in the room of the one before: a newcomer cannot come in between. */
  function giveRoom(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  /** @param job hears whether it has waited */
  async function inTurn<T>(job: (waited: boolean) => Promise<T>): Promise<T | "busy"> {
    const waited = running >= atOnce;
    if (waited) {
      if (waiting.length >= waitMax) return "busy";
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    const begin = performance.now();
    try {
      return await job(waited);
    } finally {
      const restMs = restTimes * (performance.now() - begin);
      if (restMs > 0) setTimeout(giveRoom, restMs);
      else giveRoom();
    }
  }
  return Object.assign(inTurn, { waiting: () => waiting.length });
}
