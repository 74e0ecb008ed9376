/**
 * What the server knows and Redis does not: the peppers [K5], the key that hides addresses [X5], and that of pushes [P3].
 * HKDF-SHA-256 (RFC 5869); AES-256-GCM (NIST SP 800-38D) with random 96-bit ivs.
 * Not protected: a server whose own memory is read.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { dec } from "../../shared/dec.ts";
import { enc } from "../../shared/enc.ts";
import { IV_BYTES, TAG_BYTES } from "../../shared/limits.ts";
import type { Seat } from "../../shared/shapes.ts";
import { networkOf, siteOf } from "../lib/ip-address.ts";

export interface Peppers {
  /** The secret of the verifiers' argon2id. */
  readonly verifier: Uint8Array;
  /** [K5] `enc("rest", iv, AES-GCM(pepper 2, iv, x, AAD = enc("rest aad", what, sid, s)))`. */
  encryptAtRest(x: Uint8Array, what: AtRest, sid: Uint8Array, seat: Seat): Uint8Array;
  /** Opens what `encryptAtRest` made; throws where it is not genuine or of another session, seat or kind. */
  decryptAtRest(encrypted: Uint8Array, what: AtRest, sid: Uint8Array, seat: Seat): Uint8Array;
  /**
   * [J4, X5] An address as the store may know it: a keyed hash, IPv6 by its /64.
   * @param of what else it is counted by: an invite, a browser's own mark
   */
  hideAddress(address: string, of?: string): string;
  /** [R1, R15] The same, and its site: IPv6 by its /48. */
  hideOrigins(address: string): { address: string; site: string };
  /** [P3] Random bytes for the server's VAPID key, the same on every node: twice as many as the key has. */
  readonly vapid: Uint8Array;
}

export type AtRest = "wrapped" | "store key" | "push";

/** @param secretKey 32 bytes or more; null: random, gone with the process */
export function createPeppers(secretKey: Uint8Array | null): Peppers {
  const key = secretKey ?? randomBytes(32);
  const verifier = derive(key, enc("pepper", 1));
  const atRest = derive(key, enc("pepper", 2));
  const addresses = derive(key, enc("addresses"));
  const vapid = Buffer.concat([derive(key, enc("vapid", 1)), derive(key, enc("vapid", 2))]);
  const hide = (text: string) => createHmac("sha256", addresses).update(text).digest("base64url").slice(0, 22);
  return {
    verifier,
    vapid,
    encryptAtRest(x, what, sid, seat) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", atRest, iv).setAAD(enc("rest aad", what, sid, seat));
      return enc("rest", iv, Buffer.concat([cipher.update(x), cipher.final(), cipher.getAuthTag()]));
    },
    decryptAtRest(encrypted, what, sid, seat) {
      const [iv, sealed] = dec("rest", 2, encrypted) ?? [];
      if (iv?.length !== IV_BYTES || !sealed || sealed.length < TAG_BYTES) throw new Error("not encrypted at rest");
      const decipher = createDecipheriv("aes-256-gcm", atRest, iv).setAAD(enc("rest aad", what, sid, seat));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    },
    hideAddress: (address, of = "") => hide(`${networkOf(address)} ${of}`),
    hideOrigins(address) {
      const [network, site] = [networkOf(address), siteOf(address)];
      const hidden = hide(network);
      // Of an IPv4 address both are the same.
      return { address: hidden, site: network === site ? hidden : hide(site) };
    },
  };
}

/** HKDF-SHA-256 with an empty salt, 32 bytes. */
function derive(key: Uint8Array, info: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", key, new Uint8Array(0), info, 32));
}
