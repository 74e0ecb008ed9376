/** Sockets that are gone, until the store knows it: a departure that fails in an outage is said again. */
import type { Seat } from "../../shared/shapes.ts";
import type { SessionStore } from "../store/session-store.ts";

export interface Departures {
  /** Resolves when the store knows, or is known to be out of reach; never rejects. */
  depart(tag: string, seat: Seat, connection: string): Promise<void>;
  stop(): void;
}

/** Beyond so many the oldest are given up; their seats are taken over, or free when this node's lease ends. */
const WAITING_MAX = 10_000;

/**
 * @param retryMs what an outage left undone is tried again so soon
 * @param onOutage told when the store does not answer
 */
export function createDepartures(
  store: Pick<SessionStore, "disconnect">,
  retryMs: number,
  onOutage: (error: unknown) => void,
): Departures {
  const waiting = new Map<string, { tag: string; seat: Seat }>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function later(): void {
    if (waiting.size > 0 && !stopped) timer ??= setTimeout(() => void again(), retryMs).unref();
  }

  /** One after the other; the first that fails says that the outage goes on. Where a session is gone, so is its seat. */
  async function again(): Promise<void> {
    try {
      for (const [connection, { tag, seat }] of waiting) {
        await store.disconnect(tag, seat, connection);
        waiting.delete(connection);
      }
    } catch {
      // Told when it began.
    }
    timer = undefined;
    later();
  }

  return {
    async depart(tag, seat, connection) {
      try {
        await store.disconnect(tag, seat, connection);
      } catch (error) {
        onOutage(error);
        const [oldest] = waiting.keys();
        if (oldest !== undefined && waiting.size >= WAITING_MAX) waiting.delete(oldest);
        waiting.set(connection, { tag, seat });
        later();
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
