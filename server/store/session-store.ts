/**
 * The port: what the product asks of its store. Each verb is one atomic step, in memory and in Redis alike; the contract
 * suite (contract/) runs against every adapter. All of a session is born with its expiry and dies with it [X2].
 * Verbs reject (throw) only on an outage.
 *
 * A seat's queue holds what its devices sent and the other seat has not acknowledged, in order: an older device's rest
 * first. Records are named by device and number; a *position* counts a queue's records from 1 on, over all devices.
 */
import type { EndCause, EndCounts, HostInvite, Presence, QueuedRecord, RecordKind } from "../../shared/frames.ts";
import type { ChunkRange } from "../../shared/files.ts";
import type { RecordName, Seat } from "../../shared/shapes.ts";

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
  /** Who makes it, as keyed hashes of the address and its site; kept in memory alone. */
  origins: { address: string; site: string };
  invites: [NewInvite, NewInvite];
}

export interface NewInvite {
  /** The link's last 7 characters. */
  suffix: string;
  /** argon2id of the code's proof, and of the end code's; PHC strings. */
  verifier: string;
  endVerifier: string;
  /** The wrapped PSK, encrypted at rest. */
  wrapped: string;
  /** The first seating retires the code in the same step [J10]. */
  once: boolean;
}

/** An active invite as its link finds it. */
export interface Invite extends NewInvite {
  tag: string;
  seat: Seat;
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
  /** The store key, encrypted at rest. */
  storeKey: string;
  /** The device's own name: the same again is the same device asking again [J5]. */
  did: string;
  takeOver: boolean;
}

/** "not-active": no such invite, or its code is retired [J10]. */
export type SeatAnswer = { device: number; peerDevice: number } | "seat-taken" | { pausedMs: number } | "not-active";

/** Remaining milliseconds by the store's own clock. */
export interface StoreClock {
  endsInMs: number;
  lifetimeMs: number;
  idleInMs: number | null;
  idleLimitMs: number;
}

/** What a device says of itself when it connects. */
export interface Progress {
  /** The last record of the other seat's that it is done with: an acknowledgement. */
  ack: RecordName | null;
  /** The last of its own that receipts confirm: `kept` is at least that [Q6]. */
  done: number;
}

/** The answer to a proven participant. */
export interface ParticipantView {
  sid: string;
  names: [string, string];
  device: number;
  storeKey: string;
  peer: Presence;
  clock: StoreClock;
  /** Since the session was created. */
  ageMs: number;
  /** The last number of this device that the queue has taken. */
  kept: number;
  /** The last of the other's that this seat acknowledged. */
  acked: RecordName | null;
  /** What waits for this seat: the positions after `after` up to `last`. */
  waiting: { after: number; last: number };
}

/** The answer to a proven host. */
export interface HostView {
  sid: string;
  names: [string, string];
  invites: [HostInvite, HostInvite];
  clock: StoreClock;
}

/** A record as its device sends it, and what happens with it in the same step. */
export interface NewRecord {
  seq: number;
  kind: RecordKind;
  body: string;
  /** An earlier sealed record of this seat: where it still waits, a blank goes on in its place [Q5]. */
  unsends?: RecordName | undefined;
  /** Acknowledges a record of the other's, where this one is kept [Q4]. */
  acks?: RecordName | undefined;
}

/** What a device says at once. */
export interface Said {
  /** [Q3] Everything of the other's queue up to each of these is erased, older devices' rest included. Never goes back. */
  acks: readonly RecordName[];
  /** In the order of their numbers. */
  records: readonly NewRecord[];
  signals: readonly NewSignal[];
}

/** "superseded": this is not the newest connection of the seat's present device; what happened is announced. */
export type Unheard = "superseded" | "session-gone";

export type SayAnswer =
  | {
      /** The last number that the queue has taken of this device. */
      kept: number;
      /** How many of the records are new in it. */
      added: number;
      /** Why the record after those, and all behind it, were not taken; null: all were, or had been. */
      refused: "gap" | "queue-full" | null;
      /** The other one's kept push subscription, once per absence: where they are away and one is kept; else null. */
      wake: string | null;
    }
  | Unheard;

/** A queued record with its position. */
export type QueueEntry = { position: number; record: QueuedRecord };

/** A sealed signal as a device sends it. */
export interface NewSignal {
  eid: string;
  seq: number;
  body: string;
}

/** A file that its author announces [F1]. */
export interface NewFile {
  fid: string;
  /** Of all chunks before they are sealed: a multiple of 16 KiB. */
  bytes: number;
}

export interface FileState {
  bytes: number;
  /** Which chunks are here, as runs of indexes. */
  have: ChunkRange[];
}

/** The token opens this seat no more. */
export type NoSeat = "token-dead" | "session-gone";

/**
 * What every listening node hears, but for records and signals: those are heard where the other one's socket is. Presence
 * and clock are as they were when it happened.
 */
export type SessionEvent =
  | ({ type: "record"; from: Seat } & QueueEntry)
  /** A participant came (a socket connected) or went; `connection` is the one that counts now [R2]. */
  | { type: "presence"; seat: Seat; presence: Presence; connection: string | null; clock: StoreClock }
  /** The sockets of this seat up to this device number are out. */
  | { type: "retired"; seat: Seat; device: number; because: "taken-over" | "invite-replaced" }
  /** Opened, a wrong code, a new invite: the host's page reads the session again. */
  | { type: "invite"; seat: Seat }
  /** For the other one's socket, kept nowhere. */
  | ({ type: "signal"; from: Seat; did: string } & NewSignal)
  | { type: "hour-added"; by: Seat; clock: StoreClock }
  | ({ type: "ended"; cause: EndCause } & EndCounts)
  /** The way to the store is interrupted: what is announced from here on is not heard. */
  | { type: "interrupted" }
  /** It is mended, and what was announced meanwhile is lost: read the session again. */
  | { type: "resubscribed" };

export interface SessionStore {
  /** Names the data that holds (or would hold) this session: another id on return means that the data was lost. */
  idOf(tag: string): Promise<string>;

  /**
   * [C1] The session with its expiry, in one step. Asked again with the same host's token it has been created, as
   * where an answer was lost. `sid-known`: this tag holds another's session of the same sid. `full`: there is no room for
   * one more chat; `too-many`: not for one more of this address [Q20].
   */
  create(session: NewSession): Promise<"created" | "tag-taken" | "sid-known" | "full" | "too-many">;

  /** [J1] The active invite behind a link; reads only. */
  findInvite(link: string): Promise<Invite | undefined>;

  /** [J2] A hint for the host, set once. */
  markOpened(link: string): Promise<"opened" | "not-active">;

  /** [J4] How an address stands at an invite; changes nothing but that windows which are over are forgotten. */
  tries(link: string, address: string): Promise<Tries | "not-active">;

  /** [J4] One wrong code; decides in the same step whether this one was already too many. */
  countWrongCode(link: string, address: string): Promise<Tries | "not-active">;

  /** [J3] Sits down, or says who sits; a new device retires the older one in the same step, and begins at kept 0. */
  takeSeat(link: string, seating: Seating): Promise<SeatAnswer>;

  /** [R19] Whether a token opens a seat now, or did once; reads only. One that never did learns nothing. */
  checkToken(tag: string, as: Seat | "host", tokenHash: string): Promise<"valid" | "token-dead" | "session-gone">;

  /** [R2, Q6] A participant's socket is here; the newest connection of a device is the one that counts. */
  connect(
    tag: string,
    seat: Seat,
    tokenHash: string,
    connection: string,
    progress: Progress,
  ): Promise<ParticipantView | "token-dead" | "session-gone">;

  /** The socket is gone; a no-op where a newer connection took over. */
  disconnect(tag: string, seat: Seat, connection: string): Promise<void>;

  /** What the host's page shows. */
  viewAsHost(tag: string): Promise<HostView | "session-gone">;

  /**
   * [Q1-Q5, Q8, R11] What a device says at once, in one step: first its acknowledgements; then each record with the number
   * after `kept` is kept and announced, and what goes with it is done, where one at or below `kept` changes nothing and
   * one above is refused as `gap`; then its signals are announced and kept nowhere.
   */
  say(tag: string, seat: Seat, connection: string, said: Said): Promise<SayAnswer>;

  /** What waits for this seat after a position, in order, at most `limit`; empty where the session is gone. */
  readQueue(tag: string, reader: Seat, after: number, limit: number): Promise<QueueEntry[]>;

  /** Keeps (or with null forgets) how this seat's device is told of messages while away; dies with the device. */
  keepSubscription(
    tag: string,
    seat: Seat,
    device: number,
    subscription: string | null,
  ): Promise<"kept" | "token-dead" | "session-gone">;

  /** [J7] A new link and new codes; the seat's device is retired in the same step. Its queue's rest stays. */
  replaceInvite(tag: string, seat: Seat, invite: NewInvite): Promise<"replaced" | "session-gone">;

  /** [X3] */
  addHour(tag: string, by: Seat): Promise<StoreClock | "not-yet" | "session-gone">;

  /** [E1] Everything goes and `ended` is announced, in one step; resolves after the last trace is gone. */
  end(tag: string, cause: EndCause): Promise<EndCounts | "session-gone">;

  /** [X2] Ends what is due, by the store's own clock; otherwise says in how long to ask again. */
  endIfDue(tag: string): Promise<"ended" | "session-gone" | { dueInMs: number }>;

  /** Hears everything of a session from the moment this resolves. Resolves to the way to stop. */
  listen(tag: string, listener: (event: SessionEvent) => void): Promise<() => Promise<void>>;

  /**
   * [F2] Announces a file and keeps room for all of it; the same again says how far it has come. `taken`: another file
   * has this name.
   */
  offerFile(
    tag: string,
    seat: Seat,
    tokenHash: string,
    file: NewFile,
  ): Promise<FileState | "file-too-large" | "files-full" | "taken" | NoSeat>;

  /**
   * [F3] Keeps a sealed chunk of a file of this seat's own; one that is here already stays as it is. Sets the idle clock
   * back. `no-chunk`: the file has no such chunk, or not of this length.
   */
  keepChunk(
    tag: string,
    seat: Seat,
    tokenHash: string,
    fid: string,
    index: number,
    chunk: Buffer,
  ): Promise<"kept" | "no-chunk" | "no-file" | "files-full" | NoSeat>;

  /** [F4] How far a file of either seat has come; reads only. */
  findFile(tag: string, seat: Seat, tokenHash: string, fid: string): Promise<FileState | "no-file" | NoSeat>;

  /** [F4] A chunk of either seat's file; reads only. */
  readChunk(
    tag: string,
    seat: Seat,
    tokenHash: string,
    fid: string,
    index: number,
  ): Promise<Buffer | "no-file" | NoSeat>;

  /** [F5] Erases a file and all its chunks: its author takes it back, or the other has it all. Again is no harm. */
  removeFile(tag: string, seat: Seat, tokenHash: string, fid: string): Promise<"removed" | NoSeat>;

  /** [X5] Counts one request of an address (as the server may know it) of some kind; forgets it with its window. */
  countRequest(kind: string, address: string): Promise<{ count: number; endsInMs: number }>;

  close(): Promise<void>;
}

/** What both adapters are told. */
export interface StoreLimits {
  codeTries: number;
  codeWindowMs: number;
  /** Of each seat's queue; the last `queueHandshakePlaces` of its records are for handshakes. */
  queueMaxRecords: number;
  queueMaxBytes: number;
  queueHandshakePlaces: number;
  /** Of one file, of all files of a session that wait, and how many those may be; padded bytes [F2]. */
  fileMaxBytes: number;
  filesMaxBytes: number;
  filesMax: number;
  /** What all files in one node's own memory may hold. */
  nodeFilesMaxBytes: number;
  rateWindowMs: number;
  seatReserveMs: number;
  endLeadMs: number;
  lifetimeMaxMs: number;
  /** What one node's own memory may hold [Q20]: of all chats, kept for each, and of those of one address beyond that. */
  nodeMaxBytes: number;
  chatReserveBytes: number;
  addressMaxBytes: number;
  /** Chats at once: of a node, and of one address; a site has so many times what an address has. */
  chatsMax: number;
  chatsPerAddress: number;
  sitePerAddress: number;
}
