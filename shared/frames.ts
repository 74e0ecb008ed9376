/** What goes over the socket: one discriminated union per direction. Clients ask, the server reports. */
import * as v from "valibot";
import { pushSubscription } from "./push.ts";
import type { Refusal } from "./refusals.ts";
import {
  count,
  eid,
  handshakeBody,
  key,
  parse,
  type Parsed,
  sealed,
  sealedSignal,
  sequence,
  type Slot,
  slot,
  tag,
  wrapped,
} from "./shapes.ts";

/** N: "offer, please"; H1: offer; H2: answer; H3: confirmation. */
const handshakeStep = v.picklist(["N", "H1", "H2", "H3"] as const, "must be N, H1, H2 or H3");
export type HandshakeStep = v.InferOutput<typeof handshakeStep>;

const clientFrame = v.variant(
  "type",
  [
    /** The first frame of a participant; `after` is the last position this page has [R1, R5]. */
    v.strictObject({ type: v.literal("hello"), tag, slot, token: key, after: count }),
    /** The first frame of the host's page. */
    v.strictObject({ type: v.literal("hello-host"), tag, token: key }),
    /** One sealed record to keep and pass on; the sender numbers it within its epoch [R3]. */
    v.strictObject({
      type: v.literal("send"),
      eid,
      seq: sequence,
      sealed,
      /** An earlier record of one's own that this one unsends: blanked in the same step [R12]. */
      erases: v.optional(v.strictObject({ eid, seq: sequence })),
    }),
    /** Everything up to this position is opened and kept here: it may go when the log needs room [R8]. */
    v.strictObject({ type: v.literal("have"), position: count }),
    /** One sealed record to pass on and never keep: typing, receipts [R11]. */
    v.strictObject({ type: v.literal("signal"), eid, seq: sequence, sealed: sealedSignal }),
    /** A message of the handshake, passed on live, never kept [R11, K11-K13]. */
    v.strictObject({ type: v.literal("handshake"), step: handshakeStep, body: handshakeBody }),
    v.strictObject({ type: v.literal("add-hour") }),
    v.strictObject({ type: v.literal("end") }),
    /** How this device is told of messages while it is away; null: not any more [P1]. */
    v.strictObject({ type: v.literal("push"), subscription: v.nullable(pushSubscription) }),
    /** The host's: replaces one invite, link and code, and retires its device [J7]. */
    v.strictObject({ type: v.literal("new-invite"), slot, auth: key, wrapped }),
    v.strictObject({ type: v.literal("ping") }),
  ],
  "is not a known frame",
);
export type ClientFrame = v.InferOutput<typeof clientFrame>;

/** What the server passes on to whoever is connected and forgets. */
export type Passing = Extract<ClientFrame, { type: "signal" } | { type: "handshake" }>;

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

export type ServerFrame =
  | {
      type: "welcome";
      slot: Slot;
      names: [string, string];
      device: number;
      /** 32 bytes, base64url: half of the key of what this browser keeps; dies with the token [K16]. */
      storeKey: string;
      peer: Presence;
      clock: Clock;
      /** The last position in the log; what lies between `after` and it follows at once. */
      head: number;
      /** The oldest position that the log still has; 1 as long as nothing had to make room [R8]. */
      first: number;
      /** Names the data behind this server; another id on return means that the data was lost. */
      storeId: string;
    }
  /** A kept record, the peer's or (read again) one's own, in the session's order; `sealed` is "" where it was unsent. */
  | { type: "message"; position: number; from: Slot; eid: string; seq: number; sealed: string; ageMs: number }
  /** One's own record has this place in the session's order; said again for a repeat. */
  | { type: "acknowledged"; eid: string; seq: number; position: number; ageMs: number }
  /** The peer's, live. */
  | (Passing & { from: Slot })
  | { type: "presence"; peer: Presence; clock: Clock }
  | { type: "clock"; clock: Clock }
  | { type: "hour-added"; by: Slot; clock: Clock }
  /** To the host's page: everything it shows. */
  | {
      type: "status";
      names: [string, string];
      invites: [HostInvite, HostInvite];
      clock: Clock;
      storeId: string;
    }
  | { type: "ended"; cause: EndCause; deletedRecords: number }
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
