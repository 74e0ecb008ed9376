/** Bodies and replies of the HTTP routes. Bodies are strict objects: parsed at the door, trusted after. */
import { CHUNK_STEP_BYTES, type ChunkRange, FID_BYTES } from "./files.ts";
import { NAME_MAX_CHARACTERS } from "./limits.ts";
import type { Refusal } from "./refusals.ts";
import { bytes, flag, type Infer, object, pair, text, that, whole } from "./schema.ts";
import { count, did, key, type Seat, seat, sid, tag, wrapped } from "./shapes.ts";

/** UTF-16 units: a letter may have several. The letters themselves are counted behind this door [C2]. */
const NAME_MAX_UNITS = 400;
const name = that(text(), (name) => name.length <= NAME_MAX_UNITS, `must be at most ${NAME_MAX_CHARACTERS} characters`);

/**
 * What the host's browser sends for one participant: the derived proofs of the code and of the end code (random where
 * none is given out), and the wrapped PSK; never the codes.
 */
const inviteSecrets = object({ auth: key, endAuth: key, wrapped });
export type InviteSecrets = Infer<typeof inviteSecrets>;

/** `POST /api/sessions`, with `Authorization: Bearer TOKEN` where one is asked for [C7] → {@link CreateReply} */
export const createBody = object({
  names: pair(name),
  lifetimeSeconds: count,
  /** 0 is never. */
  idleSeconds: count,
  sid,
  invites: pair(inviteSecrets),
});
export type CreateBody = Infer<typeof createBody>;
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
export const joinBody = object({
  auth: key,
  /** 16 random bytes, the device's name; a repeated request with the same is the same device [J5]. */
  did,
  takeOver: flag,
});
export type JoinBody = Infer<typeof joinBody>;
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
export const endBody = object({ tag, seat, token: key });
export type EndBody = Infer<typeof endBody>;

/**
 * Files [F1]: each request carries `Authorization: Bearer TAG.SEAT.TOKEN`, and no address holds any of these.
 * `POST /api/files` announces one's own, or asks anew how far it has come → {@link FileReply}
 * `GET /api/files/:fid` → {@link FileReply}; `DELETE /api/files/:fid` → 204
 * `PUT /api/files/:fid/:index`, the sealed chunk as `application/octet-stream` → 204; `GET` of the same → the chunk
 */
export const fileBody = object({
  fid: bytes(FID_BYTES),
  /** Of all chunks before they are sealed. */
  bytes: that(
    whole(CHUNK_STEP_BYTES),
    (size) => size % CHUNK_STEP_BYTES === 0,
    `must be a multiple of ${CHUNK_STEP_BYTES}`,
  ),
});
export type FileBody = Infer<typeof fileBody>;
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
  triesLeft?: number | undefined;
  /** With `paused`, `rate-limited`, `busy`: when to come back. */
  retryAfterSeconds?: number | undefined;
}
