/** One tab's time: as real as the test's, until it is moved ahead. */

/** Those of this process, also where a test has put other timers in their place meanwhile. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

interface Timer {
  job: () => void;
  dueAt: number;
  /** Of an interval. */
  everyMs: number | null;
  handle: NodeJS.Timeout;
}

export type Clock = ReturnType<typeof createClock>;

/** @param enter runs what comes from outside, or keeps it while the tab is frozen */
export function createClock(enter: (job: () => void) => void) {
  const timers = new Map<number, Timer>();
  let last = 0;
  let aheadMs = 0;
  const monotonic = () => performance.now() + aheadMs;

  function fire(id: number): void {
    enter(() => {
      const timer = timers.get(id);
      // Called off while it waited for the thaw.
      if (!timer) return;
      if (timer.everyMs === null) timers.delete(id);
      else arm(id, { ...timer, dueAt: monotonic() + timer.everyMs });
      timer.job();
    });
  }

  function arm(id: number, timer: Omit<Timer, "handle">): void {
    const handle = startTimer(fire, Math.max(0, timer.dueAt - monotonic()), id);
    timers.set(id, { ...timer, handle });
  }

  function start(job: (...args: unknown[]) => void, ms: number, args: unknown[], repeating: boolean): number {
    const id = (last += 1);
    const everyMs = repeating ? Math.max(1, ms) : null;
    arm(id, { job: () => job(...args), dueAt: monotonic() + ms, everyMs });
    return id;
  }

  return {
    /** Milliseconds since 1970. */
    now: () => Math.floor(performance.timeOrigin + monotonic()),
    monotonic,
    after: (job: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => start(job, ms, args, false),
    every: (job: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => start(job, ms, args, true),
    clear(id?: number): void {
      if (id === undefined) return;
      stopTimer(timers.get(id)?.handle);
      timers.delete(id);
    },
    /** As a lid that was closed for so long: each timer that became due runs once, in order. */
    fastForward(ms: number): void {
      aheadMs += ms;
      const due = [...timers].filter(([, { dueAt }]) => dueAt <= monotonic());
      for (const [id, timer] of timers) {
        stopTimer(timer.handle);
        if (timer.dueAt > monotonic()) arm(id, timer);
      }
      for (const [id] of due.toSorted(([, a], [, b]) => a.dueAt - b.dueAt)) if (timers.has(id)) fire(id);
    },
    stop(): void {
      for (const { handle } of timers.values()) stopTimer(handle);
      timers.clear();
    },
  };
}
