import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { enc } from "../../shared/enc.ts";
import type { Seat } from "../../shared/shapes.ts";
import { createEngineCrypto } from "./engine-crypto.ts";
import type { EngineCrypto, Place } from "./engine-port.ts";
import { loadHpke } from "./hpke.ts";
import { aesGcmOpen, aesGcmSeal, importAesKey, randomBytes } from "./primitives.ts";
import { anyBit, flipText, kat, katKeys, otherLengthTexts, spoiltTexts, text } from "./testing/vectors.ts";

const crypto: EngineCrypto = createEngineCrypto(await loadHpke());
const { fresh1 } = kat.handshakes;
const [k12, k21, eid] = [text(fresh1.k12), text(fresh1.k21), text(fresh1.eid)];
const random = (length: number) => toBase64url(randomBytes(length));

const place = (of: Partial<Place> = {}): Place => ({ sid: katKeys.sid, eid, from: 1, seq: 1, ...of });
const said = (words: string) => JSON.stringify({ id: "A".repeat(22), at: 1_000, kind: "text", text: words });

/** Records and signals alike: how each is sealed and opened. */
const bodies = [
  { what: "record", seal: crypto.sealRecord, open: crypto.openRecord, other: crypto.openSignal },
  { what: "signal", seal: crypto.sealSignal, open: crypto.openSignal, other: crypto.openRecord },
];

const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const anyPlace = fc
  .record({ from: fc.constantFrom<Seat>(1, 2), seq: whole, eid: fc.constantFrom(eid, text(kat.handshakes.fresh2.eid)) })
  .map(place);

test.each(bodies)("[M1, M3] what one seals as a $what the other opens, whatever it says", async ({ seal, open }) => {
  const json = fc.oneof(
    fc.json(),
    fc.string({ unit: "binary", maxLength: 300 }).map((each) => JSON.stringify(each)),
  );
  await fc.assert(
    fc.asyncProperty(json, anyPlace, async (given, at) => {
      expect(await open(k12, at, await seal(k12, at, given))).toBe(given.replace(/ +$/, ""));
    }),
    { numRuns: 200 },
  );
});

test.each(bodies)(
  "[M1, M3] a $what opens in its place only: not elsewhere, reflected, of the other type, or in another epoch",
  async ({ seal, open, other }) => {
    const body = await seal(k12, place({ seq: 5 }), said("hi"));
    expect(await open(k12, place({ seq: 5 }), body)).toBe(said("hi"));
    for (const elsewhere of [
      place({ seq: 4 }),
      place({ seq: 6 }),
      place({ seq: 5, from: 2 }),
      place({ seq: 5, sid: random(16) }),
      place({ seq: 5, eid: random(16) }),
    ])
      expect(await open(k12, elsewhere, body)).toBeNull();
    expect(await open(k21, place({ seq: 5 }), body)).toBeNull();
    expect(await open(k21, place({ seq: 5, from: 2 }), body)).toBeNull();
    expect(await other(k12, place({ seq: 5 }), body)).toBeNull();
  },
);

test.each(bodies)("[M1, M3] no bit of a $what can be changed, nothing added or cut", async ({ seal, open }) => {
  const body = await seal(k12, place(), said("hi"));
  await fc.assert(
    fc.asyncProperty(anyBit, async (bit) => {
      expect(await open(k12, place(), flipText(body, bit))).toBeNull();
    }),
    { numRuns: 500 },
  );
  for (const wrong of [...otherLengthTexts(body), ...spoiltTexts(body), toBase64url(new Uint8Array(70_000))])
    expect(await open(k12, place(), wrong)).toBeNull();
});

test.each(bodies)("[M1, M3] anything at all as a $what or its place is null, not thrown", async ({ seal, open }) => {
  const body = await seal(k12, place(), said("hi"));
  const given = fc.oneof(
    fc.constant(body),
    fc.uint8Array({ minLength: 284, maxLength: 284 }).map(toBase64url),
    fc.string({ unit: "binary", maxLength: 500 }),
    fc.anything() as fc.Arbitrary<string>,
  );
  const bad = (good: unknown) =>
    fc.anything().filter((each) => each !== good && !(typeof each === "number" && Object.is(each, good)));
  await fc.assert(
    fc.asyncProperty(given, bad(1) as fc.Arbitrary<number>, bad(eid) as fc.Arbitrary<string>, async (each, seq, of) => {
      expect(await open(k12, place({ seq }), each)).toBeNull();
      expect(await open(k12, place({ eid: of }), each)).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test.each(bodies)(
  "[M1, M3] each $what has a fresh random iv: the same words never look the same twice",
  async ({ seal }) => {
    const sealed = await Promise.all(Array.from({ length: 500 }, () => seal(k12, place(), said("hi"))));
    expect(new Set(sealed.map((body) => body.slice(0, 16))).size).toBe(500);
    expect(new Set(sealed.map((body) => body.slice(16, 48))).size).toBe(500);
  },
);

test("[M1, M3] the AAD is enc's of all five fields, whatever body came before", async () => {
  const key = await importAesKey(fromBase64url(k12));
  const anyBody = fc.record({ at: anyPlace, signal: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(anyBody, { minLength: 1, maxLength: 6 }), async (all) => {
      for (const { at, signal } of all) {
        const bytes = fromBase64url(await (signal ? crypto.sealSignal : crypto.sealRecord)(k12, at, said("hi")));
        const aad = enc(signal ? "signal" : "msg", fromBase64url(at.sid), fromBase64url(at.eid), at.from, at.seq);
        expect(await aesGcmOpen(key, bytes.slice(0, 12), bytes.slice(12), aad)).toBeDefined();
      }
    }),
    { numRuns: 200 },
  );
});

test("[M1] a batch may be sealed and opened at once, and keeps its order", async () => {
  const words = Array.from({ length: 200 }, (_, n) => said(`number ${n}`));
  const sealed = await Promise.all(words.map((json, n) => crypto.sealRecord(k12, place({ seq: n + 1 }), json)));
  expect(new Set(sealed).size).toBe(200);
  expect(await Promise.all(sealed.map((body, n) => crypto.openRecord(k12, place({ seq: n + 1 }), body)))).toEqual(
    words,
  );
});

test("[M1] more keys than are remembered are of use, in any order", async () => {
  const keys = Array.from({ length: 20 }, () => random(32));
  const sealed = await Promise.all(keys.map((key) => crypto.sealRecord(key, place(), said("hi"))));
  for (const at of [3, 19, 0, 3, 7, 0, 12])
    expect(await crypto.openRecord(keys[at]!, place(), sealed[at]!)).toBe(said("hi"));
  expect(await crypto.openRecord(keys[1]!, place(), sealed[2]!)).toBeNull();
});

test("[M2] lengths show in steps of 256 bytes only, of a record up to 64 KiB, of a signal up to 2 KiB", async () => {
  const empty = said("").length;
  for (const [seal, most] of [
    [crypto.sealRecord, 65_536],
    [crypto.sealSignal, 2_048],
  ] as const) {
    const length = async (words: string) => fromBase64url(await seal(k12, place(), said(words))).length - 28;
    expect(await length("")).toBe(256);
    expect(await length("a".repeat(256 - empty))).toBe(256);
    expect(await length("a".repeat(257 - empty))).toBe(512);
    expect(await length("a".repeat(most - empty))).toBe(most);
    await expect(length("a".repeat(most - empty + 1))).rejects.toThrow(RangeError);
    // Counted in bytes of UTF-8, not characters.
    await expect(length("ä".repeat(most / 2))).rejects.toThrow(RangeError);
  }
});

test("[M2] whether a record can carry a text is said before it is sealed", () => {
  const empty = said("").length;
  expect(crypto.fits(said("a".repeat(65_536 - empty)))).toBe(true);
  expect(crypto.fits(said("a".repeat(65_537 - empty)))).toBe(false);
  expect(crypto.fits(said("é".repeat(32_760)))).toBe(false);
  expect(crypto.fits("")).toBe(true);
});

test("[M2] a genuine body whose padding or UTF-8 is none is not read", async () => {
  const key = await importAesKey(fromBase64url(k12));
  const sealed = async (plain: Uint8Array<ArrayBuffer>) => {
    const aad = enc("msg", fromBase64url(katKeys.sid), fromBase64url(eid), 1, 1);
    const { iv, sealed: rest } = await aesGcmSeal(key, plain, aad);
    return toBase64url(Uint8Array.from([...iv, ...rest]));
  };
  const spaced = (words: string, length = 256) => new TextEncoder().encode(words.padEnd(length));
  expect(await crypto.openRecord(k12, place(), await sealed(spaced("{}")))).toBe("{}");
  expect(await crypto.openRecord(k12, place(), await sealed(spaced("")))).toBe("");
  expect(await crypto.openRecord(k12, place(), await sealed(spaced("{}", 255)))).toBeNull();
  expect(await crypto.openRecord(k12, place(), await sealed(spaced("{}", 65_792)))).toBeNull();
  expect(await crypto.openRecord(k12, place(), await sealed(new Uint8Array(0)))).toBeNull();
  expect(await crypto.openRecord(k12, place(), await sealed(new Uint8Array(256).fill(0xff)))).toBeNull();
});
