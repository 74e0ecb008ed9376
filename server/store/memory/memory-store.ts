/**
 * The embedded store: everything in this process, nothing on disk, one node. A verb runs without an await between reading
 * and writing, so each is one step.
 */
import { createHash, randomUUID } from "node:crypto";
import type { EndCause } from "../../../shared/frames.ts";
import {
  ADD_HOUR_WINDOW_MS,
  END_LEAD_MS,
  HOUR_MS,
  LIFETIME_MAX_MS,
  NODE_LOG_MAX_BYTES,
  SEAT_RESERVE_MS,
  TAG_CHARACTERS,
} from "../../../shared/limits.ts";
import { otherSlot, type Slot } from "../../../shared/shapes.ts";
import { createWindows } from "../../windows.ts";
import { createLifetimes } from "./lifetimes.ts";
import { entriesAfter, keep, newLog, seenAs } from "./log.ts";
import {
  clockOf,
  deadline,
  emptySeat,
  inviteOf,
  NO_DEVICE,
  presenceOf,
  type Seat,
  type Session,
  sitsAt,
  SLOTS,
  wakeOf,
} from "./session.ts";
import type { SessionStore, StoreLimits, Tries } from "../session-store.ts";

/** Wrong tries are kept for so many addresses an invite; the oldest make room. */
const TRIES_MAX_ADDRESSES = 1_000;

/**
 * The store port in this process's memory.
 * @param nodeLogMaxBytes what all logs together may hold
 */
export function createMemoryStore(limits: StoreLimits, nodeLogMaxBytes = NODE_LOG_MAX_BYTES): SessionStore {
  /** Sealed bytes of all logs. */
  let allLogBytes = 0;
  const { live, add, forget, expire, announce, announcePresence, listen, clear } = createLifetimes(({ log }) => {
    allLogBytes -= log.bytes;
  });

  function seatOf(link: string): { session: Session; slot: Slot; seat: Seat } | undefined {
    const session = live(link.slice(0, TAG_CHARACTERS));
    const slot = session && SLOTS.find((each) => session.seats[each].suffix === link.slice(TAG_CHARACTERS));
    return slot && { session, slot, seat: session.seats[slot] };
  }

  const newTries = () => createWindows(limits.codeWindowMs, TRIES_MAX_ADDRESSES);

  function triesOf(seat: Seat, address: string): Tries {
    const { count, endsInMs } = seat.tries.look(address);
    return count >= limits.codeTries ? { pausedMs: endsInMs } : { left: limits.codeTries - count };
  }

  /** Retires a slot's device: its token dies, its sockets hear why [J6, J7]. */
  function retire(session: Session, slot: Slot, because: "taken-over" | "invite-replaced"): void {
    const seat = session.seats[slot];
    if (seat.device > 0) announce(session.tag, { type: "retired", slot, device: seat.device, because });
    if (seat.connection !== null) seat.leftAt = Date.now();
    Object.assign(seat, NO_DEVICE);
  }

  async function end(tag: string, cause: EndCause): Promise<{ deletedRecords: number } | "session-gone"> {
    const session = live(tag);
    if (!session) return "session-gone";
    forget(session);
    const deletedRecords = session.log.entries.size;
    announce(tag, { type: "ended", cause, deletedRecords });
    return { deletedRecords };
  }

  const id = randomUUID();
  return {
    idOf: async () => id,

    async create(input) {
      const held = live(input.tag);
      if (held) return held.sid === input.sid ? "sid-known" : "tag-taken";
      const { invites, ...rest } = input;
      const now = Date.now();
      const session: Session = {
        ...rest,
        createdAt: now,
        endsAt: now + input.lifetimeMs,
        idleEndsAt: null,
        seats: { 1: emptySeat(invites[0], newTries()), 2: emptySeat(invites[1], newTries()) },
        log: newLog(),
        expiry: undefined,
      };
      add(session);
      return "created";
    },

    async findInvite(link) {
      const found = seatOf(link);
      if (!found) return undefined;
      const { session, slot, seat } = found;
      const { suffix, verifier, wrapped } = seat;
      const name = session.names[slot - 1]!;
      return { tag: session.tag, slot, sid: session.sid, name, suffix, verifier, wrapped };
    },

    async markOpened(link) {
      const found = seatOf(link);
      if (!found) return "not-active";
      if (!found.seat.opened) announce(found.session.tag, { type: "invite", slot: found.slot });
      found.seat.opened = true;
      return "opened";
    },

    async tries(link, address) {
      const found = seatOf(link);
      return found ? triesOf(found.seat, address) : "not-active";
    },

    async countWrongCode(link, address) {
      const found = seatOf(link);
      if (!found) return "not-active";
      const { session, slot, seat } = found;
      const before = triesOf(seat, address);
      if ("pausedMs" in before) return before;
      seat.tries.add(address);
      seat.wrongCodes += 1;
      announce(session.tag, { type: "invite", slot });
      return triesOf(seat, address);
    },

    async takeSeat(link, seating) {
      const found = seatOf(link);
      if (!found) return "not-active";
      const { session, slot, seat } = found;
      const tries = triesOf(seat, seating.address);
      if ("pausedMs" in tries) return tries;
      const askedAgain = seat.joinId === seating.joinId;
      if (!askedAgain) {
        const taken = seat.connection !== null || seat.reservedUntil > Date.now();
        if (taken && !seating.takeOver) return "seat-taken";
        retire(session, slot, "taken-over");
        seat.device += 1;
        seat.reservedUntil = Date.now() + SEAT_RESERVE_MS;
      }
      const { tokenHash, storeKey, joinId } = seating;
      Object.assign(seat, { tokenHash, storeKey, joinId, wrongCodes: 0 });
      seat.tries.delete(seating.address);
      if (session.idleMs > 0 && session.idleEndsAt === null && SLOTS.every((each) => session.seats[each].device > 0)) {
        session.idleEndsAt = Date.now() + session.idleMs;
        expire(session);
      }
      if (!askedAgain) announcePresence(session, slot);
      return { device: seat.device, peerDevice: session.seats[otherSlot(slot)].device };
    },

    async checkToken(tag, as, tokenHash) {
      const session = live(tag);
      if (!session) return "session-gone";
      const kept = as === "host" ? session.hostTokenHash : session.seats[as].tokenHash;
      return kept === tokenHash ? "valid" : "token-dead";
    },

    async connect(tag, slot, tokenHash, connection) {
      const session = live(tag);
      if (!session) return "session-gone";
      const seat = session.seats[slot];
      if (seat.tokenHash !== tokenHash || seat.storeKey === null) return "token-dead";
      Object.assign(seat, { connection, reservedUntil: 0, woken: false });
      announcePresence(session, slot);
      return {
        sid: session.sid,
        names: session.names,
        device: seat.device,
        storeKey: seat.storeKey,
        peer: presenceOf(session.seats[otherSlot(slot)]),
        clock: clockOf(session),
        head: session.log.head,
        first: session.log.first,
      };
    },

    async disconnect(tag, slot, connection) {
      const session = live(tag);
      const seat = session?.seats[slot];
      if (!session || !seat || seat.connection !== connection) return;
      Object.assign(seat, { connection: null, leftAt: Date.now() });
      announcePresence(session, slot);
    },

    async viewAsHost(tag) {
      const session = live(tag);
      if (!session) return "session-gone";
      const { sid, names } = session;
      return { sid, names, invites: [inviteOf(session, 1), inviteOf(session, 2)], clock: clockOf(session) };
    },

    async append(tag, device, record, erases) {
      const session = live(tag);
      if (!session) return "session-gone";
      const { seats, log } = session;
      const { from, eid, seq, sealed } = record;
      if (!sitsAt(seats[from], device)) return "token-dead";
      const digest = createHash("sha256").update(sealed).digest("base64url");
      const seen = seenAs(log, record);
      if (seen) {
        if (seen.digest !== digest) return "seq-used";
        return { position: seen.position, ageMs: Date.now() - seen.at, repeated: true, wake: null };
      }
      const bytesBefore = log.bytes;
      const bothHave = Math.min(seats[1].have, seats[2].have);
      const room = { limits, bothHave, growth: nodeLogMaxBytes - allLogBytes };
      if (keep(log, record, digest, room, erases) === "log-full") return "log-full";
      allLogBytes += log.bytes - bytesBefore;
      if (session.idleEndsAt !== null) {
        session.idleEndsAt = Date.now() + session.idleMs;
        expire(session);
      }
      const position = log.head;
      announce(tag, { type: "record", entry: { from, eid, seq, sealed, position, ageMs: 0 } });
      return { position, ageMs: 0, repeated: false, wake: wakeOf(seats[otherSlot(from)]) };
    },

    async have(tag, slot, device, position) {
      const session = live(tag);
      if (!session) return "session-gone";
      const seat = session.seats[slot];
      if (!sitsAt(seat, device)) return "token-dead";
      seat.have = Math.max(seat.have, Math.min(position, session.log.head));
      return "noted";
    },

    async keepSubscription(tag, slot, device, subscription) {
      const session = live(tag);
      if (!session) return "session-gone";
      const seat = session.seats[slot];
      if (!sitsAt(seat, device)) return "token-dead";
      seat.subscription = subscription;
      return "kept";
    },

    async pass(tag, slot, device, passing) {
      const session = live(tag);
      if (!session) return "session-gone";
      if (!sitsAt(session.seats[slot], device)) return "token-dead";
      announce(tag, { type: "passed", from: slot, passing });
      return "passed";
    },

    async readAfter(tag, position, limit) {
      const session = live(tag);
      return session ? entriesAfter(session.log, position, limit) : [];
    },

    async replaceInvite(tag, slot, invite) {
      const session = live(tag);
      if (!session) return "session-gone";
      const seat = session.seats[slot];
      retire(session, slot, "invite-replaced");
      const device = seat.device > 0 ? seat.device + 1 : 0;
      seat.tries.clear();
      session.seats[slot] = { ...emptySeat(invite, newTries()), device, leftAt: seat.leftAt };
      if (device > 0) announcePresence(session, slot);
      announce(tag, { type: "invite", slot });
      return "replaced";
    },

    async addHour(tag, by) {
      const session = live(tag);
      if (!session) return "session-gone";
      const lifetimeMs = session.endsAt - session.createdAt;
      if (session.endsAt - Date.now() > ADD_HOUR_WINDOW_MS || lifetimeMs + HOUR_MS > LIFETIME_MAX_MS) return "not-yet";
      session.endsAt += HOUR_MS;
      expire(session);
      const clock = clockOf(session);
      announce(tag, { type: "hour-added", by, clock });
      return clock;
    },

    end,

    async endIfDue(tag) {
      const session = live(tag);
      if (!session) return "session-gone";
      const dueInMs = deadline(session) - END_LEAD_MS - Date.now();
      if (dueInMs > 0) return { dueInMs };
      const idle = session.idleEndsAt !== null && session.idleEndsAt < session.endsAt;
      await end(tag, idle ? "idle" : "time");
      return "ended";
    },

    listen,

    close: async () => clear(),
  };
}
