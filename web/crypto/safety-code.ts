/**
 * The safety code of a pairing [H7]: six symbols of 32, 30 bits, which both people compare by eye or voice.
 * It tells whether someone stands between who knows the PSK; the commitment to `n1` leaves that someone one guess in
 * 2^30 for each handshake. Not protected: people who do not compare.
 */
import { enc } from "../../shared/enc.ts";
import { type Bytes, hmac } from "./primitives.ts";

const SYMBOL_COUNT = 6;
const SYMBOL_BITS = 5;

/** Six numbers from 0 to 31: the first 30 bits of `HMAC(ks, enc("sas", n1))`. */
export async function safetyCode(ks: Bytes, n1: Bytes): Promise<number[]> {
  const mac = await hmac(ks, enc("sas", n1));
  const bits = new DataView(mac.buffer).getUint32(0);
  return Array.from({ length: SYMBOL_COUNT }, (_, at) => (bits >>> (32 - SYMBOL_BITS * (at + 1))) & 31);
}
