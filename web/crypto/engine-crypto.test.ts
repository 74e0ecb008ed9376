import fc from "fast-check";
import { expect, test } from "vitest";
import { toBase64url } from "../../shared/base64url.ts";
import { createEngineCrypto } from "./engine-crypto.ts";
import { loadHpke } from "./hpke.ts";
import { randomBytes } from "./primitives.ts";

const crypto = createEngineCrypto(await loadHpke());
const random = (length: number) => toBase64url(randomBytes(length));

test("[M5] the digest tells numbers, order, blanks and holes apart", async () => {
  const pid = random(16);
  const [a, b] = [random(32), random(32)];
  const after = async (...xs: (string | null)[]) => {
    let running = await crypto.digestStart(pid, 1, 4);
    for (const [at, x] of xs.entries()) running = await crypto.digestNext(running, 5 + at, x);
    return running;
  };
  const all = await Promise.all([
    after(),
    after(a),
    after(b),
    after(null),
    after(a, b),
    after(b, a),
    after(a, null),
    after(null, a),
    crypto.digestStart(pid, 2, 4),
    crypto.digestStart(pid, 1, 5),
    crypto.digestStart(random(16), 1, 4),
  ]);
  expect(new Set(all).size).toBe(all.length);
  expect(await after(a, b)).toBe(all[4]);
  // A hole is 32 zero bytes.
  expect(await after(toBase64url(new Uint8Array(32)))).toBe(all[3]);
  expect(crypto.shortDigest(all[0])).toHaveLength(22);
});

test("[M5] a body or blank that is no base64url has a digest of its own, and throws nothing", async () => {
  const start = await crypto.digestStart(random(16), 1, 1);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), fc.anything()), async (given) => {
      expect(await crypto.bodyDigest(given as string)).toHaveLength(43);
      expect(await crypto.digestNext(start, 2, given as string)).toHaveLength(43);
    }),
  );
});
