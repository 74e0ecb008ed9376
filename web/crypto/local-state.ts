/**
 * What stays on a device while a conversation lives [K16]: the resume token under the code's key (the ticket), and
 * the conversation's keys under that and the server's `store_key` (the stored state). AES-256-GCM (NIST SP 800-38D),
 * HKDF-SHA-256 (RFC 5869). What a browser left on disk cannot be read once the server has forgotten `store_key`.
 * Not protected: an older copy put back in its place; whoever has this tab, or the code and the server's help.
 */
import { dec, enc } from "../../shared/enc.ts";
import { IV_BYTES, KEY_BYTES } from "../../shared/limits.ts";
import type { Slot } from "../../shared/shapes.ts";
import { aesGcmOpen, aesGcmSeal, type Bytes, hkdf, importAesKey } from "./primitives.ts";

/**
 * `enc("ticket", iv, AES-GCM(state, iv, token, AAD = enc("ticket aad", sid, s)))`
 * @param fixedIv for known-answer tests only, here and below
 */
export async function sealTicket(state: Bytes, token: Bytes, sid: Bytes, slot: Slot, fixedIv?: Bytes): Promise<Bytes> {
  const { iv, sealed } = await aesGcmSeal(await importAesKey(state), token, enc("ticket aad", sid, slot), fixedIv);
  return enc("ticket", iv, sealed);
}

/** The resume token, or undefined where the ticket is not of this code, session and slot. */
export async function openTicket(state: Bytes, ticket: Bytes, sid: Bytes, slot: Slot): Promise<Bytes | undefined> {
  const [iv, sealed] = dec("ticket", 2, ticket) ?? [];
  if (state.length !== KEY_BYTES || iv?.length !== IV_BYTES || !sealed) return undefined;
  const token = await aesGcmOpen(await importAesKey(state), iv, sealed, enc("ticket aad", sid, slot));
  return token?.length === KEY_BYTES ? token : undefined;
}

/** `enc("stored", iv, AES-GCM(HKDF(store_key ‖ state, enc("stored", s)), iv, JSON, AAD = enc("store aad", sid, s)))` */
export async function sealStored(
  storeKey: Bytes,
  state: Bytes,
  json: string,
  sid: Bytes,
  slot: Slot,
  fixedIv?: Bytes,
): Promise<Bytes> {
  const key = await storedKey(storeKey, state, sid, slot);
  const { iv, sealed } = await aesGcmSeal(key, new TextEncoder().encode(json), enc("store aad", sid, slot), fixedIv);
  return enc("stored", iv, sealed);
}

/** The JSON, or undefined where it is not of this store key, code, session and slot. */
export async function openStored(
  storeKey: Bytes,
  state: Bytes,
  stored: Bytes,
  sid: Bytes,
  slot: Slot,
): Promise<string | undefined> {
  const [iv, sealed] = dec("stored", 2, stored) ?? [];
  if (storeKey.length !== KEY_BYTES || state.length !== KEY_BYTES) return undefined;
  if (iv?.length !== IV_BYTES || !sealed) return undefined;
  const json = await aesGcmOpen(await storedKey(storeKey, state, sid, slot), iv, sealed, enc("store aad", sid, slot));
  return json && new TextDecoder().decode(json);
}

async function storedKey(storeKey: Bytes, state: Bytes, sid: Bytes, slot: Slot): Promise<CryptoKey> {
  // Joined without lengths, so the lengths must be fixed.
  if (storeKey.length !== KEY_BYTES || state.length !== KEY_BYTES) throw new RangeError("both keys must be 32 bytes");
  const both = new Uint8Array(2 * KEY_BYTES);
  both.set(storeKey);
  both.set(state, KEY_BYTES);
  const key = await hkdf(both, enc("stored", slot), sid);
  both.fill(0);
  const imported = await importAesKey(key);
  key.fill(0);
  return imported;
}
