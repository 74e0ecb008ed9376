/**
 * The embedded store: everything in this process, nothing on disk, one node. A verb runs without an await between reading
 * and writing, so each is one step. What a session holds is in one object: dropping it is the deletion.
 */
import { createHash, randomUUID } from "node:crypto";
import type { EndCause, HostInvite, Presence } from "../../shared/frames.ts";
import {
  ADD_HOUR_WINDOW_MS,
  END_LEAD_MS,
  HOUR_MS,
  LIFETIME_MAX_MS,
  NODE_LOG_MAX_BYTES,
  SEAT_RESERVE_MS,
  TAG_CHARACTERS,
} from "../../shared/limits.ts";
import { otherSlot, type Slot } from "../../shared/shapes.ts";
import { createWindows } from "../windows.ts";
import type {
  LogEntry,
  LogRecord,
  NewInvite,
  NewSession,
  SessionEvent,
  SessionStore,
  StoreClock,
  StoreLimits,
  Tries,
} from "./session-store.ts";

interface Seat extends NewInvite {
  opened: boolean;
  wrongCodes: number;
  /** Wrong tries by address hash [J4]; a window that is over is forgotten. */
  tries: ReturnType<typeof createWindows>;
  device: number;
  tokenHash: string | null;
  storeKey: string | null;
  joinId: string | null;
  connection: string | null;
  reservedUntil: number;
  leftAt: number | null;
}

interface Session extends Omit<NewSession, "invites"> {
  createdAt: number;
  endsAt: number;
  idleEndsAt: number | null;
  seats: Record<Slot, Seat>;
  log: (LogRecord & { position: number; at: number; digest: string })[];
  logBytes: number;
  /** `from:eid:seq` → index in the log [R4]. */
  seen: Map<string, number>;
  expiry: NodeJS.Timeout | undefined;
}

const SLOTS: readonly Slot[] = [1, 2];
/** Wrong tries are kept for so many addresses an invite; the oldest make room. */
const TRIES_MAX_ADDRESSES = 1_000;

/**
 * The store port in this process's memory.
 * @param nodeLogMaxBytes what all logs together may hold
 */
export function createMemoryStore(limits: StoreLimits, nodeLogMaxBytes = NODE_LOG_MAX_BYTES): SessionStore {
  /** Sealed bytes of all logs. */
  let allLogBytes = 0;
  const sessions = new Map<string, Session>();
  const listeners = new Map<string, Set<(event: SessionEvent) => void>>();

  /** The session, unless its end has come: a late timer must not keep it alive [X2]. */
  function live(tag: string): Session | undefined {
    const session = sessions.get(tag);
    if (session && deadline(session) <= Date.now()) {
      forget(session);
      return undefined;
    }
    return session;
  }

  function forget(session: Session): void {
    clearTimeout(session.expiry);
    for (const slot of SLOTS) session.seats[slot].tries.clear();
    allLogBytes -= session.logBytes;
    sessions.delete(session.tag);
  }

  /** Sets the expiry to the nearer of the two ends [X2]. */
  function expire(session: Session): void {
    clearTimeout(session.expiry);
    session.expiry = setTimeout(() => live(session.tag), Math.max(0, deadline(session) - Date.now()) + 1);
    session.expiry.unref();
  }

  function announce(tag: string, event: SessionEvent): void {
    // A copy, and later: a listener may stop listening, and nobody may run inside a verb's step.
    for (const listener of listeners.get(tag) ?? []) queueMicrotask(() => listener(event));
  }

  function announcePresence(session: Session, slot: Slot): void {
    const { connection } = session.seats[slot];
    const presence = presenceOf(session.seats[slot]);
    announce(session.tag, { type: "presence", slot, presence, connection, clock: clockOf(session) });
  }

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
    Object.assign(seat, { tokenHash: null, storeKey: null, joinId: null, connection: null, reservedUntil: 0 });
  }

  async function end(tag: string, cause: EndCause): Promise<{ deletedRecords: number } | "session-gone"> {
    const session = live(tag);
    if (!session) return "session-gone";
    forget(session);
    const deletedRecords = session.log.length;
    announce(tag, { type: "ended", cause, deletedRecords });
    return { deletedRecords };
  }

  return {
    id: randomUUID(),

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
        log: [],
        logBytes: 0,
        seen: new Map(),
        expiry: undefined,
      };
      sessions.set(session.tag, session);
      expire(session);
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
      Object.assign(seat, { connection, reservedUntil: 0 });
      announcePresence(session, slot);
      return {
        sid: session.sid,
        names: session.names,
        device: seat.device,
        storeKey: seat.storeKey,
        peer: presenceOf(session.seats[otherSlot(slot)]),
        clock: clockOf(session),
        head: session.log.length,
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

    async append(tag, device, record) {
      const session = live(tag);
      if (!session) return "session-gone";
      if (session.seats[record.from].device !== device || session.seats[record.from].tokenHash === null)
        return "token-dead";
      const key = `${record.from}:${record.eid}:${record.seq}`;
      const digest = createHash("sha256").update(record.sealed).digest("base64url");
      const seenAt = session.seen.get(key);
      const kept = seenAt === undefined ? undefined : session.log[seenAt];
      if (kept) {
        if (kept.digest !== digest) return "seq-used";
        return { position: kept.position, ageMs: Date.now() - kept.at, repeated: true };
      }
      const { from, eid, seq, sealed } = record;
      if (session.log.length >= limits.logMaxRecords || session.logBytes + sealed.length > limits.logMaxBytes) {
        return "log-full";
      }
      if (allLogBytes + sealed.length > nodeLogMaxBytes) return "log-full";
      const position = session.log.length + 1;
      session.seen.set(key, session.log.length);
      session.log.push({ from, eid, seq, sealed, position, at: Date.now(), digest });
      session.logBytes += sealed.length;
      allLogBytes += sealed.length;
      if (session.idleEndsAt !== null) {
        session.idleEndsAt = Date.now() + session.idleMs;
        expire(session);
      }
      announce(tag, { type: "record", entry: { from, eid, seq, sealed, position, ageMs: 0 } });
      return { position, ageMs: 0, repeated: false };
    },

    async pass(tag, slot, device, passing) {
      const session = live(tag);
      if (!session) return "session-gone";
      const seat = session.seats[slot];
      if (seat.device !== device || seat.tokenHash === null) return "token-dead";
      announce(tag, { type: "passed", from: slot, passing });
      return "passed";
    },

    async readAfter(tag, position, limit) {
      const now = Date.now();
      return (live(tag)?.log ?? []).slice(position, position + limit).map((entry): LogEntry => {
        const { at, digest: _, ...rest } = entry;
        return { ...rest, ageMs: now - at };
      });
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

    async listen(tag, listener) {
      const heard = listeners.get(tag) ?? new Set();
      listeners.set(tag, heard.add(listener));
      return async () => {
        heard.delete(listener);
        if (heard.size === 0 && listeners.get(tag) === heard) listeners.delete(tag);
      };
    },

    async close() {
      for (const session of sessions.values()) forget(session);
      listeners.clear();
    },
  };
}

function emptySeat(invite: NewInvite, tries: Seat["tries"]): Seat {
  return {
    ...invite,
    opened: false,
    wrongCodes: 0,
    tries,
    device: 0,
    tokenHash: null,
    storeKey: null,
    joinId: null,
    connection: null,
    reservedUntil: 0,
    leftAt: null,
  };
}

const deadline = (session: Session): number => Math.min(session.endsAt, session.idleEndsAt ?? Infinity);

function clockOf(session: Session): StoreClock {
  const now = Date.now();
  return {
    endsInMs: session.endsAt - now,
    lifetimeMs: session.endsAt - session.createdAt,
    idleInMs: session.idleEndsAt === null ? null : session.idleEndsAt - now,
    idleLimitMs: session.idleMs,
  };
}

function presenceOf(seat: Seat): Presence {
  const here = seat.connection !== null;
  return { here, device: seat.device, awayForMs: here || seat.leftAt === null ? null : Date.now() - seat.leftAt };
}

function inviteOf(session: Session, slot: Slot): HostInvite {
  const seat = session.seats[slot];
  const waiting = seat.opened ? "opened" : "not-opened";
  const status = seat.connection !== null ? "in-chat" : seat.tokenHash !== null ? "away" : waiting;
  return { link: session.tag + seat.suffix, status, wrongCodes: seat.wrongCodes };
}
