/** One watch per session and node: hears its events, and ends it when it is due [X2]. */
import type { ServerLimits } from "../limits.ts";
import type { SessionEvent, SessionStore, StoreClock } from "../store/session-store.ts";

/** A store's event, or that the session is gone and nobody said why. */
export type WatchEvent = SessionEvent | { type: "gone" };

/** Hears a session until the returned function is called. */
export type Watch = (tag: string, listener: (event: WatchEvent) => void) => Promise<() => Promise<void>>;

interface Watched {
  listeners: Set<(event: WatchEvent) => void>;
  listening: Promise<() => Promise<void>>;
  timer: NodeJS.Timeout | undefined;
}

/** setTimeout's own limit is 2^31 - 1 ms; a day fits, this guards the sum. */
const TIMER_MAX_MS = 2_000_000_000;

/** @param onOutage told when the store does not answer */
export function createWatch(
  store: SessionStore,
  { endLeadMs, storeRetryMs }: Pick<ServerLimits, "endLeadMs" | "storeRetryMs">,
  onOutage: (error: unknown) => void,
): Watch {
  const all = new Map<string, Watched>();

  function tell(watched: Watched, event: WatchEvent): void {
    for (const listener of watched.listeners) listener(event);
  }

  function schedule(tag: string, watched: Watched, dueInMs: number): void {
    clearTimeout(watched.timer);
    if (all.get(tag) !== watched) return;
    watched.timer = setTimeout(() => void check(tag, watched), Math.min(Math.max(0, dueInMs), TIMER_MAX_MS));
    watched.timer.unref();
  }

  /** Asks the store, whose clock decides: deadlines move with each message and nobody tells this timer. */
  async function check(tag: string, watched: Watched): Promise<void> {
    try {
      const answer = await store.endIfDue(tag);
      if (answer === "session-gone") tell(watched, { type: "gone" });
      else if (answer !== "ended") schedule(tag, watched, answer.dueInMs);
    } catch (error) {
      onOutage(error);
      schedule(tag, watched, storeRetryMs);
    }
  }

  function start(tag: string): Watched {
    const watched: Watched = {
      listeners: new Set(),
      listening: store.listen(tag, (event) => {
        if (event.type === "ended") clearTimeout(watched.timer);
        // Joining starts the idle clock: the nearer end may be nearer than the timer knows.
        else if (event.type === "presence") schedule(tag, watched, nearest(event.clock) - endLeadMs);
        tell(watched, event);
      }),
      timer: undefined,
    };
    all.set(tag, watched);
    return watched;
  }

  return async function watch(tag, listener) {
    const watched = all.get(tag) ?? start(tag);
    watched.listeners.add(listener);
    const stop = async () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size > 0) return;
      clearTimeout(watched.timer);
      if (all.get(tag) === watched) all.delete(tag);
      await (
        await watched.listening
      )();
    };
    try {
      await watched.listening;
    } catch (error) {
      // A watch that could not listen must not be found by the next one.
      if (all.get(tag) === watched) all.delete(tag);
      throw error;
    }
    if (watched.timer === undefined) await check(tag, watched);
    return stop;
  };
}

const nearest = (clock: StoreClock): number => Math.min(clock.endsInMs, clock.idleInMs ?? Infinity);
