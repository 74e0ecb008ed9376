import { argon2id } from "@noble/hashes/argon2.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url } from "../../shared/base64url.ts";
import kat from "../../shared/ec1-kat.json" with { type: "json" };
import type { Slot } from "../../shared/shapes.ts";
import { deriveCodeKeys } from "./code-keys.ts";
import { deriveInterimKeys, openInterimCipher } from "./interim.ts";
import { makeInvite } from "./invite.ts";
import { type Bytes, randomBytes } from "./primitives.ts";
import { newCode, normalizeCode } from "./secret-code.ts";
import { ARGON2, type Stretch } from "./stretch.ts";
import { unwrapPsk, wrapPsk } from "./wrap.ts";

const hex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, "hex"));
const toHex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("hex");
const sid = hex(kat.sid);
const stretch: Stretch = async (password, salt) => argon2id(password, salt, ARGON2);
/** For tests that are not about Argon2id. */
const quick: Stretch = async (password, salt) => argon2id(password, salt, { ...ARGON2, m: 8, t: 1 });

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

test("[K3] the proof and the wrap key of both slots are the vectors'", async () => {
  expect({ m: ARGON2.m, t: ARGON2.t, p: ARGON2.p }).toEqual(kat.argon);
  for (const [code, slot, auth, wrap] of [
    [kat.code, 2, kat.auth, kat.wrap],
    [kat.code1, 1, kat.auth1, kat.wrap1],
  ] as const) {
    const keys = await deriveCodeKeys(code, sid, slot, stretch);
    expect(toHex(keys.auth)).toBe(auth);
    expect(toHex(keys.wrap)).toBe(wrap);
  }
});

test("[K4] the wrapped PSK of the vectors opens with its code, in its slot and session only", async () => {
  const open = (wrap: string, wrapped: Bytes, of: Bytes, slot: Slot) => unwrapPsk(hex(wrap), wrapped, of, slot);
  expect(toHex(await open(kat.wrap, hex(kat.wrapped), sid, 2))).toBe(kat.psk);
  expect(await open(kat.wrap, hex(kat.wrapped), sid, 1)).toBeUndefined();
  expect(await open(kat.wrap1, hex(kat.wrapped), sid, 2)).toBeUndefined();
  expect(await open(kat.wrap, hex(kat.wrapped), randomBytes(16), 2)).toBeUndefined();
  const bytes = hex(kat.wrapped);
  bytes[bytes.length - 1]! ^= 1;
  expect(await open(kat.wrap, bytes, sid, 2)).toBeUndefined();
  expect(await open(kat.wrap, hex(kat.wrapped).slice(0, 40), sid, 2)).toBeUndefined();
});

test("[K4] swapped wraps do not open: each is bound to its slot", async () => {
  const psk = randomBytes(32);
  const [one, two] = [randomBytes(32), randomBytes(32)];
  expect(toHex(await unwrapPsk(one, await wrapPsk(one, psk, sid, 1), sid, 1))).toBe(toHex(psk));
  expect(await unwrapPsk(one, await wrapPsk(one, psk, sid, 1), sid, 2)).toBeUndefined();
  expect(await unwrapPsk(two, await wrapPsk(one, psk, sid, 1), sid, 1)).toBeUndefined();
});

test("[K2] what people type is understood as the vectors say, and nothing else is", () => {
  for (const [typed, code] of Object.entries(kat.typed)) expect(normalizeCode(typed), typed).toBe(code);
  for (const typed of kat.refused) expect(normalizeCode(typed), typed).toBeUndefined();
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

test("[K3] nothing the server is sent is the code, the wrap key or the PSK", async () => {
  const psk = randomBytes(32);
  const { code, secrets } = await makeInvite(psk, sid, 1, quick);
  const keys = await deriveCodeKeys(code, sid, 1, quick);
  const sent = [secrets.auth, secrets.wrapped].map((text) => toHex(fromBase64url(text))).join();
  for (const secret of [toHex(keys.wrap)!, toHex(psk)!, Buffer.from(code).toString("hex")])
    expect(sent).not.toContain(secret);
  expect(toHex(await unwrapPsk(keys.wrap, fromBase64url(secrets.wrapped), sid, 1))).toBe(toHex(psk));
});

async function twoCiphers(device = 1) {
  const keys = await deriveInterimKeys(hex(kat.psk), sid);
  return [await openInterimCipher(keys, sid, 1, device), await openInterimCipher(keys, sid, 2, device)] as const;
}

const words = (text: string) => ({ id: "A".repeat(22), t: 1_800_000_000_000, kind: "text" as const, text });

test("[K8] what one seals the other opens, whatever the text", async () => {
  const [one, two] = await twoCiphers();
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", maxLength: 2_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      async (text, seq) => {
        const sealed = await one.seal(words(text), seq);
        expect(await two.open(sealed, { from: 1, eid: one.eid, seq })).toEqual(words(text));
        expect(await one.open(sealed, { from: 1, eid: one.eid, seq })).toEqual(words(text));
      },
    ),
    { numRuns: 30 },
  );
});

test("[K8] a record opens in its place only: not reflected, moved, of another epoch, or with a bit changed", async () => {
  const [one, two] = await twoCiphers();
  const [oneLater] = await twoCiphers(2);
  expect(oneLater.eid).not.toBe(one.eid);
  const sealed = await one.seal(words("hi"), 5);
  expect(await two.open(sealed, { from: 2, eid: one.eid, seq: 5 })).toBeUndefined();
  expect(await two.open(sealed, { from: 1, eid: one.eid, seq: 6 })).toBeUndefined();
  expect(await two.open(sealed, { from: 1, eid: oneLater.eid, seq: 5 })).toBeUndefined();
  for (const at of [0, 20, sealed.length - 2]) {
    const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
    expect(await two.open(changed, { from: 1, eid: one.eid, seq: 5 })).toBeUndefined();
  }
});

test("[K8] lengths show in steps of 256 bytes only, and the same words never look the same twice", async () => {
  const [one] = await twoCiphers();
  const sizes = await Promise.all(
    ["", "a", "a".repeat(100)].map(async (text) => (await one.seal(words(text), 1)).length),
  );
  expect(new Set(sizes).size).toBe(1);
  expect(await one.seal(words("hi"), 1)).not.toBe(await one.seal(words("hi"), 1));
});
