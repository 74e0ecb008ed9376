/**
 * What is sealed with its iv beside it: `enc(label, iv, AES-GCM(key, iv, plain, aad))`, AES-256-GCM (NIST SP 800-38D). The
 * PSK under a code's key, and all that stays on a device, have this form.
 * Not protected: an older envelope put back in its place.
 */
import { dec } from "../../shared/dec.ts";
import { enc } from "../../shared/enc.ts";
import { IV_BYTES } from "../../shared/limits.ts";
import { aesGcmOpen, aesGcmSeal, type Bytes, discard } from "./primitives.ts";

/** @param fixedIv for known-answer tests only */
export async function sealEnvelope(
  label: string,
  key: CryptoKey,
  plain: Bytes,
  aad: Bytes,
  fixedIv?: Bytes,
): Promise<Bytes> {
  const { iv, sealed } = await aesGcmSeal(key, plain, aad, fixedIv);
  const envelope = enc(label, iv, sealed);
  discard(sealed);
  return envelope;
}

/** What was sealed, or undefined where the envelope is not the genuine one of this label, key and place. */
export async function openEnvelope(
  label: string,
  key: CryptoKey,
  envelope: Bytes,
  aad: Bytes,
): Promise<Bytes | undefined> {
  const [iv, sealed] = dec(label, 2, envelope) ?? [];
  if (iv?.length !== IV_BYTES || !sealed) return undefined;
  const plain = await aesGcmOpen(key, iv, sealed, aad);
  discard(sealed);
  return plain;
}
