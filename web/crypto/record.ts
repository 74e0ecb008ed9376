/**
 * The body of a record or signal [M1, M3]: AES-256-GCM (NIST SP 800-38D) under the epoch's key of its author, bound to its
 * place. Each is sealed and opened independently of the others, so a batch may run at once.
 * Not protected: a record repeated in its own place, or left out; those who read records count their `seq` [Q3].
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

/** `enc("msg", sid, eid, from, seq)`, of a signal `enc("signal", sid, eid, from, seq)`. */
const aadOf = ({ label, sid, eid, from, seq }: BodyPlace) => enc(label, sid, eid, from, seq);
