import { argon2id } from "@noble/hashes/argon2.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url } from "../../shared/base64url.ts";
import type { Seat } from "../../shared/shapes.ts";
import { deriveCodeKeys } from "./code-keys.ts";
import { makeInvite } from "./invite.ts";
import { type Bytes, hmac, hmacVerify, randomBytes } from "./primitives.ts";
import { newCode, normalizeCode } from "./secret-code.ts";
import { ARGON2, type Stretch } from "./stretch.ts";
import { isTagOf } from "./link-tag.ts";
import { anyBit, flip, hex, kat, otherLengths, sid, toHex } from "./testing/vectors.ts";
import { unwrapPsk, wrapPsk } from "./wrap.ts";

/** The vectors' keys, in vectors.test.ts, are of the real parameters. */
const quick: Stretch = async (password, salt) => Uint8Array.from(argon2id(password, salt, { ...ARGON2, m: 8, t: 1 }));

test("Argon2id gives the tag of RFC 9106, section 5.3", () => {
  const fill = (byte: number, length: number) => new Uint8Array(length).fill(byte);
  const tag = argon2id(fill(1, 32), fill(2, 16), {
    t: 3,
    m: 32,
    p: 4,
    dkLen: 32,
    key: fill(3, 8),
    personalization: fill(4, 12),
  });
  expect(toHex(tag)).toBe("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
});

test("HMAC-SHA-256 gives RFC 4231's test cases 1 and 2, and verifies no other", async () => {
  const cases: [Bytes, string, string][] = [
    [new Uint8Array(20).fill(0x0b), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
    [
      hex("4a656665"),
      "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
  ];
  for (const [key, text, mac] of cases) {
    const input = new TextEncoder().encode(text);
    expect(toHex(await hmac(key, input))).toBe(mac);
    expect(await hmacVerify(key, input, hex(mac))).toBe(true);
    expect(await hmacVerify(key, input, hex(mac).slice(0, 16))).toBe(false);
    expect(await hmacVerify(key, input, new Uint8Array(32))).toBe(false);
  }
});

const [one, two] = [kat.slots[1], kat.slots[2]];

test("[K3] a wrong code's keys are others, in every seat and session", async () => {
  const right = await deriveCodeKeys(two.code, sid, 2, quick);
  for (const wrong of [
    await deriveCodeKeys(one.code, sid, 2, quick),
    await deriveCodeKeys(two.code, sid, 1, quick),
    await deriveCodeKeys(two.code, randomBytes(16), 2, quick),
  ]) {
    for (const name of ["auth", "wrap", "state"] as const) expect(toHex(wrong[name])).not.toBe(toHex(right[name]));
  }
  expect(new Set([right.auth, right.wrap, right.state].map(toHex)).size).toBe(3);
});

test("[K4, K7] the wrapped PSK of the vectors opens with its code, in its seat and session only", async () => {
  const open = (wrap: string, wrapped: Bytes, of: Bytes, seat: Seat) => unwrapPsk(hex(wrap), wrapped, of, seat);
  expect(toHex(await open(two.wrap, hex(two.wrapped), sid, 2))).toBe(kat.psk);
  expect(await open(two.wrap, hex(two.wrapped), sid, 1)).toBeUndefined();
  expect(await open(one.wrap, hex(two.wrapped), sid, 2)).toBeUndefined();
  expect(await open(two.wrap, hex(one.wrapped), sid, 2)).toBeUndefined();
  expect(await open(two.wrap, hex(two.wrapped), randomBytes(16), 2)).toBeUndefined();
  for (const wrong of otherLengths(hex(two.wrapped))) expect(await open(two.wrap, wrong, sid, 2)).toBeUndefined();
  await fc.assert(
    fc.asyncProperty(anyBit, async (bit) => {
      expect(await open(two.wrap, flip(hex(two.wrapped), bit), sid, 2)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test("[K4] swapped wraps do not open: each is bound to its seat", async () => {
  const psk = randomBytes(32);
  const [one, two] = [randomBytes(32), randomBytes(32)];
  expect(toHex(await unwrapPsk(one, await wrapPsk(one, psk, sid, 1), sid, 1))).toBe(toHex(psk));
  expect(await unwrapPsk(one, await wrapPsk(one, psk, sid, 1), sid, 2)).toBeUndefined();
  expect(await unwrapPsk(two, await wrapPsk(one, psk, sid, 1), sid, 1)).toBeUndefined();
});

test("[K2] normalising a code twice changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0oOiIlL1aAzZ9- u") }), (typed) => {
      const once = normalizeCode(typed);
      if (once !== undefined) expect(normalizeCode(once)).toBe(once);
    }),
  );
});

test("[K2] codes are 12 characters, each of the 32 about equally often at each place, and never the same twice", () => {
  const codes = Array.from({ length: 8_000 }, newCode);
  expect(new Set(codes).size).toBe(codes.length);
  for (let place = 0; place < 12; place++) {
    const counts = new Map<string, number>();
    for (const code of codes) counts.set(code[place]!, (counts.get(code[place]!) ?? 0) + 1);
    expect(counts.size).toBe(32);
    // Chi-square with 31 degrees of freedom, mean 250 a character: beyond 93 once in 10^7 fair runs.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 250) ** 2 / 250, 0);
    expect(chi).toBeLessThan(93);
  }
  for (const code of codes.slice(0, 50)) expect(normalizeCode(code)).toBe(code);
});

test("[K3] nothing the server is sent is a code, the wrap key or the PSK", async () => {
  const psk = randomBytes(32);
  const { code, endCode, secrets } = await makeInvite(psk, sid, 1, quick, true);
  const keys = await deriveCodeKeys(code, sid, 1, quick);
  const endKeys = await deriveCodeKeys(endCode!, sid, 1, quick);
  const sent = [secrets.auth, secrets.endAuth, secrets.wrapped].map((text) => toHex(fromBase64url(text))).join();
  const codes = [code, endCode!].map((each) => Buffer.from(each).toString("hex"));
  for (const secret of [keys.wrap, keys.state, endKeys.wrap, endKeys.state, psk].map(toHex).concat(codes))
    expect(sent).not.toContain(secret);
  expect(toHex(await unwrapPsk(keys.wrap, fromBase64url(secrets.wrapped), sid, 1))).toBe(toHex(psk));
});

test("[J11] an end code's proof is its own, opens no wrapped PSK, and looks as one does where there is none", async () => {
  const psk = randomBytes(32);
  const withOne = await makeInvite(psk, sid, 1, quick, true);
  const without = await makeInvite(psk, sid, 1, quick);
  const keys = await deriveCodeKeys(withOne.endCode!, sid, 1, quick);
  expect(toHex(keys.auth)).toBe(toHex(fromBase64url(withOne.secrets.endAuth)));
  expect(withOne.endCode).not.toBe(withOne.code);
  expect(await unwrapPsk(keys.wrap, fromBase64url(withOne.secrets.wrapped), sid, 1)).toBeUndefined();
  expect(without.endCode).toBeNull();
  expect(fromBase64url(without.secrets.endAuth)).toHaveLength(32);
  expect(without.secrets.endAuth).not.toBe((await makeInvite(psk, sid, 1, quick)).secrets.endAuth);
});

test("[C5] a link's tag is one of its session's eight, or the page refuses it", async () => {
  for (const tag of kat.tags) expect(await isTagOf(tag, sid)).toBe(true);
  expect(await isTagOf("22222", sid)).toBe(false);
  for (const tag of kat.tags) expect(await isTagOf(tag, randomBytes(16))).toBe(false);
});
