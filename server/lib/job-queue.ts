/** Jobs in turn: a bounded number at once, a bounded number waiting. */

/** Runs so many jobs at once and lets so many wait; a further one is turned away. `waiting()`: how many wait now. */
export function createJobQueue(atOnce: number, waitMax: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  async function inTurn<T>(job: () => Promise<T>): Promise<T | "busy"> {
    if (running >= atOnce) {
      if (waiting.length >= waitMax) return "busy";
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await job();
    } finally {
      // The one that waits longest runs next, in the room of this one: a newcomer cannot come in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }
  return Object.assign(inTurn, { waiting: () => waiting.length });
}
