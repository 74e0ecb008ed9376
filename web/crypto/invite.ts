/** An invite's secrets, made in the host's browser [K2-K4]: the code to show, and what the server may have of it. */
import type { InviteSecrets } from "../../shared/api.ts";
import { toBase64url } from "../../shared/base64url.ts";
import type { Slot } from "../../shared/shapes.ts";
import { deriveCodeKeys } from "./code-keys.ts";
import type { Bytes } from "./primitives.ts";
import { newCode } from "./secret-code.ts";
import type { Stretch } from "./stretch.ts";
import { wrapPsk } from "./wrap.ts";

export interface InviteWithCode {
  /** Shown to the host; never sent. */
  code: string;
  /** Sent to the server. */
  secrets: InviteSecrets;
}

/** A new code for a slot of a session, with the session's PSK wrapped under it. */
export async function makeInvite(psk: Bytes, sid: Bytes, slot: Slot, stretch: Stretch): Promise<InviteWithCode> {
  const code = newCode();
  const { auth, wrap, state } = await deriveCodeKeys(code, sid, slot, stretch);
  const wrapped = await wrapPsk(wrap, psk, sid, slot);
  wrap.fill(0);
  state.fill(0);
  return { code, secrets: { auth: toBase64url(auth), wrapped: toBase64url(wrapped) } };
}
