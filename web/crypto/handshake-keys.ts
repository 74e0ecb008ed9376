/**
 * What both participants derive from the PSK for their handshakes. In a file of its own: a page derives it at the door,
 * before the handshake itself is needed.
 * Not protected: from whoever knows the PSK.
 */
import { enc } from "../../shared/enc.ts";
import type { HandshakeKeys } from "./offer.ts";
import { type Bytes, hkdf } from "./primitives.ts";

/** [K8] `psk_h` and `k_hello`; the caller erases the PSK. */
export async function deriveHandshakeKeys(psk: Bytes, sid: Bytes): Promise<HandshakeKeys> {
  const [pskH, kHello] = await Promise.all([hkdf(psk, enc("hpke psk"), sid), hkdf(psk, enc("hello mac"), sid)]);
  return { sid, pskH, kHello };
}
