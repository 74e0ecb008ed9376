/**
 * The PSK under a code's key [K4]: AES-256-GCM bound to session and seat, so a wrapped key is of use in its place only.
 * Not protected: whoever once opened an invite knows the PSK from then on.
 */
import { enc } from "../../shared/enc.ts";
import type { Seat } from "../../shared/shapes.ts";
import { openEnvelope, sealEnvelope } from "./envelope.ts";
import { type Bytes, importAesKey } from "./primitives.ts";

/**
 * `enc("wrapped", iv, AES-GCM(wrap, iv, PSK, AAD = enc("wrap aad", sid, s)))`, 83 bytes.
 * @param fixedIv for known-answer tests only
 */
export async function wrapPsk(wrap: Bytes, psk: Bytes, sid: Bytes, seat: Seat, fixedIv?: Bytes): Promise<Bytes> {
  return sealEnvelope("wrapped", await importAesKey(wrap), psk, enc("wrap aad", sid, seat), fixedIv);
}

/** The PSK, or undefined where the wrapped key is not the genuine one of this code, session and seat [K7]. */
export async function unwrapPsk(wrap: Bytes, wrapped: Bytes, sid: Bytes, seat: Seat): Promise<Bytes | undefined> {
  return openEnvelope("wrapped", await importAesKey(wrap), wrapped, enc("wrap aad", sid, seat));
}
