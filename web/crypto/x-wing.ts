/**
 * The KEM X-Wing (draft-connolly-cfrg-xwing-kem; in HPKE 0x647a, "MLKEM768-X25519"): ML-KEM-768 (FIPS 203) and X25519
 * side by side, secure while either stands. The private key is a seed of 32 bytes.
 * Not protected: the seed's expansion, which is made anew at each use and left to the collector.
 */
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { join } from "./fields.ts";
import { type Bytes, randomBytes } from "./primitives.ts";
import { loadX25519, type X25519 } from "./x25519.ts";

export const SEED_BYTES = 32;
export const PK_BYTES = 1_216;
export const ENCAP_BYTES = 1_120;

const PK_M_BYTES = 1_184;
const CT_M_BYTES = 1_088;
/** `\./` above `/^\`: the draft's picture of an X-wing. */
const LABEL = Uint8Array.from([0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c]);

/** Lengths are the caller's to check; a key or a point that is none is an Error. */
export interface XWing {
  publicKey(seed: Bytes): Promise<Bytes>;
  /** @param randomness 64 bytes; given in known-answer tests only */
  encapsulate(pk: Bytes, randomness?: Bytes): Promise<{ encap: Bytes; secret: Bytes }>;
  decapsulate(seed: Bytes, encap: Bytes): Promise<Bytes>;
}

export async function loadXWing(): Promise<XWing> {
  return createXWing(await loadX25519());
}

export function createXWing(x25519: X25519): XWing {
  function expand(seed: Bytes) {
    const expanded = Uint8Array.from(shake256(seed, { dkLen: 96 }));
    return { ...ml_kem768.keygen(expanded.subarray(0, 64)), scalar: expanded.slice(64) };
  }

  function combine(ssM: Uint8Array, ssX: Uint8Array, ctX: Uint8Array, pkX: Uint8Array): Bytes {
    return Uint8Array.from(sha3_256(join(ssM, ssX, ctX, pkX, LABEL)));
  }

  return {
    async publicKey(seed) {
      const { publicKey, scalar } = expand(seed);
      return join(publicKey, await x25519(scalar));
    },
    async encapsulate(pk, randomness = randomBytes(64)) {
      const pkX = pk.slice(PK_M_BYTES);
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(pk.slice(0, PK_M_BYTES), randomness.slice(0, 32));
      const scalar = randomness.slice(32);
      const [ctX, ssX] = await Promise.all([x25519(scalar), x25519(scalar, pkX)]);
      return { encap: join(cipherText, ctX), secret: combine(sharedSecret, ssX, ctX, pkX) };
    },
    async decapsulate(seed, encap) {
      const { secretKey, scalar } = expand(seed);
      const ctX = encap.slice(CT_M_BYTES);
      const [pkX, ssX] = await Promise.all([x25519(scalar), x25519(scalar, ctX)]);
      return combine(ml_kem768.decapsulate(encap.slice(0, CT_M_BYTES), secretKey), ssX, ctX, pkX);
    },
  };
}
