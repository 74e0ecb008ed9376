/**
 * How a push service knows this server (VAPID, RFC 8292): one P-256 key. It is the one that is set, or is made from the
 * server's secret, so that all nodes have the same one and nothing needs to be kept; without a secret it dies with the
 * process, as do the sessions.
 */
import { createECDH } from "node:crypto";

export interface VapidKeys {
  /** An uncompressed point and a number, base64url. */
  publicKey: string;
  privateKey: string;
}

/** The order of P-256. */
const ORDER = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

/** @param seed 64 random bytes: so many more than the order has that what remains of the division is even */
export function vapidFromSeed(seed: Uint8Array): VapidKeys {
  const number = (BigInt(`0x${Buffer.from(seed).toString("hex")}`) % (ORDER - 1n)) + 1n;
  return vapidFromPrivate(Buffer.from(number.toString(16).padStart(64, "0"), "hex"));
}

/** Throws where the bytes are no private key of P-256. */
export function vapidFromPrivate(privateKey: Uint8Array): VapidKeys {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(privateKey);
  return {
    publicKey: ecdh.getPublicKey().toString("base64url"),
    privateKey: Buffer.from(privateKey).toString("base64url"),
  };
}
