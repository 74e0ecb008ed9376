/** Events of a session for one socket, handed on one at a time. */
import type { WatchEvent } from "./watch.ts";

/** Beyond so many events that wait, as for somebody who reads slowly, signals are dropped: nobody relies on one. */
const SIGNALS_WAIT_BEHIND = 256;

/** Keeps what is heard until the socket is ready, then hands it on in order. */
export function createInbox() {
  const waiting: WatchEvent[] = [];
  let hear: ((event: WatchEvent) => Promise<void>) | undefined;
  let fail: () => void = () => {};
  let draining = false;

  async function drain(): Promise<void> {
    if (draining || !hear) return;
    draining = true;
    try {
      for (let event = waiting.shift(); event; event = waiting.shift()) await hear(event);
    } catch {
      fail();
    }
    draining = false;
  }

  return {
    receive(event: WatchEvent): void {
      if (event.type === "signal" && waiting.length >= SIGNALS_WAIT_BEHIND) return;
      waiting.push(event);
      void drain();
    },
    /** @param onOutage called where the store fails while an event is handled */
    async open(listener: (event: WatchEvent) => Promise<void>, onOutage: () => void): Promise<void> {
      hear = listener;
      fail = onOutage;
      await drain();
    },
  };
}
