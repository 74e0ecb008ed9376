import { describe, expect, test } from "vitest";
import { HANDSHAKE_BYTES } from "../../../shared/limits.ts";
import { createSymbolicCrypto } from "./symbolic-crypto.ts";

const keys = { sid: "sid", pskH: "psk_h", kHello: "k_hello" };
const without = { sid: "sid", pskH: "guess", kHello: "guess" };
const d1 = (seq: number) => ({ did: "one", seq });
const d2 = (seq: number) => ({ did: "two", seq });

async function agree(crypto = createSymbolicCrypto(), offerer = keys, answerer = keys) {
  const offer = await crypto.makeOffer(offerer, 1, d1(1), null, null);
  const read = await crypto.readOffer(answerer, 1, d1(1), offer.body);
  const answer = read && (await crypto.answer(answerer, 1, read, null, d2(1)));
  const taken = answer && (await crypto.acceptAnswer(offerer, 1, { ...offer, base: null }, d2(1), answer.body));
  return { crypto, offer, read, answer, taken };
}

describe("the symbolic cryptography", () => {
  test("gives both the same keys, and the lengths of the wire", async () => {
    const { crypto, offer, read, answer, taken } = await agree();
    expect(taken).toEqual({ epoch: answer!.epoch, mode: "fresh" });
    const h3 = await crypto.confirm(answer!.epoch, d1(2), offer.n1);
    expect(await crypto.checkConfirmation(keys, answer!.epoch, read!.commit, d1(2), h3)).toBe(offer.n1);
    const lengths = [offer.body, answer!.body, h3].map((body) => Math.floor((body.length * 3) / 4));
    expect(lengths).toEqual([HANDSHAKE_BYTES[0], HANDSHAKE_BYTES[2], HANDSHAKE_BYTES[3]]);
    expect([offer.body, answer!.body, h3].map((body) => crypto.kindOf(body))).toEqual(["H1", "H2", "H3"]);
  });

  test("lets nobody offer or answer without the PSK", async () => {
    expect((await agree(createSymbolicCrypto(), without, keys)).read).toBeNull();
    const { crypto, offer } = await agree();
    const fields = crypto.fieldsOf(offer.body)!;
    const read = { ...fields, h: offer.h };
    const answer = await crypto.answer(without, 1, read, null, d2(1));
    expect(await crypto.acceptAnswer(keys, 1, { ...offer, base: null }, d2(1), answer!.body)).toBeNull();
  });

  test("lets nobody answer an offer with another's key, under another name, or changed", async () => {
    const { crypto, offer } = await agree();
    const fields = crypto.fieldsOf(offer.body)!;
    expect(await crypto.readOffer(keys, 1, d1(2), offer.body)).toBeNull();
    expect(await crypto.readOffer(keys, 2, d1(1), offer.body)).toBeNull();
    expect(await crypto.readOffer(keys, 1, d1(1), crypto.garble(offer.body))).toBeNull();
    const forged = crypto.forgeOffer(without, 1, d1(1), { ...fields, pk1: "own" });
    expect(await crypto.readOffer(keys, 1, d1(1), forged)).toBeNull();
    const withCode = crypto.forgeOffer(keys, 1, d1(1), { ...fields, seen: d2(9) });
    expect((await crypto.readOffer(keys, 1, d1(1), withCode))?.seen).toEqual(d2(9));
  });

  test("chains only for who has the chain secret", async () => {
    const { crypto, answer } = await agree();
    const base = { pid: answer!.epoch.eid, eid: answer!.epoch.eid, cs: answer!.epoch.cs };
    const offer = await crypto.makeOffer(keys, 1, d1(3), base, d2(1));
    expect(await crypto.continues(keys, 1, d1(3), offer.body, base.cs)).toBe(true);
    expect(await crypto.continues(keys, 1, d1(3), offer.body, "guess")).toBe(false);
    const forged = crypto.forgeOffer(keys, 1, d1(3), { ...crypto.fieldsOf(offer.body)!, pk1: "own" });
    expect(await crypto.continues(keys, 1, d1(3), forged, base.cs)).toBe(false);
    const read = await crypto.readOffer(keys, 1, d1(3), offer.body);
    const guess = await crypto.answer(keys, 1, read!, { ...base, cs: "guess" }, d2(2));
    expect(await crypto.acceptAnswer(keys, 1, { ...offer, base }, d2(2), guess!.body)).toBeNull();
    const right = await crypto.answer(keys, 1, read!, base, d2(2));
    expect(await crypto.acceptAnswer(keys, 1, { ...offer, base }, d2(2), right!.body)).toMatchObject({
      mode: "chained",
    });
    expect(await crypto.acceptAnswer(keys, 1, { ...offer, base }, d2(3), right!.body)).toBeNull();
  });

  test("opens what is sealed under its key, at its place, and as what it is", async () => {
    const crypto = createSymbolicCrypto();
    const place = { sid: "sid", eid: "eid", from: 1 as const, seq: 1 };
    const body = await crypto.sealRecord("key", place, '{"a":1}');
    expect(await crypto.openRecord("key", place, body)).toBe('{"a":1}');
    expect(await crypto.openRecord("other", place, body)).toBeNull();
    expect(await crypto.openRecord("key", { ...place, seq: 2 }, body)).toBeNull();
    expect(await crypto.openRecord("key", { ...place, from: 2 }, body)).toBeNull();
    expect(await crypto.openSignal("key", place, body)).toBeNull();
    expect(await crypto.openRecord("key", place, crypto.garble(body))).toBeNull();
    expect(await crypto.sealRecord("key", place, '{"a":1}')).not.toBe(body);
  });

  test("calls two states the same that differ only in what is random", async () => {
    const crypto = createSymbolicCrypto();
    const [one, two] = [await agree(crypto), await agree(crypto)];
    const told = ({ answer, offer }: typeof one) => crypto.canonical(JSON.stringify([offer, answer]));
    expect(told(one)).toBe(told(two));
    expect(crypto.canonical(JSON.stringify([one.offer, two.answer]))).not.toBe(told(one));
  });
});
