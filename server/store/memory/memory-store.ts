/**
 * The embedded store: everything in this process, nothing on disk, one node. A verb runs without an await between reading
 * and writing, so each is one step.
 */
import { randomUUID } from "node:crypto";
import type { EndCause, EndCounts } from "../../../shared/frames.ts";
import { ADD_HOUR_WINDOW_MS, HOUR_MS, TAG_CHARACTERS } from "../../../shared/limits.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import { type Count, createWindows } from "../../lib/windows.ts";
import { createFiles } from "./files.ts";
import { createLifetimes } from "./lifetimes.ts";
import { lastOf, waitingIn } from "./queue.ts";
import { createRelay } from "./relay.ts";
import {
  clockOf,
  deadline,
  emptySeat,
  inviteOf,
  isRetired,
  NO_DEVICE,
  retireToken,
  presenceOf,
  SEATS,
  type SeatState,
  type Session,
  sitsAt,
} from "./session.ts";
import { createTenants } from "./tenants.ts";
import type { SessionStore, StoreLimits, Tries } from "../session-store.ts";

/** Wrong tries are kept for so many addresses an invite; the oldest make room. */
const TRIES_MAX_ADDRESSES = 1_000;

/** Requests are counted for so many addresses and kinds at once; the oldest make room. */
const REQUESTS_MAX_KEYS = 50_000;

const NO_TRIES: Count = { count: 0, endsInMs: 0 };

/** The store port in this process's memory. */
export function createMemoryStore(limits: StoreLimits): SessionStore {
  const tenants = createTenants(limits);
  const lifetimes = createLifetimes((session) => {
    tenants.leave(session.tenant);
    files.free(session);
  });
  const { live, add, forget, expire, announce, announcePresence, listen, clear } = lifetimes;
  const relay = createRelay(lifetimes, tenants, limits);
  const files = createFiles(lifetimes, limits);
  const { offerFile, keepChunk, findFile, readChunk, removeFile } = files;
  const requests = createWindows(limits.rateWindowMs, REQUESTS_MAX_KEYS);

  function find(link: string): { session: Session; seat: Seat; state: SeatState } | undefined {
    const session = live(link.slice(0, TAG_CHARACTERS));
    const seat = session && SEATS.find((each) => session.seats[each].suffix === link.slice(TAG_CHARACTERS));
    return seat && { session, seat, state: session.seats[seat] };
  }

  const newTries = () => createWindows(limits.codeWindowMs, TRIES_MAX_ADDRESSES, limits.codeTries);

  function triesOf(seat: SeatState, address: string): Tries {
    const { count, endsInMs } = seat.tries?.look(address) ?? NO_TRIES;
    return count >= limits.codeTries ? { pausedMs: endsInMs } : { left: limits.codeTries - count };
  }

  /** Retires a seat's device: its token dies, its sockets hear why [J6, J7]. */
  function retire(session: Session, seat: Seat, because: "taken-over" | "invite-replaced"): void {
    const state = session.seats[seat];
    if (state.device > 0) announce(session.tag, { type: "retired", seat, device: state.device, because });
    if (state.connection !== null) state.leftAt = Date.now();
    retireToken(state);
    Object.assign(state, NO_DEVICE);
    files.dropUnfinished(session, seat);
  }

  async function end(tag: string, cause: EndCause): Promise<EndCounts | "session-gone"> {
    const session = live(tag);
    if (!session) return "session-gone";
    forget(session);
    const queues = SEATS.map((seat) => session.seats[seat].queue);
    const counts = { waited: 0, passed: 0 };
    for (const queue of queues) {
      counts.waited += waitingIn(queue);
      counts.passed += queue.passed;
    }
    announce(tag, { type: "ended", cause, ...counts });
    return counts;
  }

  const id = randomUUID();
  return {
    idOf: async () => id,

    async create(input) {
      const held = live(input.tag);
      if (held?.sid === input.sid) return held.hostTokenHash === input.hostTokenHash ? "created" : "sid-known";
      if (held) return "tag-taken";
      const { tag, sid, names, lifetimeMs, idleMs, hostTokenHash, invites, origins } = input;
      const tenant = tenants.enter(origins);
      if (typeof tenant === "string") return tenant;
      const now = Date.now();
      const session: Session = {
        tag,
        sid,
        names,
        lifetimeMs,
        idleMs,
        hostTokenHash,
        tenant,
        createdAt: now,
        endsAt: now + lifetimeMs,
        idleEndsAt: null,
        files: new Map(),
        seats: { 1: emptySeat(invites[0]), 2: emptySeat(invites[1]) },
        expiry: undefined,
        expiresAt: 0,
      };
      add(session);
      return "created";
    },

    async findInvite(link) {
      const found = find(link);
      if (!found) return undefined;
      const { session, seat, state } = found;
      const { suffix, verifier, endVerifier, wrapped, once } = state;
      const name = session.names[seat - 1]!;
      return { tag: session.tag, seat, sid: session.sid, name, suffix, verifier, endVerifier, wrapped, once };
    },

    async markOpened(link) {
      const found = find(link);
      if (!found) return "not-active";
      if (!found.state.opened) announce(found.session.tag, { type: "invite", seat: found.seat });
      found.state.opened = true;
      return "opened";
    },

    async tries(link, address) {
      const found = find(link);
      return found ? triesOf(found.state, address) : "not-active";
    },

    async countWrongCode(link, address) {
      const found = find(link);
      if (!found) return "not-active";
      const { session, seat, state } = found;
      const before = triesOf(state, address);
      if ("pausedMs" in before) return before;
      state.tries ??= newTries();
      state.tries.add(address);
      state.wrongCodes += 1;
      announce(session.tag, { type: "invite", seat });
      return triesOf(state, address);
    },

    async takeSeat(link, { address, tokenHash, storeKey, did, takeOver }) {
      const found = find(link);
      if (!found) return "not-active";
      const { session, seat, state } = found;
      const tries = triesOf(state, address);
      if ("pausedMs" in tries) return tries;
      const askedAgain = state.tokenHash !== null && state.queue.did === did;
      // [J10] Only an answer that was lost on its way is given again, until the device has shown that it has one.
      if (isRetired(state) && !(askedAgain && state.reservedUntil > 0)) return "not-active";
      if (!askedAgain) {
        const taken = state.connection !== null || state.reservedUntil > Date.now();
        if (taken && !takeOver) return "seat-taken";
        retire(session, seat, "taken-over");
        state.device += 1;
        state.reservedUntil = Date.now() + limits.seatReserveMs;
        Object.assign(state.queue, { did, kept: 0 });
      }
      retireToken(state);
      Object.assign(state, { tokenHash, storeKey, wrongCodes: 0 });
      state.tries?.delete(address);
      if (session.idleMs > 0 && session.idleEndsAt === null && SEATS.every((each) => session.seats[each].device > 0)) {
        session.idleEndsAt = Date.now() + session.idleMs;
        expire(session);
      }
      if (!askedAgain) announcePresence(session, seat);
      return { device: state.device, peerDevice: session.seats[otherSeat(seat)].device };
    },

    async checkToken(tag, as, tokenHash) {
      const session = live(tag);
      if (!session) return "session-gone";
      if (as === "host") return session.hostTokenHash === tokenHash ? "valid" : "session-gone";
      const { tokenHash: kept, retiredTokens } = session.seats[as];
      return kept === tokenHash ? "valid" : retiredTokens.includes(tokenHash) ? "token-dead" : "session-gone";
    },

    async connect(tag, seat, tokenHash, connection, { ack, done }) {
      const session = live(tag);
      if (!session) return "session-gone";
      const state = session.seats[seat];
      if (state.tokenHash !== tokenHash || state.storeKey === null)
        return state.retiredTokens.includes(tokenHash) ? "token-dead" : "session-gone";
      Object.assign(state, { connection, reservedUntil: 0, woken: false });
      // [J10]
      if (state.once) state.wrapped = "";
      state.queue.kept = Math.max(state.queue.kept, done);
      if (ack) relay.acknowledge(session, seat, ack);
      announcePresence(session, seat);
      const { [otherSeat(seat)]: peer } = session.seats;
      return {
        sid: session.sid,
        names: session.names,
        device: state.device,
        storeKey: state.storeKey,
        peer: presenceOf(peer),
        clock: clockOf(session),
        ageMs: Date.now() - session.createdAt,
        kept: state.queue.kept,
        acked: peer.queue.acked,
        waiting: { after: peer.queue.first - 1, last: lastOf(peer.queue) },
      };
    },

    async disconnect(tag, seat, connection) {
      const session = live(tag);
      const state = session?.seats[seat];
      if (!session || !state || state.connection !== connection) return;
      Object.assign(state, { connection: null, leftAt: Date.now() });
      announcePresence(session, seat);
    },

    async viewAsHost(tag) {
      const session = live(tag);
      if (!session) return "session-gone";
      const { sid, names } = session;
      return { sid, names, invites: [inviteOf(session, 1), inviteOf(session, 2)], clock: clockOf(session) };
    },

    say: relay.say,
    readQueue: relay.readQueue,

    async keepSubscription(tag, seat, device, subscription) {
      const session = live(tag);
      if (!session) return "session-gone";
      const state = session.seats[seat];
      if (!sitsAt(state, device)) return "token-dead";
      state.subscription = subscription;
      return "kept";
    },

    async replaceInvite(tag, seat, invite) {
      const session = live(tag);
      if (!session) return "session-gone";
      retire(session, seat, "invite-replaced");
      const { leftAt, queue, tries, retiredTokens, device: before } = session.seats[seat];
      const device = before > 0 ? before + 1 : 0;
      tries?.clear();
      session.seats[seat] = Object.assign(emptySeat(invite), { device, leftAt, retiredTokens, queue });
      if (device > 0) announcePresence(session, seat);
      announce(tag, { type: "invite", seat });
      return "replaced";
    },

    async addHour(tag, by) {
      const session = live(tag);
      if (!session) return "session-gone";
      const lifetimeMs = session.endsAt - session.createdAt;
      if (session.endsAt - Date.now() > ADD_HOUR_WINDOW_MS || lifetimeMs + HOUR_MS > limits.lifetimeMaxMs)
        return "not-yet";
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
      const dueInMs = deadline(session) - limits.endLeadMs - Date.now();
      if (dueInMs > 0) return { dueInMs };
      const idle = session.idleEndsAt !== null && session.idleEndsAt < session.endsAt;
      await end(tag, idle ? "idle" : "time");
      return "ended";
    },

    listen,
    offerFile,
    keepChunk,
    findFile,
    readChunk,
    removeFile,

    async countRequest(kind, address) {
      return requests.add(`${kind} ${address}`);
    },

    async close() {
      requests.clear();
      clear();
    },
  };
}
