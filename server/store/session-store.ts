/**
 * The port: what the product asks of its store. Each verb is one atomic step, in memory and in Redis alike; the contract
 * suite (contract/) runs against every adapter. All of a session is born with its expiry and dies with it [X2].
 * Verbs reject (throw) only on an outage.
 */
import type { EndCause, HostInvite, Passing, Presence } from "../../shared/frames.ts";
import type { Slot } from "../../shared/shapes.ts";

/** A session as `create` writes it. Texts are base64url unless said otherwise. */
export interface NewSession {
  tag: string;
  sid: string;
  names: [string, string];
  lifetimeMs: number;
  /** 0: idleness ends nothing. */
  idleMs: number;
  /** SHA-256 of the host token. */
  hostTokenHash: string;
  invites: [NewInvite, NewInvite];
}

export interface NewInvite {
  /** The link's last 7 characters. */
  suffix: string;
  /** argon2id of the proof, PHC string. */
  verifier: string;
  /** The wrapped PSK under the server's own key (`rest`). */
  wrapped: string;
}

/** An active invite as its link finds it. */
export interface Invite extends NewInvite {
  tag: string;
  slot: Slot;
  sid: string;
  name: string;
}

/** How the wrong tries of one address at one invite stand [J4]. */
export type Tries = { left: number } | { pausedMs: number };

/** What a join brings to the seat once its code is proven. */
export interface Seating {
  /** Keyed hash of the address, to clear its tries. */
  address: string;
  /** SHA-256 of the resume token. */
  tokenHash: string;
  /** `rest(store_key)`. */
  storeKey: string;
  /** The attempt's own id: the same again is the same device asking again [J5]. */
  joinId: string;
  takeOver: boolean;
}

export type SeatAnswer = { device: number; peerDevice: number } | "seat-taken" | { pausedMs: number } | "not-active";

/** Remaining milliseconds by the store's own clock. */
export interface StoreClock {
  endsInMs: number;
  lifetimeMs: number;
  idleInMs: number | null;
  idleLimitMs: number;
}

/** The answer to a proven participant. */
export interface SeatView {
  sid: string;
  names: [string, string];
  device: number;
  storeKey: string;
  peer: Presence;
  clock: StoreClock;
  head: number;
  /** The oldest position that the log still has; 1 as long as nothing was trimmed. */
  first: number;
}

/** The answer to a proven host. */
export interface HostView {
  sid: string;
  names: [string, string];
  invites: [HostInvite, HostInvite];
  clock: StoreClock;
}

export interface LogRecord {
  from: Slot;
  eid: string;
  seq: number;
  sealed: string;
}

/** Names a kept record of its author. */
export type RecordName = Pick<LogRecord, "eid" | "seq">;

/** `sealed` is "" where the record was unsent [R12]. */
export interface LogEntry extends LogRecord {
  /** 1, 2, 3 … in the session's one order. */
  position: number;
  /** Since it was kept, by the store's clock. */
  ageMs: number;
}

export type AppendAnswer =
  | {
      position: number;
      ageMs: number;
      repeated: boolean;
      /** The other one's kept push subscription, once per absence: where they are away and one is kept; else null. */
      wake: string | null;
    }
  | "log-full"
  | "seq-used"
  | "token-dead"
  | "session-gone";

/** What every listening node hears. Presence and clock are as they were when it happened. */
export type SessionEvent =
  | { type: "record"; entry: LogEntry }
  /** A participant came (a socket connected) or went; `connection` is the one that counts now [R2]. */
  | { type: "presence"; slot: Slot; presence: Presence; connection: string | null; clock: StoreClock }
  /** The sockets of this slot up to this device number are out. */
  | { type: "retired"; slot: Slot; device: number; because: "taken-over" | "invite-replaced" }
  /** Opened, a wrong code, a new invite: the host's page reads the session again. */
  | { type: "invite"; slot: Slot }
  /** Something for the other one's socket, kept nowhere. */
  | { type: "passed"; from: Slot; passing: Passing }
  | { type: "hour-added"; by: Slot; clock: StoreClock }
  | { type: "ended"; cause: EndCause; deletedRecords: number }
  /** The way to the store is interrupted: what is announced from here on is not heard. */
  | { type: "interrupted" }
  /** It is mended, and what was announced meanwhile is lost: read the session again. */
  | { type: "resubscribed" };

export interface SessionStore {
  /** Names the data that holds (or would hold) this session: another id on return means that the data was lost. */
  idOf(tag: string): Promise<string>;

  /** [C1] The session with its expiry, in one step. `sid-known`: this tag holds a session of the same sid. */
  create(session: NewSession): Promise<"created" | "tag-taken" | "sid-known">;

  /** [J1] The active invite behind a link; reads only. */
  findInvite(link: string): Promise<Invite | undefined>;

  /** [J2] A hint for the host, set once. */
  markOpened(link: string): Promise<"opened" | "not-active">;

  /** [J4] How an address stands at an invite; changes nothing but that windows which are over are forgotten. */
  tries(link: string, address: string): Promise<Tries | "not-active">;

  /** [J4] One wrong code; decides in the same step whether this one was already too many. */
  countWrongCode(link: string, address: string): Promise<Tries | "not-active">;

  /** [J3] Sits down, or says who sits; a new device number retires the older device in the same step. */
  takeSeat(link: string, seating: Seating): Promise<SeatAnswer>;

  /** Whether a token opens a seat now; reads only. */
  checkToken(tag: string, as: Slot | "host", tokenHash: string): Promise<"valid" | "token-dead" | "session-gone">;

  /** [R2] A participant's socket is here; the newest connection of a device is the one that counts. */
  connect(
    tag: string,
    slot: Slot,
    tokenHash: string,
    connection: string,
  ): Promise<SeatView | "token-dead" | "session-gone">;

  /** The socket is gone; a no-op where a newer connection took over. */
  disconnect(tag: string, slot: Slot, connection: string): Promise<void>;

  /** What the host's page shows. */
  viewAsHost(tag: string): Promise<HostView | "session-gone">;

  /**
   * [R3, R4, R12] Order, dedupe, blank, keep, notify: one step. `device` must be the seat's current one. Where the log
   * is full, entries that both have make room, oldest first [R8].
   */
  append(tag: string, device: number, record: LogRecord, erases?: RecordName): Promise<AppendAnswer>;

  /** [R8] This slot has opened and kept everything up to a position. Never goes back; a new device begins at 0. */
  have(tag: string, slot: Slot, device: number, position: number): Promise<"noted" | "token-dead" | "session-gone">;

  /** Keeps (or with null forgets) how this slot's device is told of messages while away; dies with the device. */
  keepSubscription(
    tag: string,
    slot: Slot,
    device: number,
    subscription: string | null,
  ): Promise<"kept" | "token-dead" | "session-gone">;

  /** [R11] Announces and keeps nothing. `device` must be the seat's current one. */
  pass(tag: string, slot: Slot, device: number, passing: Passing): Promise<"passed" | "token-dead" | "session-gone">;

  /** [R5] The log after a position, oldest first, at most `limit` entries; empty where the session is gone. */
  readAfter(tag: string, position: number, limit: number): Promise<LogEntry[]>;

  /** [J7] A new link and new records; the slot's device is retired in the same step. */
  replaceInvite(tag: string, slot: Slot, invite: NewInvite): Promise<"replaced" | "session-gone">;

  /** [X3] */
  addHour(tag: string, by: Slot): Promise<StoreClock | "not-yet" | "session-gone">;

  /** [E1] Everything goes and `ended` is announced, in one step; resolves after the last trace is gone. */
  end(tag: string, cause: EndCause): Promise<{ deletedRecords: number } | "session-gone">;

  /** [X2] Ends what is due, by the store's own clock; otherwise says in how long to ask again. */
  endIfDue(tag: string): Promise<"ended" | "session-gone" | { dueInMs: number }>;

  /** Hears everything of a session from the moment this resolves. Resolves to the way to stop. */
  listen(tag: string, listener: (event: SessionEvent) => void): Promise<() => Promise<void>>;

  close(): Promise<void>;
}

/** What both adapters are told. */
export interface StoreLimits {
  codeTries: number;
  codeWindowMs: number;
  logMaxRecords: number;
  logMaxBytes: number;
  /** Records of one session in all, those included that made room: so many are known by name [R4, R8]. */
  logTotalRecords: number;
}
