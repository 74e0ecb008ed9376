/**
 * The cipher until the handshake comes [K8]: AES-256-GCM (NIST SP 800-38D) under HKDF(PSK, enc("interim", from)).
 * Protects from the server and from whoever holds only a link. Not protected: whoever knows the PSK, which is both
 * participants and the host; a code that leaks later, for someone who recorded the chat. The handshake ends both.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { enc } from "../../shared/enc.ts";
import { EID_BYTES, IV_BYTES } from "../../shared/limits.ts";
import type { Slot } from "../../shared/shapes.ts";
import { pad, unpad } from "./pad.ts";
import { aesGcmOpen, aesGcmSeal, type Bytes, hkdf, importAesKey, sha256 } from "./primitives.ts";
import type { Cipher, Place, Sealed } from "./sealed.ts";

/** What this tab keeps to come back after a reload: one key a direction, base64url. */
export interface InterimKeys {
  1: string;
  2: string;
}

export async function deriveInterimKeys(psk: Bytes, sid: Bytes): Promise<InterimKeys> {
  const [first, second] = await Promise.all([hkdf(psk, enc("interim", 1), sid), hkdf(psk, enc("interim", 2), sid)]);
  return { 1: toBase64url(first), 2: toBase64url(second) };
}

/** @param device the number of this joining: each device seals in an epoch of its own, so no sequence number repeats */
export async function openInterimCipher(keys: InterimKeys, sid: Bytes, slot: Slot, device: number): Promise<Cipher> {
  const byAuthor = { 1: await importAesKey(fromBase64url(keys[1])), 2: await importAesKey(fromBase64url(keys[2])) };
  const epoch = await sha256(enc("interim epoch", sid, slot, device));
  const eid = toBase64url(epoch.slice(0, EID_BYTES));
  const aad = ({ from, eid: of, seq }: Place) => enc("msg", sid, fromBase64url(of), from, seq, "message");
  return {
    eid,
    async seal(content, seq) {
      const { iv, sealed } = await aesGcmSeal(byAuthor[slot], pad(content), aad({ from: slot, eid, seq }));
      const out = new Uint8Array(IV_BYTES + sealed.length);
      out.set(iv);
      out.set(sealed, IV_BYTES);
      return toBase64url(out) as Sealed;
    },
    async open(text, place) {
      const bytes = fromBase64url(text);
      const plain = await aesGcmOpen(byAuthor[place.from], bytes.slice(0, IV_BYTES), bytes.slice(IV_BYTES), aad(place));
      return plain && unpad(plain);
    },
  };
}
