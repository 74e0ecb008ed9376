/** An invite's secrets, made in the host's browser [K2-K4]: the codes to show, and what the server may have of them. */
import type { InviteSecrets } from "../../shared/api.ts";
import { toBase64url } from "../../shared/base64url.ts";
import { KEY_BYTES } from "../../shared/limits.ts";
import type { Seat } from "../../shared/shapes.ts";
import { deriveCodeKeys } from "./code-keys.ts";
import { type Bytes, randomBytes } from "./primitives.ts";
import { newCode } from "./secret-code.ts";
import type { Stretch } from "./stretch.ts";
import { wrapPsk } from "./wrap.ts";

export interface InviteWithCode {
  /** Shown to the host; never sent. */
  code: string;
  /** A second code, which ends the chat and does nothing else; null where none is asked for [J11]. */
  endCode: string | null;
  /** Sent to the server. */
  secrets: InviteSecrets;
}

/**
 * A new code for a seat of a session, with the session's PSK wrapped under it.
 * @param withEndCode without, the server gets the proof of none: it cannot tell which invites have one
 */
export async function makeInvite(
  psk: Bytes,
  sid: Bytes,
  seat: Seat,
  stretch: Stretch,
  withEndCode = false,
): Promise<InviteWithCode> {
  const code = newCode();
  const { auth, wrap, state } = await deriveCodeKeys(code, sid, seat, stretch);
  const wrapped = await wrapPsk(wrap, psk, sid, seat);
  wrap.fill(0);
  state.fill(0);
  const endCode = withEndCode ? newCode() : null;
  const endAuth = endCode === null ? randomBytes(KEY_BYTES) : await endProof(endCode, sid, seat, stretch);
  return {
    code,
    endCode,
    secrets: { auth: toBase64url(auth), endAuth: toBase64url(endAuth), wrapped: toBase64url(wrapped) },
  };
}

async function endProof(endCode: string, sid: Bytes, seat: Seat, stretch: Stretch): Promise<Bytes> {
  const { auth, wrap, state } = await deriveCodeKeys(endCode, sid, seat, stretch);
  wrap.fill(0);
  state.fill(0);
  return auth;
}
