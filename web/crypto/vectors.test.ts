/**
 * Every value of shared/vectors/ec2-kat.json that this folder computes, agreed with and counted. What is on the way to a
 * value (an AAD, a MAC's input) is looked for in what WebCrypto was given and what it gave.
 */
import { argon2id } from "@noble/hashes/argon2.js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CHUNK_BYTES } from "../../shared/files.ts";
import { LINK_ALPHABET } from "../../shared/limits.ts";
import { tagsOf } from "../../shared/link-tag.ts";
import type { Seat } from "../../shared/shapes.ts";
import { symbols } from "../ui/symbols.tsx";
import { deriveCodeKeys } from "./code-keys.ts";
import { createEngineCrypto } from "./engine-crypto.ts";
import { fileDigest, padChunk, sealChunk } from "./file.ts";
import { deriveHandshakeKeys } from "./handshake-keys.ts";
import { loadHpke } from "./hpke.ts";
import { openRow, openTicket, type RowPlace, rowKey, rowKeyBytes, sealRow, sealTicket } from "./local-state.ts";
import { importAesKey, sha256 } from "./primitives.ts";
import { normalizeCode } from "./secret-code.ts";
import { ARGON2 } from "./stretch.ts";
import {
  handshake,
  type HandshakeName,
  handshakeNames,
  hex,
  kat,
  katKeys,
  recorded,
  sid,
  text,
  toHex,
  unText,
} from "./testing/vectors.ts";
import { unwrapPsk, wrapPsk } from "./wrap.ts";

/** Given to whoever computes: not values to agree on. */
const GIVEN = [
  /^(version|notes\.|sid$|psk$|devices\.)/,
  /^slots\.\d\.(code|wrap_iv)$/,
  /^handshakes\.\w+\.(what|sk1_seed|n1|encap_randomness|mode|base_of|(offer|answer|confirm)\.\w+)$/,
  /^(records|signals)\.\w+\.(epoch|device|from|seq|iv|plain)$/,
  /^digests\.(rule|[AB]\.(device|from)|[AB]\.steps\.\d\.(n|what|epoch))$/,
  /^store\.(slot|store_key|state|token|ticket_iv|entries\.\d\.(table|n|iv|plain))$/,
  /^file\.(fid|fk|size|bytes|iv\d)$/,
];

/** Computed in another room, and compared by its tests. */
const ELSEWHERE = [
  // server/session: verifier, peppers, encryption at rest
  /^server\./,
  // web/engine: times and the timeline's order
  /^(clock|order)\./,
];

/** Of 660: every slot of the file that holds a text, a number or a boolean is one. */
const COUNTS = { compared: 264, elsewhere: 180, given: 216 };

const leaves = new Map<string, unknown>();
function collect(path: string, value: unknown): void {
  if (typeof value !== "object" || value === null) return void leaves.set(path, value);
  for (const [key, each] of Object.entries(value)) collect(path === "" ? key : `${path}.${key}`, each);
}
collect("", kat);

const compared = new Set<string>();
/** `actual` is the file's value at this path. */
function agree(path: string, actual: unknown): void {
  expect(leaves.has(path), path).toBe(true);
  expect(actual, path).toEqual(leaves.get(path));
  compared.add(path);
}

/** Hex of all bytes that went into WebCrypto and came out of it. */
const seen = new Set<string>();
const agreeSeen = (path: string) => agree(path, seen.has(leaves.get(path) as string) ? leaves.get(path) : "not seen");

beforeAll(() => {
  const note = (value: unknown): void => {
    if (value instanceof ArrayBuffer || value instanceof Uint8Array) seen.add(toHex(value)!);
    else if (typeof value === "object" && value !== null) for (const each of Object.values(value)) note(each);
  };
  for (const name of ["digest", "sign", "verify", "encrypt", "decrypt", "deriveBits", "importKey"] as const) {
    const plain = crypto.subtle[name].bind(crypto.subtle) as (...given: unknown[]) => Promise<unknown>;
    vi.spyOn(crypto.subtle, name).mockImplementation((async (...given: unknown[]) => {
      note(given);
      const result = await plain(...given);
      note([result]);
      return result;
    }) as never);
  }
});
afterAll(() => void vi.restoreAllMocks());

/** The engine's cryptography whose random bytes are these, in turn. */
const withBytes = async (...random: string[]) =>
  createEngineCrypto(await loadHpke(), () => hex(random.shift() ?? expect.fail("no more randomness")));

test("[K2, K3, K4] codes as typed, their keys by Argon2id, and the wrapped PSK", async () => {
  for (const [typed, code] of Object.entries(kat.typed)) {
    expect(normalizeCode(typed)).toBe(code);
    compared.add(`typed.${typed}`);
  }
  for (const [n, refused] of kat.refused.entries())
    agree(`refused.${n}`, normalizeCode(refused) === undefined ? refused : "taken");
  for (const name of ["m", "t", "p"] as const) agree(`argon.${name}`, ARGON2[name]);
  for (const seat of [1, 2] as const) {
    const vector = kat.slots[seat];
    const keys = await deriveCodeKeys(vector.code, sid, seat, async (password, salt) => {
      expect(password).toBe(`EC2 code ${vector.code}`);
      agree(`slots.${seat}.salt`, toHex(salt));
      const stretched = Uint8Array.from(argon2id(password, salt, ARGON2));
      agree(`slots.${seat}.K`, toHex(stretched));
      return stretched;
    });
    for (const name of ["auth", "wrap", "state"] as const) agree(`slots.${seat}.${name}`, toHex(keys[name]));
    const wrapped = await wrapPsk(keys.wrap, hex(kat.psk), sid, seat, hex(vector.wrap_iv));
    agree(`slots.${seat}.wrapped`, toHex(wrapped));
    expect(toHex(await unwrapPsk(keys.wrap, wrapped, sid, seat))).toBe(kat.psk);
  }
});

test("[C5, K8, H7] a link's tags, the keys of the PSK, the symbols", async () => {
  for (const [n, tag] of (await tagsOf(sid, sha256)).entries()) agree(`tags.${n}`, tag);
  agree("tag_alphabet", LINK_ALPHABET);
  const { pskH, kHello } = await deriveHandshakeKeys(hex(kat.psk), sid);
  agree("psk_h", toHex(pskH));
  agree("k_hello", toHex(kHello));
  for (const [n, { name }] of symbols.entries()) agree(`symbols.${n}`, name);
});

/** Offer, answer and confirmation by the engine's port, both ends, with the recorded randomness. */
async function exchange(name: HandshakeName) {
  const { vector, o, offerName, answerName, confirmName, seen: till, base, answerBase } = handshake(name);
  const { fixed, given } = recorded(await loadHpke(), vector);
  const crypto = createEngineCrypto(fixed, () => hex(vector.n1));
  const offer = await crypto.makeOffer(katKeys, o, offerName, base, till);
  const read = (await crypto.readOffer(katKeys, o, offerName, offer.body))!;
  const answer = (await crypto.answer(katKeys, o, read, answerBase, answerName))!;
  const accepted = await crypto.acceptAnswer(katKeys, o, { ...offer, base }, answerName, answer.body);
  if (!accepted || accepted === "other-offer") throw new Error("not accepted");
  const confirmation = await crypto.confirm(accepted.epoch, confirmName, offer.n1);
  const n1 = await crypto.checkConfirmation(katKeys, answer.epoch, read.commit, confirmName, confirmation);
  return { crypto, vector, base, till, offer, read, answer, accepted, confirmation, n1, given };
}

test.each(handshakeNames)("[H1-H7] both ends of the handshake %s", async (name) => {
  const { crypto, vector, base, till, offer, read, answer, accepted, confirmation, n1, given } = await exchange(name);
  const value = (field: string, actual: unknown) => agree(`handshakes.${name}.${field}`, actual);
  const onTheWay = (field: string) => agreeSeen(`handshakes.${name}.${field}`);

  value("H1", unText(offer.body));
  value("h", unText(offer.h));
  expect(unText(offer.sk1)).toBe(vector.sk1_seed);
  expect(read.h).toBe(offer.h);
  expect(read.seen).toEqual(till);
  value("pk1", unText(read.pk1));
  value("commit", unText(read.commit));
  value("base", read.base ? unText(read.base.pid) + unText(read.base.eid) : "");
  value("macc", read.macc ? unText(read.macc) : "");
  value("mac1", unText(offer.body).slice(-64));
  onTheWay("body1");
  if (base) {
    onTheWay("hello_chain");
    const { o, offerName } = handshake(name);
    expect(await crypto.continues(katKeys, o, offerName, offer.body, base.cs)).toBe(true);
  } else value("hello_chain", "");

  value("H2", unText(answer.body));
  value("tag2", unText(answer.body).slice(-64));
  expect(given).toHaveLength(2);
  expect(given[0]).toEqual(given[1]);
  const [{ info, psk, pskId, encap }] = given as [(typeof given)[0]];
  value("info", info);
  value("hpke_psk", psk);
  value("hpke_psk_id", pskId);
  value("encap", encap);
  expect(accepted.mode).toBe(vector.mode);
  expect(accepted.epoch).toEqual(answer.epoch);
  for (const field of ["th", "eid", "k12", "k21", "co", "ca", "ks", "cs"] as const)
    value(field, unText(answer.epoch[field]));
  // A fresh epoch names its pairing, a chained one keeps its base's.
  value("pid", vector.mode === "fresh" ? unText(answer.epoch.eid) : unText(read.base!.pid));

  value("H3", unText(confirmation));
  value("tag1", unText(confirmation).slice(-64));
  expect(n1).toBe(offer.n1);
  // A renewal keeps its pairing's safety code.
  const of = vector.mode === "fresh" ? vector : kat.handshakes[(vector as { base_of: HandshakeName }).base_of];
  const sas = await crypto.safetyCode(text(of.ks), text(of.n1));
  if ("sas_mac" in vector) onTheWay("sas_mac");
  value("sas", sas.join("-"));
  value("sas_names", sas.map((symbol) => symbols[symbol]!.name).join(" "));
});

test.each(Object.keys(kat.records) as (keyof typeof kat.records)[])("[M1, M2] the record %s", async (name) => {
  const { epoch, from, seq, iv, plain, body } = kat.records[name];
  const { k12, k21, eid } = kat.handshakes[epoch as HandshakeName];
  const crypto = await withBytes(iv);
  const key = text(from === 1 ? k12 : k21);
  const place = { sid: katKeys.sid, eid: text(eid), from: from as Seat, seq };
  agree(`records.${name}.body`, unText(await crypto.sealRecord(key, place, plain)));
  agreeSeen(`records.${name}.aad`);
  expect(await crypto.openRecord(key, place, text(body))).toBe(plain);
  agree(`records.${name}.body_sha256`, unText(await crypto.bodyDigest(text(body))));
});

test.each(Object.keys(kat.signals) as (keyof typeof kat.signals)[])("[M3] the signal %s", async (name) => {
  const { epoch, from, seq, iv, plain, body } = kat.signals[name];
  const { k12, k21, eid } = kat.handshakes[epoch as HandshakeName];
  const crypto = await withBytes(iv);
  const key = text(from === 1 ? k12 : k21);
  const place = { sid: katKeys.sid, eid: text(eid), from: from as Seat, seq };
  agree(`signals.${name}.body`, unText(await crypto.sealSignal(key, place, plain)));
  agreeSeen(`signals.${name}.aad`);
  expect(await crypto.openSignal(key, place, text(body))).toBe(plain);
  agree(`signals.${name}.body_sha256`, unText(await crypto.bodyDigest(text(body))));
});

/** The body that each step of the digests is about, by the device and its number. */
const bodies: Record<string, string> = {
  A3: kat.records.A3.body,
  A4: kat.records.A4.body,
  A6: kat.records.A6.body,
  A7: kat.handshakes.chained1.H1,
  A8: kat.handshakes.chained1.H3,
  A9: kat.records.A9.body,
  B2: kat.records.B2.body,
  B3: kat.handshakes.chained1.H2,
  B4: kat.records.B4.body,
};

test.each(["A", "B"] as const)("[M5] the running digest of what %s wrote", async (device) => {
  const crypto = await withBytes();
  const { from, steps } = kat.digests[device];
  let running = "";
  for (const [at, step] of steps.entries()) {
    const value = (field: string, actual: unknown) => agree(`digests.${device}.steps.${at}.${field}`, actual);
    if (step.what === "start") {
      const { eid } = kat.handshakes[step.epoch as HandshakeName];
      value("eid", eid);
      running = await crypto.digestStart(text(eid), from as Seat, step.n);
    } else {
      const hole = step.what === "told hole";
      const x = hole ? null : await crypto.bodyDigest(text(bodies[`${device}${step.n}`]!));
      value("x", x === null ? "00".repeat(32) : unText(x));
      running = await crypto.digestNext(running, step.n, x);
    }
    value("D", unText(running));
    value("gh", crypto.shortDigest(running));
  }
});

test("[D1, D2, D3] the ticket, the key of the rows and each row, sealed and opened", async () => {
  const { store } = kat;
  const [seat, state, storeKey] = [store.slot as Seat, hex(store.state), hex(store.store_key)];
  agree("store.ticket", toHex(await sealTicket(state, hex(store.token), sid, seat, hex(store.ticket_iv))));
  expect(toHex(await openTicket(state, hex(store.ticket), sid, seat))).toBe(store.token);
  agree("store.stored_key", toHex(await rowKeyBytes(storeKey, state, sid, seat)));
  const key = await rowKey(storeKey, state, sid, seat);
  for (const [at, { table, n, iv, plain, sealed }] of store.entries.entries()) {
    const place = { sid, seat, table, n } as RowPlace;
    agree(`store.entries.${at}.sealed`, toHex(await sealRow(key, place, plain, hex(iv))));
    agreeSeen(`store.entries.${at}.aad`);
    expect(await openRow(key, place, hex(sealed))).toBe(plain);
  }
});

test("[M20] the chunks and the digest of a file", async () => {
  const { file } = kat;
  const [fid, key] = [hex(file.fid), await importAesKey(hex(file.fk))];
  const whole = new Uint8Array(file.size).fill(Number.parseInt(file.bytes, 16));
  const [head, tail] = [whole.slice(0, CHUNK_BYTES), whole.slice(CHUNK_BYTES)];
  const first = await sealChunk(key, { sid, fid, index: 0, last: false }, head, hex(file.iv0));
  const last = await sealChunk(key, { sid, fid, index: 1, last: true }, tail, hex(file.iv1));
  // The vectors hash what follows the iv.
  agree("file.sealed0_sha256", toHex(await sha256(first.slice(12))));
  agree("file.sealed1_sha256", toHex(await sha256(last.slice(12))));
  agree(
    "file.digest",
    toHex(await fileDigest(sid, fid, file.size, await Promise.all([head, padChunk(tail)].map(sha256)))),
  );
});

test("every value of the file is compared, given, or another room's; none is left out", () => {
  const rest = [...leaves.keys()].filter((path) => !compared.has(path));
  const of = (patterns: RegExp[]) => rest.filter((path) => patterns.some((pattern) => pattern.test(path)));
  const [given, elsewhere] = [of(GIVEN), of(ELSEWHERE)];
  expect(rest.filter((path) => !given.includes(path) && !elsewhere.includes(path))).toEqual([]);
  expect({ compared: compared.size, elsewhere: elsewhere.length, given: given.length }).toEqual(COUNTS);
});
