/** Bodies and replies of the HTTP routes. Bodies are strict objects: parsed at the door, trusted after. */
import * as v from "valibot";
import { face } from "./face.ts";
import { CHUNK_STEP_BYTES, type ChunkRange, FID_BYTES } from "./files.ts";
import { PUSH_KEY_BYTES } from "./push.ts";
import type { Refusal } from "./refusals.ts";
import { bytes, count, did, key, type Seat, seat, sid, tag, wrapped } from "./shapes.ts";

const name = v.pipe(v.string("must be text"), v.maxLength(400, "must be at most 40 characters"));

/**
 * What the host's browser sends for one participant: the derived proofs of the code and of the end code (random where
 * none is given out), and the wrapped PSK; never the codes.
 */
const inviteSecrets = v.strictObject({ auth: key, endAuth: key, wrapped }, "must be an object");
export type InviteSecrets = v.InferOutput<typeof inviteSecrets>;

/** `POST /api/sessions`, with `Authorization: Bearer TOKEN` where one is asked for [C7] → {@link CreateReply} */
export const createBody = v.strictObject(
  {
    names: v.strictTuple([name, name], "must be two names"),
    lifetimeSeconds: count,
    /** 0 is never. */
    idleSeconds: count,
    sid,
    invites: v.strictTuple([inviteSecrets, inviteSecrets], "must be two invites"),
  },
  "must be an object",
);
export type CreateBody = v.InferOutput<typeof createBody>;
export interface CreateReply {
  tag: string;
  /** Of the first and the second participant; 12 characters each, to be put behind the page's origin. */
  links: [string, string];
  /** 32 bytes in base64url; opens the host's own socket. */
  hostToken: string;
}

/** `GET /api/invites/:link` → what may be known before the code is proven; changes nothing [J1]. */
export interface GreetReply {
  seat: Seat;
  name: string;
  sid: string;
}

/** `POST /api/invites/:link/join` → {@link JoinReply} */
export const joinBody = v.strictObject(
  {
    auth: key,
    /** 16 random bytes, the device's name; a repeated request with the same is the same device [J5]. */
    did,
    takeOver: v.boolean("must be true or false"),
  },
  "must be an object",
);
export type JoinBody = v.InferOutput<typeof joinBody>;
export interface JoinReply {
  tag: string;
  seat: Seat;
  /** 32 bytes in base64url; the socket's first frame carries it. */
  token: string;
  wrapped: string;
  /** 32 bytes in base64url: half of the key of what the browser keeps; dies with the token. */
  storeKey: string;
  /** How often this seat and the other one have been taken. */
  device: number;
  peerDevice: number;
}

/**
 * `POST /api/sessions/end` → 204: a participant's end [E5], for a page that cannot wait for its socket.
 * The answer to a dead token, or to a session that is gone, is `not-active`.
 */
export const endBody = v.strictObject({ tag, seat, token: key }, "must be an object");
export type EndBody = v.InferOutput<typeof endBody>;

/**
 * Files [F1]: each request carries `Authorization: Bearer TAG.SEAT.TOKEN`, and no address holds any of these.
 * `POST /api/files` announces one's own, or asks anew how far it has come → {@link FileReply}
 * `GET /api/files/:fid` → {@link FileReply}; `DELETE /api/files/:fid` → 204
 * `PUT /api/files/:fid/:index`, the sealed chunk as `application/octet-stream` → 204; `GET` of the same → the chunk
 */
export const fileBody = v.strictObject(
  {
    fid: bytes(FID_BYTES),
    /** Of all chunks before they are sealed. */
    bytes: v.pipe(
      count,
      v.minValue(CHUNK_STEP_BYTES, "must not be 0"),
      v.multipleOf(CHUNK_STEP_BYTES, `must be a multiple of ${CHUNK_STEP_BYTES}`),
    ),
  },
  "must be an object",
);
export type FileBody = v.InferOutput<typeof fileBody>;
export interface FileReply {
  bytes: number;
  /** Which chunks the server has; indexes count from 0. */
  have: ChunkRange[];
}

/** The answer to every refused request. */
export interface RefusedReply {
  refusal: Refusal;
  /** A plain sentence; for `bad-request` it names the field. */
  message: string;
  /** With `wrong-code`: how many are left before a pause. */
  triesLeft?: number;
  /** With `paused`, `rate-limited`, `busy`: when to come back. */
  retryAfterSeconds?: number;
}

/**
 * Where "Leave quickly" leads if the operator names no other place: what many people open, in many languages, and what
 * learns nothing of where they come from (`Referrer-Policy: no-referrer`).
 */
export const LEAVE_URL_DEFAULT = "https://www.wikipedia.org/";

/** What the server tells the page's settings by, in `<meta name="duologue">` of the one HTML file. */
export const pageSettings = v.object({
  lifetimesSeconds: v.array(count),
  idleLimitsSeconds: v.array(count),
  idleWarningSeconds: count,
  /** The largest file that the server takes; 0: it takes none. */
  fileMaxBytes: count,
  /** The neutral site of "Leave quickly". */
  leaveUrl: v.pipe(v.string(), v.regex(/^https?:\/\//)),
  /** The operator's own; absent: as the product comes. */
  face: v.optional(face),
  /** Whether a chat is started with an access token alone [C7]. */
  createToken: v.optional(v.boolean()),
  /** The server's VAPID key, for a browser to subscribe with; absent: this server sends no pushes. */
  pushKey: v.optional(bytes(PUSH_KEY_BYTES)),
});
export type PageSettings = v.InferOutput<typeof pageSettings>;
