/** What passes between two people: records through their queues, signals past them [Q1-Q8, R11]. */
import { otherSeat, type RecordName, type Seat } from "../../../shared/shapes.ts";
import type { NewRecord, SessionEvent, SessionStore, StoreLimits } from "../session-store.ts";
import { RECORD_BYTES } from "../../budgets/memory.ts";
import type { Lifetimes } from "./lifetimes.ts";
import { acknowledge, blank, entriesAfter, findUnsent, fits, growth, keep } from "./queue.ts";
import { type Session, wakeOf } from "./session.ts";
import type { Tenants } from "./tenants.ts";

interface Relay extends Pick<SessionStore, "say" | "readQueue"> {
  /** Within another verb's step. */
  acknowledge(session: Session, reader: Seat, name: RecordName): void;
}

export function createRelay({ live, expire, announce }: Lifetimes, tenants: Tenants, limits: StoreLimits): Relay {
  /** The seat of its newest connection, or why nothing is heard. */
  function speaker(tag: string, seat: Seat, connection: string) {
    const session = live(tag);
    if (!session) return "session-gone";
    const state = session.seats[seat];
    return state.connection === connection ? { session, state } : "superseded";
  }

  function acknowledgeIn(session: Session, reader: Seat, name: RecordName): void {
    const { bytes, records } = acknowledge(session.seats[otherSeat(reader)].queue, name);
    tenants.use(session.tenant, -bytes - records * RECORD_BYTES);
  }

  /** The record that is next, or why it is not kept. */
  function keepIn(session: Session, seat: Seat, record: NewRecord): SessionEvent | "gap" | "queue-full" {
    const { queue } = session.seats[seat];
    if (record.seq > queue.kept + 1) return "gap";
    const target = record.unsends && findUnsent(queue, record.unsends);
    if (!fits(queue, record, target, limits)) return "queue-full";
    const more = growth(record.body, target) + RECORD_BYTES;
    if (!tenants.fits(session.tenant, more)) return "queue-full";

    if (target) blank(queue, target);
    if (record.acks) acknowledgeIn(session, seat, record.acks);
    tenants.use(session.tenant, more);
    return { type: "record", from: seat, ...keep(queue, record) };
  }

  return {
    acknowledge: acknowledgeIn,

    async say(tag, seat, connection, { acks, records, signals }) {
      const found = speaker(tag, seat, connection);
      if (typeof found === "string") return found;
      const { session, state } = found;
      const { queue } = state;
      for (const name of acks) acknowledgeIn(session, seat, name);

      const events: SessionEvent[] = [];
      let refused: "gap" | "queue-full" | null = null;
      let sealed = false;
      for (const record of records) {
        if (record.seq <= queue.kept) continue;
        const kept = keepIn(session, seat, record);
        if (typeof kept === "string") {
          refused = kept;
          break;
        }
        events.push(kept);
        sealed ||= record.kind === "sealed";
      }
      const added = events.length;
      if (sealed && session.idleEndsAt !== null) {
        session.idleEndsAt = Date.now() + session.idleMs;
        expire(session);
      }
      for (const { eid, seq, body } of signals)
        events.push({ type: "signal", from: seat, did: queue.did!, eid, seq, body });
      announce(tag, ...events);
      const wake = sealed ? wakeOf(session.seats[otherSeat(seat)]) : null;
      return { kept: queue.kept, added, refused, wake };
    },

    async readQueue(tag, reader, after, limit) {
      const session = live(tag);
      return session ? entriesAfter(session.seats[otherSeat(reader)].queue, after, limit) : [];
    },
  };
}
