/** What passes between two people: records through their queues, signals past them [Q1-Q8, R11]. */
import { otherSeat, type RecordName, type Seat } from "../../../shared/shapes.ts";
import type { SessionStore, StoreLimits } from "../session-store.ts";
import { RECORD_BYTES } from "../../budgets/memory.ts";
import type { Lifetimes } from "./lifetimes.ts";
import { acknowledge, blank, entriesAfter, findUnsent, fits, growth, keep } from "./queue.ts";
import { type Session, wakeOf } from "./session.ts";
import type { Tenants } from "./tenants.ts";

interface Relay extends Pick<SessionStore, "append" | "ack" | "signal" | "readQueue"> {
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

  return {
    acknowledge: acknowledgeIn,

    async append(tag, seat, connection, record, { unsends, acks } = {}) {
      const found = speaker(tag, seat, connection);
      if (typeof found === "string") return found;
      const { session, state } = found;
      const { queue } = state;
      if (record.seq <= queue.kept) return { kept: queue.kept, repeated: true, wake: null };
      if (record.seq > queue.kept + 1) return "gap";
      const target = unsends && findUnsent(queue, unsends);
      if (!fits(queue, record, target, limits)) return "queue-full";
      const more = growth(record.body, target) + RECORD_BYTES;
      if (!tenants.fits(session.tenant, more)) return "queue-full";

      if (target) blank(queue, target);
      if (acks) acknowledgeIn(session, seat, acks);
      const entry = keep(queue, record);
      tenants.use(session.tenant, more);
      const sealed = record.kind === "sealed";
      if (sealed && session.idleEndsAt !== null) {
        session.idleEndsAt = Date.now() + session.idleMs;
        expire(session);
      }
      announce(tag, { type: "record", from: seat, ...entry });
      const wake = sealed ? wakeOf(session.seats[otherSeat(seat)]) : null;
      return { kept: queue.kept, repeated: false, wake };
    },

    async ack(tag, seat, connection, name) {
      const found = speaker(tag, seat, connection);
      if (typeof found === "string") return found;
      acknowledgeIn(found.session, seat, name);
      return "acked";
    },

    async signal(tag, seat, connection, { eid, seq, body }) {
      const found = speaker(tag, seat, connection);
      if (typeof found === "string") return found;
      announce(tag, { type: "signal", from: seat, did: found.state.queue.did!, eid, seq, body });
      return "passed";
    },

    async readQueue(tag, reader, after, limit) {
      const session = live(tag);
      return session ? entriesAfter(session.seats[otherSeat(reader)].queue, after, limit) : [];
    },
  };
}
