import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { enc } from "../../shared/enc.ts";
import { padContent, PLAIN_MAX_BYTES, padSignal, readContent, readSignal } from "./pad.ts";
import { type Bytes, importAesKey, randomBytes } from "./primitives.ts";
import { openRecord, sealRecord } from "./record.ts";
import type { Content, Place, Sealed, Signal } from "./sealed.ts";
import { anyBit, flipText, hex, kat, sid, toHex } from "./testing/vectors.ts";

const eid = toBase64url(hex(kat.eid));
const k12 = await importAesKey(hex(kat.k12));
const k21 = await importAesKey(hex(kat.k21));
const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const spaced = (text: string): Bytes => utf8(text.padEnd(Math.ceil(utf8(text).length / 256) * 256));

const place = (of: Partial<Place> = {}): Place => ({ sid, eid, from: 1, seq: 1, type: "message", ...of });
const words = (text: string): Content => ({ id: "A".repeat(22), t: 1_800_000_000_000, got: 0, kind: "text", text });
const receipt: Signal = { t: 1_800_000_000_001, got: 1, read: 1, kind: "receipt" };

test.each([
  { what: "message", vector: kat.message, key: k12, padded: padContent(JSON.parse(kat.message.plain) as Content) },
  { what: "signal", vector: kat.signal, key: k21, padded: padSignal(JSON.parse(kat.signal.plain) as Signal) },
])("[K15] the $what of the vectors is sealed and opened to the byte", async ({ vector, key, padded }) => {
  const at = place({ from: vector.from as 1 | 2, seq: vector.seq, type: vector.type as Place["type"] });
  expect(padded).toEqual(spaced(vector.plain));
  const sealed = await sealRecord(key, at, padded, hex(vector.iv));
  expect(toHex(fromBase64url(sealed))).toBe(vector.iv + vector.ct);
  expect(await openRecord(key, at, sealed)).toEqual(padded);
});

test("[K15] what the vectors say is read", () => {
  expect(readContent(spaced(kat.message.plain))).toEqual(JSON.parse(kat.message.plain));
  expect(readSignal(spaced(kat.signal.plain))).toEqual(receipt);
});

const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const anyText = fc.string({ unit: "binary", maxLength: 3_000 });
const anyContent: fc.Arbitrary<Content> = fc
  .record({
    id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toBase64url),
    t: whole,
    got: whole,
    text: fc.oneof(anyText, fc.string({ unit: "grapheme", maxLength: 500 })),
    shared: fc.option(fc.record({ author: fc.constantFrom(1 as const, 2 as const), t: whole }), { nil: undefined }),
  })
  .map(({ shared, ...rest }) => ({ ...rest, kind: "text" as const, ...(shared && { shared }) }));
const anySignal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({ t: whole, got: whole, read: whole, kind: fc.constant("receipt" as const) }),
  fc.record({ t: whole, got: whole, kind: fc.constant("typing" as const), on: fc.boolean() }),
);
const anyPlace = fc
  .record({
    from: fc.constantFrom(1 as const, 2 as const),
    seq: whole,
    type: fc.constantFrom("message" as const, "signal" as const),
  })
  .map(place);

test("[K15] what one seals the other opens, whatever it says", async () => {
  await fc.assert(
    fc.asyncProperty(anyContent, anyPlace, async (content, at) => {
      const opened = await openRecord(k12, at, await sealRecord(k12, at, padContent(content)));
      expect(readContent(opened!)).toEqual(content);
    }),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(anySignal, anyPlace, async (signal, at) => {
      const sealed = await sealRecord(k21, at, padSignal(signal));
      expect(fromBase64url(sealed)).toHaveLength(256 + 28);
      expect(readSignal((await openRecord(k21, at, sealed))!)).toEqual(signal);
    }),
    { numRuns: 200 },
  );
});

test("[K15] a batch may be sealed and opened at once, and keeps its order", async () => {
  const texts = Array.from({ length: 200 }, (_, n) => `number ${n}`);
  const sealed = await Promise.all(
    texts.map((text, n) => sealRecord(k12, place({ seq: n + 1 }), padContent(words(text)))),
  );
  expect(new Set(sealed).size).toBe(200);
  const opened = await Promise.all(sealed.map((text, n) => openRecord(k12, place({ seq: n + 1 }), text)));
  expect(opened.map((bytes) => readContent(bytes!))).toMatchObject(texts.map((text) => ({ text })));
});

test("[K15] a record opens in its place only: not replayed elsewhere, reflected, retyped, or in another epoch or session", async () => {
  const sealed = await sealRecord(k12, place({ seq: 5 }), padContent(words("hi")));
  expect(await openRecord(k12, place({ seq: 5 }), sealed)).toBeDefined();
  for (const elsewhere of [
    place({ seq: 4 }),
    place({ seq: 6 }),
    place({ seq: 5, from: 2 }),
    place({ seq: 5, type: "signal" }),
    place({ seq: 5, sid: randomBytes(16) }),
    place({ seq: 5, eid: toBase64url(randomBytes(16)) }),
  ]) {
    expect(await openRecord(k12, elsewhere, sealed)).toBeUndefined();
  }
  expect(await openRecord(k21, place({ seq: 5 }), sealed)).toBeUndefined();
  expect(await openRecord(k21, place({ seq: 5, from: 2 }), sealed)).toBeUndefined();
});

test("[K15] the AAD is enc's of all six fields, whatever record came before", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPlace, { minLength: 1, maxLength: 4 }), fc.boolean(), async (places, newSid) => {
      for (const at of places) {
        const of = newSid ? { ...at, sid: randomBytes(16) } : at;
        const bytes = fromBase64url(await sealRecord(k12, of, padSignal(receipt)));
        const additionalData = enc("msg", of.sid, fromBase64url(of.eid), of.from, of.seq, of.type);
        const algorithm = { name: "AES-GCM", iv: bytes.slice(0, 12), additionalData };
        const plain = await crypto.subtle.decrypt(algorithm, k12, bytes.slice(12));
        expect(new Uint8Array(plain)).toEqual(padSignal(receipt));
      }
    }),
    { numRuns: 200 },
  );
  for (const seq of [-1, 0.5, 2 ** 53, Number.NaN])
    await expect(sealRecord(k12, place({ seq }), padSignal(receipt))).rejects.toThrow(RangeError);
});

test("[K15] no bit of a record can be changed, nothing added or cut", async () => {
  const sealed = await sealRecord(k12, place(), padContent(words("hi")));
  await fc.assert(
    fc.asyncProperty(anyBit, async (bit) => {
      expect(await openRecord(k12, place(), flipText(sealed, bit))).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
  const bytes = fromBase64url(sealed);
  for (const cut of [0, 1, 11, 12, 27, 28, 29, 100, bytes.length - 16, bytes.length - 1])
    expect(await openRecord(k12, place(), toBase64url(bytes.slice(0, cut)))).toBeUndefined();
  for (const longer of [Uint8Array.from([...bytes, 0]), Uint8Array.from([0, ...bytes]), new Uint8Array(70_000)])
    expect(await openRecord(k12, place(), toBase64url(longer))).toBeUndefined();
});

test("[K15] any text at all is refused, not thrown", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.base64String({ maxLength: 200 }),
        fc.stringMatching(/^[\w-]{36,60}$/),
      ),
      async (text) => {
        expect(await openRecord(k12, place(), text)).toBeUndefined();
      },
    ),
    { numRuns: 500 },
  );
});

test("[conventions] each record has a fresh random iv: the same words never look the same twice", async () => {
  const sealed: Sealed[] = [];
  for (let run = 0; run < 500; run++) sealed.push(await sealRecord(k12, place(), padContent(words("hi"))));
  expect(new Set(sealed.map((text) => text.slice(0, 16))).size).toBe(500);
  expect(new Set(sealed.map((text) => text.slice(16, 48))).size).toBe(500);
});

test("[K15] lengths show in steps of 256 bytes only, up to 64 KiB", () => {
  const empty = JSON.stringify(words("")).length;
  const length = (text: string) => padContent(words(text)).length;
  expect(length("")).toBe(256);
  expect(length("a".repeat(256 - empty))).toBe(256);
  expect(length("a".repeat(257 - empty))).toBe(512);
  expect(length("a".repeat(PLAIN_MAX_BYTES - empty))).toBe(PLAIN_MAX_BYTES);
  expect(() => length("a".repeat(PLAIN_MAX_BYTES - empty + 1))).toThrow(RangeError);
  // Counted in bytes of UTF-8, not characters.
  expect(() => length("ä".repeat(PLAIN_MAX_BYTES / 2))).toThrow(RangeError);
});

test("[K15] every signal is of one length, whatever it says", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const signals: Signal[] = [
    receipt,
    { t: most, got: most, read: most, kind: "receipt" },
    { t: 0, got: 0, kind: "typing", on: false },
    { t: most, got: most, kind: "typing", on: true },
  ];
  for (const signal of signals) expect(padSignal(signal)).toHaveLength(256);
});

test("[K15] what is no content, or no signal, is not read", () => {
  const good = words("hi");
  const bad: unknown[] = [
    null,
    [],
    "hi",
    {},
    receipt,
    { ...good, kind: "picture" },
    { ...good, id: "short" },
    { ...good, id: `${"A".repeat(21)}!` },
    { ...good, t: 1.5 },
    { ...good, t: "1" },
    { ...good, got: -1 },
    { ...good, got: 2 ** 53 },
    { ...good, text: 5 },
    { ...good, text: undefined },
    { ...good, shared: { author: 3, t: 1 } },
    { ...good, shared: null },
  ];
  for (const content of bad)
    expect(readContent(spaced(JSON.stringify(content))), JSON.stringify(content)).toBeUndefined();
  const noSignals: unknown[] = [
    null,
    good,
    { ...receipt, kind: "ping" },
    { ...receipt, read: -1 },
    { t: 1, got: 1, kind: "typing", on: 1 },
  ];
  for (const signal of noSignals)
    expect(readSignal(spaced(JSON.stringify(signal))), JSON.stringify(signal)).toBeUndefined();
  expect(readContent(utf8(JSON.stringify(good)))).toBeUndefined();
  expect(readContent(spaced("{"))).toBeUndefined();
  expect(readContent(new Uint8Array(0))).toBeUndefined();
  expect(readContent(new Uint8Array(256).fill(0xff))).toBeUndefined();
  expect(readSignal(utf8(JSON.stringify(receipt).padEnd(512)))).toBeUndefined();
});

test("[K15] what a later version adds beside the known is passed over", () => {
  expect(readContent(spaced(JSON.stringify({ ...words("hi"), mood: "good" })))).toEqual(words("hi"));
});
