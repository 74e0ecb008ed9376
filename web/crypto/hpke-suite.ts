/**
 * HPKE (RFC 9180) in the one suite of EC2: KEM 0x647a (MLKEM768-X25519, X-Wing), KDF 0x0001 (HKDF-SHA256), AEAD 0xFFFF
 * (export only), mode PSK and no other. Secure while either X25519 or ML-KEM-768 stands, and the PSK or a KEM key is
 * secret. Not protected: copies of the seed and what is expanded from it, which the libraries leave to the collector.
 */
import { CipherSuite, ExportOnly, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { KEY_BYTES } from "../../shared/limits.ts";
import type { Exporter, Hpke } from "./hpke.ts";
import { type Bytes, randomBytes } from "./primitives.ts";

const SEED_BYTES = 32;
const PK_BYTES = 1_216;
const ENCAP_BYTES = 1_120;
const PSK_MIN_BYTES = 32;

export function createHpke(): Hpke {
  const kem = new XWing();
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new ExportOnly() });
  return {
    async generate(given) {
      // The library keeps the whole buffer under a seed: a copy, so that it is the seed alone.
      const seed = given ? given.slice() : randomBytes(SEED_BYTES);
      needLength("seed", seed, SEED_BYTES);
      const { publicKey } = await kem.generateKeyPairDerand(seed);
      return { pk: new Uint8Array(await kem.serializePublicKey(publicKey)), seed };
    },
    async send(pk, info, psk, pskId, randomness) {
      needLength("public key", pk, PK_BYTES);
      const recipientPublicKey = await kem.importKey("raw", pk.slice().buffer, true);
      const common = { recipientPublicKey, info, psk: pskOf(psk, pskId) };
      const context = await suite.createSenderContext(
        randomness ? { ...common, ekm: randomness.slice().buffer } : common,
      );
      return { encap: new Uint8Array(context.enc), exporter: exporterOf(context) };
    },
    async receive(seed, encap, info, psk, pskId) {
      needLength("seed", seed, SEED_BYTES);
      needLength("encapsulated key", encap, ENCAP_BYTES);
      const recipientKey = await kem.importKey("raw", seed.slice().buffer, false);
      return exporterOf(await suite.createRecipientContext({ recipientKey, enc: encap, info, psk: pskOf(psk, pskId) }));
    },
  };
}

/** RFC 9180, sections 5.1 and 9.5: what the library would take for another mode, or a weak key, is refused here. */
function pskOf(psk: Bytes, pskId: Bytes): { key: Bytes; id: Bytes } {
  if (psk.length < PSK_MIN_BYTES || pskId.length === 0) throw new RangeError("mode PSK needs a PSK and its name");
  return { key: psk, id: pskId };
}

function exporterOf(context: { export(context: ArrayBuffer, length: number): Promise<ArrayBuffer> }): Exporter {
  return {
    async export(of) {
      return new Uint8Array(await context.export(of.slice().buffer, KEY_BYTES));
    },
  };
}

function needLength(what: string, bytes: Bytes, length: number): void {
  if (bytes.length !== length) throw new RangeError(`the ${what} must be ${length} bytes`);
}
