/**
 * The body of a record or signal [M1, M3]: AES-256-GCM (NIST SP 800-38D) under the epoch's key of its author, bound to its
 * place. Each is sealed and opened independently of the others, so a batch may run at once.
 * Not protected: a record repeated in its own place, or left out; those who read records count their `seq` [Q14].
 */
import { enc } from "../../shared/enc.ts";
import { IV_BYTES } from "../../shared/limits.ts";
import type { Seat } from "../../shared/shapes.ts";
import { join } from "./fields.ts";
import { aesGcmOpen, aesGcmSeal, type Bytes } from "./primitives.ts";

/** Where a body stands: bound into its AAD, so that it opens nowhere else. "msg": kept; "signal": only passed on. */
export interface BodyPlace {
  label: "msg" | "signal";
  sid: Bytes;
  eid: Bytes;
  from: Seat;
  seq: number;
}

/**
 * `iv ‖ ciphertext ‖ tag`.
 * @param iv 12 fresh random bytes
 */
export async function sealBody(key: CryptoKey, place: BodyPlace, plain: Bytes, iv: Bytes): Promise<Bytes> {
  const { sealed } = await aesGcmSeal(key, plain, aadOf(place), iv);
  return join(iv, sealed);
}

/** The plaintext, or undefined where it is not genuine or not of this place. */
export function openBody(key: CryptoKey, place: BodyPlace, body: Bytes): Promise<Bytes | undefined> {
  return aesGcmOpen(key, body.subarray(0, IV_BYTES), body.subarray(IV_BYTES), aadOf(place));
}

/** The last AAD made, and of what: most bodies differ from the one before in nothing but `seq`, its last 8 bytes. */
let last: { place: BodyPlace; aad: Bytes } | undefined;

/** `enc("msg", sid, eid, from, seq)`, of a signal `enc("signal", sid, eid, from, seq)`. */
function aadOf(place: BodyPlace): Bytes {
  const { label, sid, eid, from, seq } = place;
  const like = last?.place;
  if (!last || like?.label !== label || like.sid !== sid || like.eid !== eid || like.from !== from)
    return (last = { place, aad: enc(label, sid, eid, from, seq) }).aad;
  if (!Number.isSafeInteger(seq) || seq < 0) throw new RangeError("seq must be a whole number from 0 up");
  const aad = last.aad.slice();
  const view = new DataView(aad.buffer, aad.length - 8);
  view.setUint32(0, Math.floor(seq / 2 ** 32));
  view.setUint32(4, seq % 2 ** 32);
  return aad;
}
