import fc from "fast-check";
import { expect, test } from "vitest";
import { enc } from "../../shared/enc.ts";
import {
  acceptAnswer,
  answerOffer,
  confirmEpoch,
  deriveHandshakeKeys,
  type Epoch,
  type HandshakeKeys,
  makeOffer,
} from "./handshake.ts";
import { loadHpke } from "./hpke.ts";
import { type Bytes, hmac, randomBytes } from "./primitives.ts";
import { safetyCode } from "./safety-code.ts";
import {
  anyBit,
  flip,
  handshakeKeys,
  hex,
  kat,
  katAnswer,
  katConfirm,
  katOffer,
  otherLengths,
  sid,
  toHex,
  withRecordedEncap,
} from "./testing/vectors.ts";

const katEpoch = { eid: kat.eid, k12: kat.k12, k21: kat.k21, symbols: kat.sas };
const readable = (epoch: Epoch | undefined) =>
  epoch && {
    eid: toHex(epoch.eid),
    k12: toHex(epoch.k12),
    k21: toHex(epoch.k21),
    symbols: epoch.symbols.join("-"),
  };
const fixed = () => ({ seed: hex(kat.sk1_seed), n1: hex(kat.n1) });

/** An offer and its answer, of honest ends. */
async function exchange(keys?: HandshakeKeys) {
  const hpke = await loadHpke();
  const of = keys ?? (await handshakeKeys());
  const offer = await makeOffer(hpke, of, sid);
  const pending = (await answerOffer(hpke, of, sid, offer.wire))!;
  return { hpke, keys: of, offer, pending };
}

/** …and the confirmation. */
async function accepted() {
  const before = await exchange();
  const result = await acceptAnswer(before.hpke, before.keys, sid, before.offer, before.pending.wire);
  if (typeof result === "string") throw new Error(result);
  return { ...before, ...result };
}

test("[K8] psk_h and k_hello are the vectors'", async () => {
  const keys = await handshakeKeys();
  expect(toHex(keys.pskH)).toBe(kat.hpke_psk);
  expect(toHex(keys.kHello)).toBe(kat.hello);
});

test("[K11, K13] slot 1's side is the vectors': H1, what it makes of H2, H3, the epoch and its safety code", async () => {
  const hpke = await loadHpke();
  const keys = await handshakeKeys();
  const offer = await makeOffer(hpke, keys, sid, fixed());
  expect(toHex(offer.wire)).toBe(toHex(katOffer()));
  expect(toHex(offer.h)).toBe(kat.h);
  const result = await acceptAnswer(hpke, keys, sid, offer, katAnswer());
  if (typeof result === "string") throw new Error(result);
  expect(toHex(result.wire)).toBe(toHex(katConfirm()));
  expect(readable(result.epoch)).toEqual(katEpoch);
});

test("[K12, K13] slot 2's side is the vectors', with the recorded encap: H2, the pending epoch, the confirmed one", async () => {
  const hpke = withRecordedEncap(await loadHpke());
  const pending = (await answerOffer(hpke, await handshakeKeys(), sid, katOffer()))!;
  const { wire, ...rest } = pending;
  expect(toHex(wire)).toBe(toHex(katAnswer()));
  expect(Object.fromEntries(Object.entries(rest).map(([name, bytes]) => [name, toHex(bytes)]))).toEqual({
    h: kat.h,
    eid: kat.eid,
    th: kat.th,
    commit: kat.commit,
    c1: kat.c1,
    k12: kat.k12,
    k21: kat.k21,
    ks: kat.sas_key,
  });
  // c2 is used and erased; the tag shows that it was the vectors'.
  expect(toHex(await hmac(hex(kat.c2), enc("H2", hex(kat.th))))).toBe(kat.tag2);
  expect(readable(await confirmEpoch(pending, sid, katConfirm()))).toEqual(katEpoch);
});

test("[K13] the safety code is the vectors': six of the 32 symbols", async () => {
  expect((await safetyCode(hex(kat.sas_key), hex(kat.n1))).join("-")).toBe(kat.sas);
});

test("[K13] safety codes use every symbol at every place", async () => {
  const seen = Array.from({ length: 6 }, () => new Set<number>());
  for (let run = 0; run < 600; run++) {
    for (const [at, symbol] of (await safetyCode(randomBytes(32), randomBytes(32))).entries()) seen[at]!.add(symbol);
  }
  for (const at of seen) expect([...at].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, n) => n));
});

test("[K11, K12, K13] two honest ends have the same epoch, another each time, by messages of fixed lengths", async () => {
  const eids = new Set<string>();
  for (let run = 0; run < 5; run++) {
    const { offer, pending, epoch, wire } = await accepted();
    expect([offer.wire.length, pending.wire.length, wire.length]).toEqual([1_280, 1_184, 80]);
    expect(readable(await confirmEpoch(pending, sid, wire))).toEqual(readable(epoch));
    expect(toHex(epoch.k12)).not.toBe(toHex(epoch.k21));
    eids.add(toHex(epoch.eid)!);
  }
  expect(eids.size).toBe(5);
});

test("[K13] the offer's private key is erased once its answer is accepted, and serves no second one", async () => {
  const { hpke, keys, offer, pending } = await accepted();
  expect(offer.seed.every((byte) => byte === 0)).toBe(true);
  expect(await acceptAnswer(hpke, keys, sid, offer, pending.wire)).toBe("failed");
  // Not even the answer that fits the erased key, from one who knows the PSK.
  const { pk } = await hpke.generate(new Uint8Array(32));
  const forged = await answerOffer({ ...hpke, send: (_pk, ...rest) => hpke.send(pk, ...rest) }, keys, sid, offer.wire);
  expect(await acceptAnswer(hpke, keys, sid, offer, forged!.wire)).toBe("failed");
});

test("[K13] a failed answer erases nothing: the genuine one is still accepted", async () => {
  const { hpke, keys, offer, pending } = await exchange();
  expect(await acceptAnswer(hpke, keys, sid, offer, flip(pending.wire, { at: 1_183, bit: 0 }))).toBe("failed");
  expect(await acceptAnswer(hpke, keys, sid, offer, pending.wire)).toMatchObject({ epoch: { eid: pending.eid } });
});

test("[K12] a substituted pk1 or commitment is refused", async () => {
  const { hpke, keys, offer } = await exchange();
  const another = await makeOffer(hpke, keys, sid);
  for (const [from, to] of [
    [0, 1_216],
    [1_216, 1_248],
    [1_248, 1_280],
  ]) {
    const mixed = offer.wire.slice();
    mixed.set(another.wire.subarray(from, to), from);
    expect(await answerOffer(hpke, keys, sid, mixed)).toBeUndefined();
  }
});

test("[K12] a genuine offer of a key that ML-KEM refuses is refused, not thrown", async () => {
  const { hpke, keys, offer } = await exchange();
  const pk = offer.wire.slice(0, 1_216);
  // Every coefficient 4095, beyond q (FIPS 203, section 7.2).
  pk.fill(0xff, 0, 1_152);
  const commit = offer.wire.slice(1_216, 1_248);
  const mac = await hmac(keys.kHello, enc("H1", sid, pk, commit));
  expect(await answerOffer(hpke, keys, sid, Uint8Array.from([...pk, ...commit, ...mac]))).toBeUndefined();
});

test("[K12, K13] no bit of H1, H2 or H3 can be changed", async () => {
  const { hpke, keys, offer, pending } = await exchange();
  await fc.assert(
    fc.asyncProperty(anyBit, async (bit) => {
      expect(await answerOffer(hpke, keys, sid, flip(offer.wire, bit))).toBeUndefined();
    }),
    { numRuns: 500 },
  );
  await fc.assert(
    fc.asyncProperty(anyBit, async (bit) => {
      const of = bit.at % 1_184 < 32 ? "other-offer" : "failed";
      expect(await acceptAnswer(hpke, keys, sid, offer, flip(pending.wire, bit))).toBe(of);
    }),
    { numRuns: 150 },
  );
  const result = await acceptAnswer(hpke, keys, sid, offer, pending.wire);
  if (typeof result === "string") throw new Error(result);
  await fc.assert(
    fc.asyncProperty(anyBit, async (bit) => {
      expect(await confirmEpoch(pending, sid, flip(result.wire, bit))).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test("[conventions] handshake messages of any other length are refused, reflected ones too", async () => {
  const { hpke, keys, offer, pending } = await exchange();
  for (const wrong of [...otherLengths(offer.wire), pending.wire])
    expect(await answerOffer(hpke, keys, sid, wrong)).toBeUndefined();
  for (const wrong of [...otherLengths(pending.wire), offer.wire])
    expect(await acceptAnswer(hpke, keys, sid, offer, wrong)).toBe("failed");
  const result = await acceptAnswer(hpke, keys, sid, offer, pending.wire);
  if (typeof result === "string") throw new Error(result);
  for (const wrong of [...otherLengths(result.wire), offer.wire, pending.wire])
    expect(await confirmEpoch(pending, sid, wrong)).toBeUndefined();
});

test("[K12, K13] with a wrong PSK, or in another session, nothing passes", async () => {
  const { hpke, keys, offer } = await exchange();
  const wrong = await deriveHandshakeKeys(randomBytes(32), sid);
  expect(await answerOffer(hpke, wrong, sid, offer.wire)).toBeUndefined();
  expect(await answerOffer(hpke, keys, randomBytes(16), offer.wire)).toBeUndefined();
  // Who has the MAC's key but not the PSK's other half cannot answer.
  const half = await answerOffer(hpke, { pskH: wrong.pskH, kHello: keys.kHello }, sid, offer.wire);
  expect(await acceptAnswer(hpke, keys, sid, offer, half!.wire)).toBe("failed");
  const later = await accepted();
  expect(await confirmEpoch(later.pending, randomBytes(16), later.wire)).toBeUndefined();
});

test("[K13] a forged H2 of one who saw H1 but has no PSK is refused", async () => {
  const { hpke, keys, offer } = await exchange();
  const forger: HandshakeKeys = { pskH: randomBytes(32), kHello: keys.kHello };
  const forged = await answerOffer(hpke, forger, sid, offer.wire);
  expect(await acceptAnswer(hpke, keys, sid, offer, forged!.wire)).toBe("failed");
  const random = Uint8Array.from([...offer.h, ...randomBytes(1_152)]);
  expect(await acceptAnswer(hpke, keys, sid, offer, random)).toBe("failed");
});

test("[K13] a stale H2, or one of another offer, is told apart from a false one", async () => {
  const { hpke, keys, pending } = await exchange();
  const later = await makeOffer(hpke, keys, sid);
  expect(await acceptAnswer(hpke, keys, sid, later, pending.wire)).toBe("other-offer");
  const relabelled = pending.wire.slice();
  relabelled.set(later.h);
  expect(await acceptAnswer(hpke, keys, sid, later, relabelled)).toBe("failed");
});

test("[K13] H3 confirms its own epoch only", async () => {
  const [one, two] = [await accepted(), await accepted()];
  expect(await confirmEpoch(one.pending, sid, two.wire)).toBeUndefined();
  const relabelled = two.wire.slice();
  relabelled.set(one.pending.eid);
  expect(await confirmEpoch(one.pending, sid, relabelled)).toBeUndefined();
  expect(await confirmEpoch(one.pending, sid, one.wire)).toBeDefined();
});

test("[K13] slot 1 cannot choose n1 after it saw the answer: the commitment holds it", async () => {
  const { pending } = await accepted();
  const n1 = randomBytes(32);
  const tag1 = await hmac(pending.c1, enc("H3", pending.th, n1));
  const wire: Bytes = Uint8Array.from([...pending.eid, ...n1, ...tag1]);
  expect(await confirmEpoch(pending, sid, wire)).toBeUndefined();
});

test("[K13] who knows the PSK and stands between shows by the safety code", async () => {
  const { hpke, keys, offer } = await exchange();
  // Towards slot 1 the one between answers, towards slot 2 it offers.
  const toOne = await answerOffer(hpke, keys, sid, offer.wire);
  const one = await acceptAnswer(hpke, keys, sid, offer, toOne!.wire);
  const ownOffer = await makeOffer(hpke, keys, sid);
  const pending = await answerOffer(hpke, keys, sid, ownOffer.wire);
  const own = await acceptAnswer(hpke, keys, sid, ownOffer, pending!.wire);
  if (typeof one === "string" || typeof own === "string") throw new Error("the exchange itself must pass");
  const two = await confirmEpoch(pending!, sid, own.wire);
  expect(two!.symbols).not.toEqual(one.epoch.symbols);
});
