/**
 * One socket's reading of the other's queue: in order, each record once, at the network's pace. What is announced comes
 * at once where it is next, and otherwise the queue is read up to it: announcements may be lost, the queue is the truth.
 */
import type { Seat } from "../../shared/shapes.ts";
import type { QueueEntry, SessionStore } from "../store/session-store.ts";
import { BACKLOG_PAUSE_BYTES } from "../limits.ts";
import type { Outlet } from "./seated.ts";

/** Records read at once. */
const READ_RECORDS = 50;

export interface QueueFeed {
  /** Sends all up to this position that was not sent yet. Rejects on an outage. */
  readTo(position: number): Promise<void>;
  /** An announced record; undefined where nothing is to be waited for. */
  hear(entry: QueueEntry): Promise<void> | undefined;
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

  function send({ position, record }: QueueEntry): Promise<void> | undefined {
    cursor = position;
    outlet.send({ type: "record", ...record });
    // [R16] What the network has not taken is waited for: the rest stays in the queue.
    return outlet.waitingBytes() > BACKLOG_PAUSE_BYTES ? outlet.flushed() : undefined;
  }

  async function readTo(position: number): Promise<void> {
    while (cursor < position && !stopped) {
      const entries = await store.readQueue(tag, reader, cursor, READ_RECORDS);
      // Acknowledged meanwhile, or the session is gone.
      if (entries.length === 0) cursor = position;
      for (const entry of entries) {
        if (stopped) return;
        await send(entry);
      }
    }
  }

  return {
    readTo,
    hear(entry) {
      if (entry.position <= cursor) return undefined;
      return entry.position === cursor + 1 ? send(entry) : readTo(entry.position);
    },
    stop() {
      stopped = true;
    },
  };
}
