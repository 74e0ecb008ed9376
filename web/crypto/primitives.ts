/**
 * The standard parts under EC2, all WebCrypto: SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104), HKDF-SHA-256 (RFC 5869),
 * AES-256-GCM (NIST SP 800-38D). Not protected: keys in this page's memory; JavaScript cannot lock or reliably wipe it.
 */
import { IV_BYTES, KEY_BYTES } from "../../shared/limits.ts";
import type { Bytes } from "./sha256.ts";

export { type Bytes, sha256 } from "./sha256.ts";

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

let nowhere: MessagePort | undefined;

/**
 * Gives the memory of these bytes back at once: else a browser would hold hundreds of chunks before it collects them. They
 * are empty from then on; what was given to WebCrypto, `fetch`, IndexedDB or a Blob has its own copy. They are posted to
 * a port that nobody listens at: `ArrayBuffer.transfer` leaves Chromium's own hold on what WebCrypto, `fetch` or IndexedDB
 * made, or has once been given, until the next collection (measured: 94 MB of 100 stay with it, 2 MB with this).
 */
export function discard({ buffer }: Bytes): void {
  if (!nowhere) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  // What was given away once cannot be given away again.
  if (buffer.byteLength > 0) nowhere.postMessage(null, [buffer]);
}

/** HMAC-SHA-256: 32 bytes. */
export async function hmac(key: Bytes, input: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", await importHmacKey(key), input));
}

/** Whether `mac` is the input's: compared by WebCrypto, which does not tell by its timing where a difference is. */
export async function hmacVerify(key: Bytes, input: Bytes, mac: Bytes): Promise<boolean> {
  return crypto.subtle.verify("HMAC", await importHmacKey(key), mac, input);
}

async function importHmacKey(key: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

/** Whether two public values are the same; its timing tells where they differ, so it is not for MACs. */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** `HKDF(ikm, info)`: 32 bytes, salt = `sid`. */
export async function hkdf(ikm: Bytes, info: Bytes, sid: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: sid, info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, KEY_BYTES * 8));
}

/** A key that seals and opens and cannot be read out again. */
export async function importAesKey(key: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/**
 * Ciphertext, then the 128-bit tag, under a fresh random 96-bit iv: random, because a copied tab would repeat a counter.
 * @param iv for known-answer tests only; a repeated one gives the key's secrets away
 */
export async function aesGcmSeal(
  key: CryptoKey,
  plain: Bytes,
  aad: Bytes,
  iv: Bytes = randomBytes(IV_BYTES),
): Promise<{ iv: Bytes; sealed: Bytes }> {
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, key, plain);
  return { iv, sealed: new Uint8Array(sealed) };
}

/** The plaintext, or undefined where key, iv, AAD or a single bit is not the sealed one. */
export async function aesGcmOpen(key: CryptoKey, iv: Bytes, sealed: Bytes, aad: Bytes): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, key, sealed));
  } catch {
    return undefined;
  }
}
