/** What goes over the socket: one discriminated union per direction. Clients ask, the server reports. */
import { isBase64url } from "./base64url.ts";
import { HANDSHAKE_BYTES, SEALED_MAX_BYTES, SIGNAL_BYTES } from "./limits.ts";
import { parse, type Parsed } from "./parse.ts";
import { pushSubscription } from "./push.ts";
import type { Refusal } from "./refusals.ts";
import { flag, type Infer, nullable, object, openObject, optional, tagged, text, that } from "./schema.ts";
import {
  count,
  did,
  eid,
  key,
  pageVersion,
  recordName,
  type RecordName,
  type Seat,
  seat,
  sequence,
  tag,
  wrapped,
} from "./shapes.ts";

/** iv, ciphertext and tag of a sealed body, in base64url. */
const sealed = that(
  text(38, Math.ceil((SEALED_MAX_BYTES * 4) / 3)),
  isBase64url,
  `must be a sealed body in base64url, of at most ${SEALED_MAX_BYTES} bytes`,
);

/**
 * Base64url of one of these lengths in bytes.
 * @__NO_SIDE_EFFECTS__ pages do not check these, and need not load them
 */
const bytesOfOne = (lengths: readonly number[], words: string) =>
  that(
    text(),
    (body) => lengths.some((length) => body.length === Math.ceil((length * 4) / 3)) && isBase64url(body),
    words,
  );

/** A sealed signal: iv, plaintext in steps of 256 bytes, tag. */
const sealedSignal = bytesOfOne(SIGNAL_BYTES, "must be a sealed signal in base64url");

/** A handshake message has one of four lengths: H1 without and with a base, H2, H3. */
const handshakeBody = bytesOfOne(HANDSHAKE_BYTES, `must be ${HANDSHAKE_BYTES.join(", ")} bytes in base64url`);

export const clientFrame = tagged("type", {
  /**
   * The first frame of a participant. `ack` names the last record of the other's that this device has and is done
   * with; `done` is the last of its own that receipts confirm. `version`: of the page [R21]. Both hellos are open tables:
   * a page of a newer build may say more.
   */
  hello: openObject({
    tag,
    seat,
    token: key,
    ack: nullable(recordName),
    done: count,
    version: optional(pageVersion),
  }),
  /** The first frame of the host's page. */
  "hello-host": openObject({ tag, token: key, version: optional(pageVersion) }),
  send: tagged("kind", {
    /** A handshake message to keep and pass on. `acks` (an H2's): the H1 that it answers, acknowledged in the same step. */
    handshake: object({ seq: sequence, body: handshakeBody, acks: optional(recordName) }),
    /** A sealed record to keep and pass on. `unsends`: an earlier record of this seat, erased in the same step if it still waits. */
    sealed: object({ seq: sequence, body: sealed, unsends: optional(recordName) }),
  }),
  /** Everything of the other's up to this record is kept here: the server erases it. */
  ack: object({ did, seq: sequence }),
  /** One sealed signal to pass on and never keep: typing, receipts. */
  signal: object({ eid, seq: sequence, body: sealedSignal }),
  "add-hour": object({}),
  end: object({}),
  /** How this device is told of messages while it is away; null: not any more [P1]. */
  push: object({ subscription: nullable(pushSubscription) }),
  /** The host's: replaces one invite, link and code, and retires its device [J7]. `once`: given out in person. */
  "new-invite": object({ seat, auth: key, endAuth: key, wrapped, once: flag }),
  ping: object({}),
});
export type ClientFrame = Infer<typeof clientFrame>;

export type SendFrame = Extract<ClientFrame, { type: "send" }>;
export type RecordKind = SendFrame["kind"];

/** What the server passes on to whoever is connected and forgets. */
export type SignalFrame = Extract<ClientFrame, { type: "signal" }>;

/** Remaining times, never times of day: phones have wrong clocks [X1]. */
export interface Clock {
  endsInMs: number;
  /** From creation to the end as it stands, hours added included. */
  lifetimeMs: number;
  /** null until both have joined, and where idleness ends nothing. */
  idleInMs: number | null;
  /** 0 where idleness ends nothing. */
  idleLimitMs: number;
}

/** What one participant may know of the other. */
export interface Presence {
  /** A socket of that participant is connected. */
  here: boolean;
  /** How often that seat has been taken; 0 is "has not joined yet". */
  device: number;
  /** Since when nobody is connected; null while here or never joined. */
  awayForMs: number | null;
}

export type EndCause = "first" | "second" | "host" | "time" | "idle";

export type InviteStatus = "not-opened" | "opened" | "in-chat" | "away";

/** What a session's end erased from the server, in sealed records: those that still waited, and how many had passed. */
export interface EndCounts {
  waited: number;
  passed: number;
}

/** A record of the other's queue. `blank`: it was unsent while it waited; the SHA-256 of the body it had. */
export type QueuedRecord = RecordName & ({ kind: RecordKind; body: string } | { kind: "sealed"; blank: string });

export type ServerFrame =
  /** What waits for this seat follows at once, then `caught-up`. */
  | {
      type: "welcome";
      seat: Seat;
      names: [string, string];
      device: number;
      /** 32 bytes, base64url: half of the key of what this browser keeps; dies with the token. */
      storeKey: string;
      peer: Presence;
      clock: Clock;
      /** The last number of this device's own queue that the server has. */
      kept: number;
      /** The last record of the other's that this seat has acknowledged. */
      acked: RecordName | null;
      /** The session's age. */
      ageMs: number;
      /** Names the data behind this server; another id on return means that the data was lost. */
      storeId: string;
      /** Of the page that this server gives out [R21]; absent: it gives out none, or is of a build that does not say. */
      version?: string | undefined;
    }
  /** The other's next record. */
  | ({ type: "record" } & QueuedRecord)
  /** All that waited when the welcome was said has been sent. */
  | { type: "caught-up" }
  /** One's own records up to this number are kept. */
  | { type: "kept"; seq: number }
  /** The other's, live. `did`: of the device that sent it. */
  | { type: "signal"; did: string; eid: string; seq: number; body: string }
  | { type: "presence"; peer: Presence; clock: Clock }
  | { type: "clock"; clock: Clock }
  | { type: "hour-added"; by: Seat; clock: Clock }
  /** To the host's page: everything it shows. */
  | {
      type: "status";
      names: [string, string];
      invites: [HostInvite, HostInvite];
      clock: Clock;
      storeId: string;
      version?: string | undefined;
    }
  | ({ type: "ended"; cause: EndCause } & EndCounts)
  /** A request that changed nothing; `seq` where it was a `send`. */
  | { type: "refused"; refusal: Refusal; message: string; seq?: number }
  | { type: "pong" };

export interface HostInvite {
  link: string;
  status: InviteStatus;
  /** Wrong codes typed since the invite was made or last used. */
  wrongCodes: number;
}

/** Parses a text frame; never throws. */
export function parseClientFrame(text: string): Parsed<ClientFrame> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return { ok: false, message: "A frame is one JSON object." };
  }
  return parse(clientFrame, input);
}

export const encodeFrame = (frame: ClientFrame | ServerFrame): string => JSON.stringify(frame);
