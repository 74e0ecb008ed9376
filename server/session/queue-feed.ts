/**
 * One socket's reading of the other's queue: in order, each record once, at the network's pace. What is announced comes
 * at once where it is next, and otherwise the queue is read up to it: announcements may be lost, the queue is the truth.
 */
import type { Seat } from "../../shared/shapes.ts";
import type { QueueEntry, SessionStore } from "../store/session-store.ts";
import type { Outlet } from "./seated.ts";

/** Records read at once, and bytes handed to the network before it is waited for. */
const READ_RECORDS = 50;
const WAITING_BYTES = 262_144;

export interface QueueFeed {
  /** Sends all up to this position that was not sent yet. Rejects on an outage. */
  readTo(position: number): Promise<void>;
  /** An announced record. */
  hear(entry: QueueEntry): Promise<void>;
  stop(): void;
}

/** @param after the position that the reader is done with */
export function createQueueFeed(
  store: Pick<SessionStore, "readQueue">,
  tag: string,
  reader: Seat,
  outlet: Outlet,
  after: number,
): QueueFeed {
  let cursor = after;
  let stopped = false;

  function send({ position, record }: QueueEntry): void {
    cursor = position;
    outlet.send({ type: "record", ...record });
  }

  async function readTo(position: number): Promise<void> {
    while (cursor < position && !stopped) {
      const entries = await store.readQueue(tag, reader, cursor, READ_RECORDS);
      // Acknowledged meanwhile, or the session is gone.
      if (entries.length === 0) cursor = position;
      for (const entry of entries) {
        if (stopped) return;
        send(entry);
        if (outlet.waitingBytes() > WAITING_BYTES) await outlet.flushed();
      }
    }
  }

  return {
    readTo,
    async hear(entry) {
      if (entry.position <= cursor) return;
      if (entry.position === cursor + 1) send(entry);
      else await readTo(entry.position);
    },
    stop() {
      stopped = true;
    },
  };
}
