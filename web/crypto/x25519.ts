/**
 * X25519 (RFC 7748): the browser's own where WebCrypto has it (Chrome 133, Firefox 130, Safari 17), a library where it
 * has not; both clamp the scalar and refuse a point of small order with an Error. Not protected: copies of the scalar,
 * which the browser and the library leave to the collector.
 */
import type { Bytes } from "./primitives.ts";

/** Multiplies a point by a 32-byte scalar: 32 bytes. Without a point, by the base point: the scalar's public key. */
export type X25519 = (scalar: Bytes, point?: Bytes) => Promise<Bytes>;

const BASE = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 9 : 0));
/** A private key of X25519 in PKCS #8 (RFC 8410, section 7), up to its 32 bytes: WebCrypto takes none raw. */
const PKCS8_PREFIX = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]);

/** The browser's own where it has it, else the library's, which then loads. */
export async function loadX25519(): Promise<X25519> {
  try {
    await ofBrowser(BASE);
    return ofBrowser;
  } catch {
    return ofLibrary();
  }
}

/** Exported for its tests, as {@link ofLibrary} is: the two must agree. */
export async function ofBrowser(scalar: Bytes, point: Bytes = BASE): Promise<Bytes> {
  const pkcs8 = new Uint8Array([...PKCS8_PREFIX, ...scalar]);
  const [key, other] = await Promise.all([
    crypto.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]),
    crypto.subtle.importKey("raw", point, "X25519", false, []),
  ]);
  pkcs8.fill(0);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: other }, key, 256));
}

export async function ofLibrary(): Promise<X25519> {
  const { x25519 } = await import("@noble/curves/ed25519.js");
  return async (scalar, point = BASE) => Uint8Array.from(x25519.scalarMult(scalar, point));
}
