import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { enc } from "../../shared/enc.ts";
import type { RecordName, Seat } from "../../shared/shapes.ts";
import { createEngineCrypto } from "./engine-crypto.ts";
import type { Base, EngineCrypto, EpochKeys, MadeOffer, ReadOffer, SharedKeys } from "./engine-port.ts";
import { deriveHandshakeKeys } from "./handshake-keys.ts";
import { loadHpke } from "./hpke.ts";
import { type Bytes, hmac, randomBytes } from "./primitives.ts";
import { flipText, otherLengthTexts, spoiltTexts } from "./testing/vectors.ts";

const crypto: EngineCrypto = createEngineCrypto(await loadHpke());
const random = (length: number) => toBase64url(randomBytes(length));
const deviceOf: Record<Seat, string> = { 1: random(16), 2: random(16) };
const name = (seat: Seat, seq: number): RecordName => ({ did: deviceOf[seat], seq });

async function sharedKeys(psk: Bytes = randomBytes(32), sid: Bytes = randomBytes(16)): Promise<SharedKeys> {
  const { pskH, kHello } = await deriveHandshakeKeys(psk, sid);
  return { sid: toBase64url(sid), pskH: toBase64url(pskH), kHello: toBase64url(kHello) };
}
const keys = await sharedKeys();

interface Exchange {
  keys: SharedKeys;
  o: Seat;
  offerName: RecordName;
  answerName: RecordName;
  confirmName: RecordName;
  base: Base | null;
  offer: MadeOffer;
  read: ReadOffer;
  answer: { body: string; epoch: EpochKeys };
}

/** An offer and its answer, of honest ends: chained where there is a base. */
async function exchange(base: Base | null = null, o: Seat = 1, of: SharedKeys = keys): Promise<Exchange> {
  const a: Seat = o === 1 ? 2 : 1;
  const [offerName, answerName, confirmName] = [name(o, 4), name(a, 7), name(o, 5)];
  const offer = await crypto.makeOffer(of, o, offerName, base, name(a, 6));
  const read = (await crypto.readOffer(of, o, offerName, offer.body))!;
  const answer = (await crypto.answer(of, o, read, base, answerName))!;
  return { keys: of, o, offerName, answerName, confirmName, base, offer, read, answer };
}

/** What the offerer makes of an answer's body. */
const accept = ({ keys: of, o, offer, base, answerName }: Exchange, body: string, at = answerName) =>
  crypto.acceptAnswer(of, o, { ...offer, base }, at, body);

async function accepted(given?: Exchange) {
  const exchanged = given ?? (await exchange());
  const result = await accept(exchanged, exchanged.answer.body);
  if (!result || result === "other-offer") throw new Error("an honest answer is accepted");
  const confirmation = await crypto.confirm(result.epoch, exchanged.confirmName, exchanged.offer.n1);
  return { ...exchanged, ...result, confirmation };
}
type Accepted = Awaited<ReturnType<typeof accepted>>;

/** What the answerer makes of a confirmation's body. */
const check = ({ keys: of, answer, read, confirmName }: Accepted, body: string, at = confirmName) =>
  crypto.checkConfirmation(of, answer.epoch, read.commit, at, body);

const baseOf = ({ eid, cs }: EpochKeys): Base => ({ pid: eid, eid, cs });
/** An epoch that both have, and an offer that goes on from it, with its answer. */
const renewal = async () => exchange(baseOf((await accepted()).epoch));

/** The fields of an H1 with a base, by their ends in bytes. */
const OFFER_FIELDS = { pk1: 1_216, commit: 1_248, base: 1_280, seen: 1_304, macc: 1_336, mac1: 1_368 };
const ANSWER_FIELDS = { h: 32, encap: 1_152, mode: 1_153, tag2: 1_185 };
const CONFIRMATION_FIELDS = { eid: 16, n1: 48, tag1: 80 };
/** For each field its first byte and the one after its last. */
const ranges = (fields: Record<string, number>) =>
  Object.entries(fields).map(([field, end], at, all) => [field, all[at - 1]?.[1] ?? 0, end] as const);

/** `body` with the bytes from `start` to `end` taken from another. */
function mixed(body: string, other: string, start: number, end: number): string {
  const bytes = fromBase64url(body);
  bytes.set(fromBase64url(other).subarray(start, end), start);
  return toBase64url(bytes);
}

/** H1 as somebody with `k_hello` would make it of any fields. */
async function signedOffer(of: SharedKeys, o: Seat, { did, seq }: RecordName, fields: Bytes[]): Promise<string> {
  const [pk1, commit, base, seen, macc] = fields as [Bytes, Bytes, Bytes, Bytes, Bytes];
  const body = enc("H1", fromBase64url(of.sid), o, fromBase64url(did), seq, pk1, commit, base, seen, macc);
  const mac1 = await hmac(fromBase64url(of.kHello), body);
  return toBase64url(Uint8Array.from([...pk1, ...commit, ...base, ...seen, ...macc, ...mac1]));
}
function fieldsOf(body: string): Bytes[] {
  const bytes = fromBase64url(body);
  if (bytes.length === 1_304)
    return [bytes.slice(0, 1_216), bytes.slice(1_216, 1_248), new Uint8Array(0), bytes.slice(1_248, 1_272)].concat(
      new Uint8Array(0),
    );
  return ranges(OFFER_FIELDS)
    .slice(0, 5)
    .map(([, start, end]) => bytes.slice(start, end));
}

test("[H1, H2, H3] two honest ends have the same epoch, another each time, whoever offers", async () => {
  const eids = new Set<string>();
  for (const o of [1, 2, 1, 2] as const) {
    const done = await accepted(await exchange(null, o));
    expect(done.mode).toBe("fresh");
    expect(done.epoch).toEqual(done.answer.epoch);
    expect(await check(done, done.confirmation)).toBe(done.offer.n1);
    expect(new Set(Object.values(done.epoch)).size).toBe(8);
    expect([done.offer.body, done.answer.body, done.confirmation].map((body) => fromBase64url(body).length)).toEqual([
      1_304, 1_185, 80,
    ]);
    eids.add(done.epoch.eid);
  }
  expect(eids.size).toBe(4);
});

test("[H5, H6] a renewal goes on from the epoch before, again and again, and only with its chain secret", async () => {
  let base = baseOf((await accepted()).epoch);
  for (const o of [1, 2, 1] as const) {
    const exchanged = await exchange(base, o);
    expect(fromBase64url(exchanged.offer.body)).toHaveLength(1_368);
    expect(exchanged.read.base).toEqual({ pid: base.pid, eid: base.eid });
    expect(await crypto.continues(keys, o, exchanged.offerName, exchanged.offer.body, base.cs)).toBe(true);
    const done = await accepted(exchanged);
    expect(done.mode).toBe("chained");
    expect(done.epoch).toEqual(done.answer.epoch);
    expect(await check(done, done.confirmation)).toBe(done.offer.n1);
    base = { ...base, eid: done.epoch.eid, cs: done.epoch.cs };
  }
});

test("[H2] an offer with a base may be answered fresh, by somebody who does not have it", async () => {
  const { epoch } = await accepted();
  const exchanged = await exchange(baseOf(epoch));
  const fresh = (await crypto.answer(keys, 1, exchanged.read, null, exchanged.answerName))!;
  expect(await accept(exchanged, fresh.body)).toEqual({ epoch: fresh.epoch, mode: "fresh" });
});

test("[H1] what the offer says is read as it was said", async () => {
  const { offer, read } = await exchange();
  expect(read).toEqual({
    h: offer.h,
    pk1: toBase64url(fromBase64url(offer.body).slice(0, 1_216)),
    commit: toBase64url(fromBase64url(offer.body).slice(1_216, 1_248)),
    base: null,
    seen: name(2, 6),
    macc: null,
  });
  const first = await crypto.makeOffer(keys, 2, name(2, 1), null, null);
  expect(await crypto.readOffer(keys, 2, name(2, 1), first.body)).toMatchObject({ seen: null });
});

test.each(ranges(OFFER_FIELDS))("[H1] no bit of an offer's %s can be changed", async (_, start, end) => {
  const { o, offerName, offer, base } = await renewal();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: start, max: end - 1 }), fc.nat(7), async (at, bit) => {
      const changed = flipText(offer.body, { at, bit });
      expect(await crypto.readOffer(keys, o, offerName, changed)).toBeNull();
      // Whoever may sign anew is found out by the chain, but for `mac1`, which it does not know.
      if (start < 1_336) {
        const signed = await signedOffer(keys, o, offerName, fieldsOf(changed));
        expect(await crypto.continues(keys, o, offerName, signed, base!.cs)).toBe(false);
      }
    }),
    { numRuns: 60 },
  );
});

test.each(ranges(OFFER_FIELDS))("[H1] an offer with another one's %s is refused", async (_, start, end) => {
  const [one, two] = [await renewal(), await renewal()];
  // The same `seen` in both is no change.
  const changed = mixed(one.offer.body, two.offer.body, start, end);
  if (changed === one.offer.body) expect(_).toBe("seen");
  else expect(await crypto.readOffer(keys, 1, one.offerName, changed)).toBeNull();
});

test("[H5] a replayed offer whose macc was changed makes no fresh pairing, even of one who has a code", async () => {
  const { o, offerName, offer, base } = await renewal();
  const changed = flipText(offer.body, { at: 1_310, bit: 0 });
  expect(await crypto.readOffer(keys, o, offerName, changed)).toBeNull();
  const signed = await signedOffer(keys, o, offerName, fieldsOf(changed));
  expect(await crypto.readOffer(keys, o, offerName, signed)).toMatchObject({ base: { eid: base!.eid } });
  expect(await crypto.continues(keys, o, offerName, signed, base!.cs)).toBe(false);
  // Nor is the base taken away: what is left is of no known length, or another offer.
  const [pk1, commit, , seen] = fieldsOf(offer.body) as [Bytes, Bytes, Bytes, Bytes];
  const none = new Uint8Array(0);
  const bare = await signedOffer(keys, o, offerName, [pk1, commit, none, seen, none]);
  expect((await crypto.readOffer(keys, o, offerName, bare))!.h).not.toBe(offer.h);
  const unsigned = toBase64url(Uint8Array.from([...pk1, ...commit, ...seen, ...fromBase64url(offer.body).slice(-32)]));
  expect(await crypto.readOffer(keys, o, offerName, unsigned)).toBeNull();
});

test("[H5] macc is of one chain secret, one seat, one device and one number", async () => {
  const { offer, base } = await renewal();
  const at = name(1, 4);
  expect(await crypto.continues(keys, 1, at, offer.body, base!.cs)).toBe(true);
  expect(await crypto.continues(keys, 1, at, offer.body, random(32))).toBe(false);
  expect(await crypto.continues(keys, 2, at, offer.body, base!.cs)).toBe(false);
  expect(await crypto.continues(keys, 1, { ...at, seq: 5 }, offer.body, base!.cs)).toBe(false);
  expect(await crypto.continues(keys, 1, name(2, 4), offer.body, base!.cs)).toBe(false);
  expect(await crypto.continues({ ...keys, sid: random(16) }, 1, at, offer.body, base!.cs)).toBe(false);
  const without = await crypto.makeOffer(keys, 1, at, null, null);
  expect(await crypto.continues(keys, 1, at, without.body, base!.cs)).toBe(false);
});

test("[H6] a base that is not the offer's makes no chained answer, and no answer is chained to none", async () => {
  const { read, base, answerName } = await renewal();
  const other = baseOf((await accepted()).epoch);
  expect(await crypto.answer(keys, 1, read, other, answerName)).toBeNull();
  expect(await crypto.answer(keys, 1, read, { ...base!, pid: other.pid }, answerName)).toBeNull();
  const bare = await exchange();
  expect(await crypto.answer(keys, 1, bare.read, base, answerName)).toBeNull();
});

test("[H3, H6] an answer chained by another chain secret, or to an offer without a base, is refused", async () => {
  const exchanged = await renewal();
  const wrong = await crypto.answer(
    keys,
    1,
    exchanged.read,
    { ...exchanged.base!, cs: random(32) },
    exchanged.answerName,
  );
  expect(await accept(exchanged, wrong!.body)).toBeNull();
  expect(await accept({ ...exchanged, base: null }, exchanged.answer.body)).toBeNull();
  expect(await accept({ ...exchanged, base: baseOf((await accepted()).epoch) }, exchanged.answer.body)).toBeNull();
});

test("[H17] who knows the PSK cannot pass a fresh answer for a chained one: an offer without a base has none", async () => {
  const { offer, read, answerName, o } = await exchange();
  const [sid, h] = [fromBase64url(keys.sid), fromBase64url(read.h)];
  const info = enc("hpke info", sid, "receiver", 1, "sender", 2, h);
  const hpke = await loadHpke();
  const answered = async (mode: "fresh" | "chained") => {
    const { encap, exporter } = await hpke.send(
      fromBase64url(read.pk1),
      info,
      fromBase64url(keys.pskH),
      enc("psk id", sid),
    );
    const { did, seq } = answerName;
    const transcript = enc("transcript", h, encap, mode, fromBase64url(did), seq);
    const th = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", transcript));
    const tag2 = await hmac(await exporter.export(enc("confirm answer", th)), enc("H2", th));
    return toBase64url(Uint8Array.from([...h, ...encap, mode === "fresh" ? 0 : 1, ...tag2]));
  };
  const taken = async (body: string) => crypto.acceptAnswer(keys, o, { ...offer, base: null }, answerName, body);
  expect(await taken(await answered("fresh"))).toMatchObject({ mode: "fresh" });
  expect(await taken(await answered("chained"))).toBeNull();
});

test("[H3] the mode is part of what is confirmed: neither fresh nor chained passes for the other", async () => {
  const exchanged = await renewal();
  const fresh = (await crypto.answer(keys, 1, exchanged.read, null, exchanged.answerName))!;
  for (const { body } of [fresh, exchanged.answer]) {
    for (let mode = 0; mode < 256; mode++) {
      const bytes = fromBase64url(body);
      if (bytes[1_152] === mode) continue;
      bytes[1_152] = mode;
      expect(await accept(exchanged, toBase64url(bytes))).toBeNull();
    }
  }
});

test("[H2] a genuine offer of a key that ML-KEM refuses gets no answer, and throws nothing", async () => {
  const { read, answerName } = await exchange();
  const pk = fromBase64url(read.pk1);
  // Every coefficient 4095, beyond q (FIPS 203, section 7.2).
  pk.fill(0xff, 0, 1_152);
  expect(await crypto.answer(keys, 1, { ...read, pk1: toBase64url(pk) }, null, answerName)).toBeNull();
});

test.each(ranges(ANSWER_FIELDS))("[H3] no bit of an answer's %s can be changed", async (field, start, end) => {
  const exchanged = await renewal();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: start, max: end - 1 }), fc.nat(7), async (at, bit) => {
      const result = await accept(exchanged, flipText(exchanged.answer.body, { at, bit }));
      expect(result).toBe(field === "h" ? "other-offer" : null);
    }),
    { numRuns: 40 },
  );
  expect(await accept(exchanged, exchanged.answer.body)).toMatchObject({ epoch: exchanged.answer.epoch });
});

test("[H3] a forged answer of one who saw the offer but has no PSK is refused", async () => {
  const exchanged = await exchange();
  const forger = { ...keys, pskH: random(32) };
  const forged = await crypto.answer(forger, 1, exchanged.read, null, exchanged.answerName);
  expect(await accept(exchanged, forged!.body)).toBeNull();
  const noise = Uint8Array.from([...fromBase64url(exchanged.offer.h), ...randomBytes(1_153)]);
  noise[1_152] = 0;
  expect(await accept(exchanged, toBase64url(noise))).toBeNull();
});

test("[H3] a stale answer, or one of another offer, is told apart from a false one", async () => {
  const [one, two] = [await exchange(), await exchange()];
  expect(await accept(two, one.answer.body)).toBe("other-offer");
  expect(await accept(two, mixed(one.answer.body, two.answer.body, 0, 32))).toBeNull();
});

test.each(ranges(CONFIRMATION_FIELDS))("[H3] no bit of a confirmation's %s can be changed", async (_, start, end) => {
  const done = await accepted();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: start, max: end - 1 }), fc.nat(7), async (at, bit) => {
      expect(await check(done, flipText(done.confirmation, { at, bit }))).toBeNull();
    }),
    { numRuns: 60 },
  );
});

test("[H3] a confirmation confirms its own epoch only", async () => {
  const [one, two] = [await accepted(), await accepted()];
  expect(await check(one, two.confirmation)).toBeNull();
  expect(await check(one, mixed(two.confirmation, one.confirmation, 0, 16))).toBeNull();
  expect(await check(one, mixed(two.confirmation, one.confirmation, 0, 48))).toBeNull();
  expect(await check(one, one.confirmation)).toBe(one.offer.n1);
});

test("[H3] the offerer cannot choose n1 after it saw the answer: the commitment holds it", async () => {
  const done = await accepted();
  const n1 = randomBytes(32);
  const { th, co, eid } = done.epoch;
  const { did, seq } = done.confirmName;
  const tag1 = await hmac(fromBase64url(co), enc("H3", fromBase64url(th), fromBase64url(did), seq, n1));
  const body = toBase64url(Uint8Array.from([...fromBase64url(eid), ...n1, ...tag1]));
  expect(await check(done, body)).toBeNull();
  expect(await crypto.checkConfirmation(keys, done.answer.epoch, done.read.commit, done.confirmName, body)).toBeNull();
});

test("[H1, H2, H3] each message belongs to one place: seat, device and number", async () => {
  const done = await accepted();
  const elsewhere = ({ did, seq }: RecordName): RecordName[] => [
    { did, seq: seq + 1 },
    { did, seq: seq - 1 },
    { did: random(16), seq },
  ];
  for (const at of elsewhere(done.offerName)) expect(await crypto.readOffer(keys, 1, at, done.offer.body)).toBeNull();
  expect(await crypto.readOffer(keys, 2, done.offerName, done.offer.body)).toBeNull();
  for (const at of elsewhere(done.answerName)) expect(await accept(done, done.answer.body, at)).toBeNull();
  expect(
    await crypto.acceptAnswer(keys, 2, { ...done.offer, base: null }, done.answerName, done.answer.body),
  ).toBeNull();
  for (const at of elsewhere(done.confirmName)) expect(await check(done, done.confirmation, at)).toBeNull();
});

test("[K8] with a wrong PSK, or in another session, nothing passes", async () => {
  const done = await accepted();
  const { offer, answer, offerName, answerName, confirmName, confirmation, read } = done;
  const psk = randomBytes(32);
  const [sid, otherSid] = [randomBytes(16), randomBytes(16)];
  for (const wrong of [await sharedKeys(), { ...keys, sid: random(16) }]) {
    expect(await crypto.readOffer(wrong, 1, offerName, offer.body)).toBeNull();
    expect(await crypto.acceptAnswer(wrong, 1, { ...offer, base: null }, answerName, answer.body)).toBeNull();
  }
  // The same PSK in two sessions gives keys that have nothing to do with each other.
  expect((await sharedKeys(psk, sid)).pskH).not.toBe((await sharedKeys(psk, otherSid)).pskH);
  const elsewhere = { ...keys, sid: random(16) };
  expect(await crypto.checkConfirmation(elsewhere, answer.epoch, read.commit, confirmName, confirmation)).toBeNull();
});

test("[H4] messages of any other length, kind or spelling are refused, reflected ones too", async () => {
  const done = await accepted(await renewal());
  const { offer, answer, confirmation, offerName } = done;
  const bare = await crypto.makeOffer(keys, 1, offerName, null, null);
  const wrongFor = (body: string, ...others: string[]) => [...otherLengthTexts(body), ...spoiltTexts(body), ...others];
  for (const body of [...wrongFor(offer.body, answer.body, confirmation), ...wrongFor(bare.body)])
    expect(await crypto.readOffer(keys, 1, offerName, body), body.slice(-4)).toBeNull();
  for (const body of wrongFor(answer.body, offer.body, confirmation)) expect(await accept(done, body)).toBeNull();
  for (const body of wrongFor(confirmation, offer.body, answer.body)) expect(await check(done, body)).toBeNull();
  for (const did of [...spoiltTexts(offerName.did), ...otherLengthTexts(offerName.did)])
    expect(await crypto.readOffer(keys, 1, { ...offerName, did }, offer.body)).toBeNull();
});

test("[H1] a `seen` that names no record is refused, though signed", async () => {
  const { offer, offerName } = await exchange();
  const [pk1, commit, base, , macc] = fieldsOf(offer.body) as [Bytes, Bytes, Bytes, Bytes, Bytes];
  const seen = (did: Bytes, seq: bigint) => {
    const out = new Uint8Array(24);
    out.set(did);
    new DataView(out.buffer).setBigUint64(16, seq);
    return out;
  };
  const did = randomBytes(16);
  const of = async (field: Bytes) =>
    crypto.readOffer(keys, 1, offerName, await signedOffer(keys, 1, offerName, [pk1, commit, base, field, macc]));
  expect(await of(seen(did, 3n))).toMatchObject({ seen: { did: toBase64url(did), seq: 3 } });
  expect(await of(seen(did, 2n ** 53n - 1n))).toMatchObject({ seen: { seq: Number.MAX_SAFE_INTEGER } });
  for (const bad of [seen(did, 0n), seen(did, 2n ** 53n), seen(did, 2n ** 64n - 1n)]) expect(await of(bad)).toBeNull();
});

test("[H4] anything at all in place of a message or its name is answered with null, and throws nothing", async () => {
  const done = await accepted(await renewal());
  const lengths = [0, 1, 79, 80, 81, 1_184, 1_185, 1_304, 1_368, 3_000];
  const body = fc.oneof(
    fc
      .constantFrom(...lengths)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }).map(toBase64url)),
    fc.string({ unit: "binary", maxLength: 2_000 }),
    fc.anything() as fc.Arbitrary<string>,
  );
  const seq = fc.oneof(fc.constant(4), fc.anything()) as fc.Arbitrary<number>;
  const did = fc.oneof(fc.constant(deviceOf[1]), fc.anything()) as fc.Arbitrary<string>;
  await fc.assert(
    fc.asyncProperty(body, fc.record({ did, seq }), async (given, at) => {
      expect(await crypto.readOffer(keys, 1, at, given)).toBeNull();
      expect([null, "other-offer"]).toContain(await accept(done, given, at));
      expect(await check(done, given, at)).toBeNull();
      expect(await crypto.continues(keys, 1, at, given, done.base!.cs)).toBe(false);
      // Honest bodies under any name.
      for (const honest of [done.offer.body, done.answer.body, done.confirmation]) {
        expect(await crypto.readOffer(keys, 2, at, honest)).toBeNull();
        expect(await crypto.continues(keys, 2, at, honest, done.base!.cs)).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});

test("[H7] who knows the PSK and stands between shows by the safety code", async () => {
  const toOne = await accepted();
  const toTwo = await accepted();
  const one = await crypto.safetyCode(toOne.epoch.ks, toOne.offer.n1);
  expect(one).toHaveLength(6);
  expect(await crypto.safetyCode(toOne.answer.epoch.ks, toOne.offer.n1)).toEqual(one);
  expect(await crypto.safetyCode(toTwo.answer.epoch.ks, toTwo.offer.n1)).not.toEqual(one);
});

test("[H7] safety codes use every symbol at every place", async () => {
  const seen = Array.from({ length: 6 }, () => new Set<number>());
  for (let run = 0; run < 600; run++)
    for (const [at, symbol] of (await crypto.safetyCode(random(32), random(32))).entries()) seen[at]!.add(symbol);
  for (const at of seen) expect([...at].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, n) => n));
});

test("[H1] nothing random is used twice: two offers of one device share nothing", async () => {
  const [one, two] = [await exchange(), await exchange()];
  for (const field of ["body", "h", "sk1", "n1"] as const) expect(one.offer[field]).not.toBe(two.offer[field]);
});
