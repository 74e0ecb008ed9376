/**
 * One record's body [K15]: AES-256-GCM (NIST SP 800-38D) under the epoch's key of its author, bound to its place.
 * Records are sealed and opened independently of each other, so a batch may run at once.
 * Not protected: a record repeated in its own place, or left out; those who read records count their `seq` [K17].
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { enc } from "../../shared/enc.ts";
import { IV_BYTES, SEALED_MAX_BYTES, TAG_BYTES } from "../../shared/limits.ts";
import { aesGcmOpen, aesGcmSeal, type Bytes } from "./primitives.ts";
import type { Place, Sealed } from "./sealed.ts";

const CHARACTERS_MIN = Math.ceil(((IV_BYTES + TAG_BYTES) * 4) / 3);
const CHARACTERS_MAX = Math.ceil((SEALED_MAX_BYTES * 4) / 3);

/**
 * iv, ciphertext and tag in base64url.
 * @param fixedIv for known-answer tests only
 */
export async function sealRecord(key: CryptoKey, place: Place, plain: Bytes, fixedIv?: Bytes): Promise<Sealed> {
  const { iv, sealed } = await aesGcmSeal(key, plain, aadOf(place), fixedIv);
  // 12 bytes are 16 characters exactly, so the two texts together are the text of both.
  return (toBase64url(iv) + toBase64url(sealed)) as Sealed;
}

/** The plaintext, or undefined where the text is not base64url, not genuine, or not of this place. */
export function openRecord(key: CryptoKey, place: Place, sealed: string): Promise<Bytes | undefined> {
  const fits = sealed.length >= CHARACTERS_MIN && sealed.length <= CHARACTERS_MAX;
  const bytes = fits ? decoded(sealed) : undefined;
  if (!bytes) return Promise.resolve(undefined);
  return aesGcmOpen(key, bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES), aadOf(place));
}

function decoded(text: string): Bytes | undefined {
  try {
    return fromBase64url(text);
  } catch {
    return undefined;
  }
}

/** The last AAD made, with its `seq` as 0: most records differ from the one before in nothing else. */
let last: { place: Omit<Place, "seq">; aad: Bytes } | undefined;

/** `enc("msg", sid, eid, from, seq, type)` */
function aadOf({ sid, eid, from, seq, type }: Place): Bytes {
  if (!Number.isSafeInteger(seq) || seq < 0) throw new RangeError("seq must be a whole number from 0 up");
  const like = last?.place;
  if (!last || like?.sid !== sid || like.eid !== eid || like.from !== from || like.type !== type)
    last = { place: { sid, eid, from, type }, aad: enc("msg", sid, fromBase64url(eid), from, 0, type) };
  const aad = last.aad.slice();
  // The 8 bytes before the last part, which is a length of 4 bytes and the type, in ASCII.
  const view = new DataView(aad.buffer, aad.length - type.length - 12);
  view.setUint32(0, Math.floor(seq / 2 ** 32));
  view.setUint32(4, seq % 2 ** 32);
  return aad;
}
