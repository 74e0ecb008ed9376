/** Sockets that are gone, until the store knows it: a departure that fails in an outage is said again. */
import { STORE_RETRY_MS } from "../../shared/limits.ts";
import type { Slot } from "../../shared/shapes.ts";
import type { SessionStore } from "../store/session-store.ts";

export interface Departures {
  /** Resolves when the store knows, or is known to be out of reach; never rejects. */
  depart(tag: string, slot: Slot, connection: string): Promise<void>;
  stop(): void;
}

/** Beyond so many the oldest are given up; their seats are taken over, or free when this node's lease ends. */
const WAITING_MAX = 10_000;

/** @param onOutage told when the store does not answer */
export function createDepartures(
  store: Pick<SessionStore, "disconnect">,
  onOutage: (error: unknown) => void,
): Departures {
  const waiting = new Map<string, { tag: string; slot: Slot }>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function later(): void {
    if (waiting.size > 0 && !stopped) timer ??= setTimeout(() => void again(), STORE_RETRY_MS).unref();
  }

  /** One after the other; the first that fails says that the outage goes on. Where a session is gone, so is its seat. */
  async function again(): Promise<void> {
    try {
      for (const [connection, { tag, slot }] of waiting) {
        await store.disconnect(tag, slot, connection);
        waiting.delete(connection);
      }
    } catch {
      // Told when it began.
    }
    timer = undefined;
    later();
  }

  return {
    async depart(tag, slot, connection) {
      try {
        await store.disconnect(tag, slot, connection);
      } catch (error) {
        onOutage(error);
        const [oldest] = waiting.keys();
        if (oldest !== undefined && waiting.size >= WAITING_MAX) waiting.delete(oldest);
        waiting.set(connection, { tag, slot });
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
