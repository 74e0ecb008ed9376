/**
 * HPKE (RFC 9180) in the one suite of EC2: KEM 0x647a (MLKEM768-X25519, X-Wing), KDF 0x0001 (HKDF-SHA256), AEAD 0xFFFF
 * (export only), mode PSK and no other. Secure while either X25519 or ML-KEM-768 stands, and the PSK or a KEM key is
 * secret.
 */
import type { Hpke } from "./hpke.ts";
import { exporterOf } from "./hpke-schedule.ts";
import { type Bytes, randomBytes } from "./primitives.ts";
import { ENCAP_BYTES, PK_BYTES, SEED_BYTES, type XWing } from "./x-wing.ts";

const KEM = 0x647a;
const PSK_MIN_BYTES = 32;

export function createHpke(kem: XWing): Hpke {
  return {
    async generate(given) {
      const seed = given ? given.slice() : randomBytes(SEED_BYTES);
      needLength("seed", seed, SEED_BYTES);
      return { pk: await kem.publicKey(seed), seed };
    },
    async send(pk, info, psk, pskId, randomness) {
      needLength("public key", pk, PK_BYTES);
      needPsk(psk, pskId);
      const { encap, secret } = await kem.encapsulate(pk, randomness);
      return { encap, exporter: await exporterOf(KEM, secret, info, psk, pskId) };
    },
    async receive(seed, encap, info, psk, pskId) {
      needLength("seed", seed, SEED_BYTES);
      needLength("encapsulated key", encap, ENCAP_BYTES);
      needPsk(psk, pskId);
      return exporterOf(KEM, await kem.decapsulate(seed, encap), info, psk, pskId);
    },
  };
}

/** RFC 9180, sections 5.1 and 9.5: mode PSK has a PSK that is no weak one, and its name. */
function needPsk(psk: Bytes, pskId: Bytes): void {
  if (psk.length < PSK_MIN_BYTES || pskId.length === 0) throw new RangeError("mode PSK needs a PSK and its name");
}

function needLength(what: string, bytes: Bytes, length: number): void {
  if (bytes.length !== length) throw new RangeError(`the ${what} must be ${length} bytes`);
}
