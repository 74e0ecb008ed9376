/** The real cryptography for random runs: slower; what was sealed is remembered for the witness. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { createEngineCrypto } from "../../web/crypto/engine-crypto.ts";
import { loadHpke } from "../../web/crypto/hpke.ts";
import { randomBytes } from "../../web/crypto/primitives.ts";
import type { RealCrypto } from "../../web/engine/testing/walk.ts";

export async function realCrypto(): Promise<RealCrypto> {
  const random = (length: number) => toBase64url(randomBytes(length));
  const crypto = createEngineCrypto(await loadHpke());
  const sealed = new Map<string, { json: string; place: { eid: string } }>();
  return {
    crypto: {
      ...crypto,
      async sealRecord(key, place, json) {
        const body = await crypto.sealRecord(key, place, json);
        sealed.set(body, { json, place });
        return body;
      },
    },
    peek: (body) => sealed.get(body) ?? null,
    fresh: () => random(16),
    garble(body) {
      const bytes = fromBase64url(body);
      const at = Math.floor(bytes.length / 2);
      bytes[at] = bytes[at]! ^ 1;
      return toBase64url(bytes);
    },
    keys: { sid: random(16), pskH: random(32), kHello: random(32) },
  };
}
