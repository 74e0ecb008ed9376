/**
 * The handshake [K8, K11, K12, K13]: slot 1 offers, slot 2 answers, slot 1 confirms; HPKE (RFC 9180) in mode PSK with fresh
 * keys, HMAC-SHA-256 (RFC 2104) for who says what. It gives an epoch: a key each way and a safety code. What was sealed
 * under them stays sealed when codes and PSK leak later. Pure: it sends, keeps and repeats nothing itself.
 * Not protected: from a server that also knows the PSK and stands between; the safety code then differs. How often
 * offers and answers are made must be limited outside [K14], or a man in the middle may grind for a match.
 */
import { enc } from "../../shared/enc.ts";
import { EID_BYTES, KEY_BYTES } from "../../shared/limits.ts";
import type { Exporter, Hpke } from "./hpke.ts";
import { type Bytes, equalBytes, hkdf, hmac, hmacVerify, randomBytes, sha256 } from "./primitives.ts";
import { safetyCode } from "./safety-code.ts";

const PK_BYTES = 1_216;
const ENCAP_BYTES = 1_120;
const HASH_BYTES = 32;

export interface HandshakeKeys {
  pskH: Bytes;
  kHello: Bytes;
}

/** What both have once confirmed. */
export interface Epoch {
  eid: Bytes;
  /** The key of what slot 1 writes, and of what slot 2 writes. */
  k12: Bytes;
  k21: Bytes;
  /** The safety code: six numbers from 0 to 31. */
  symbols: number[];
}

/** Slot 1's, in memory only, until an answer is accepted. */
export interface Offer {
  /** H1: `pk1 ‖ commit ‖ mac1`, 1280 bytes. */
  wire: Bytes;
  h: Bytes;
  seed: Bytes;
  n1: Bytes;
}

/** Slot 2's, until H3 confirms it. */
export interface Pending {
  h: Bytes;
  eid: Bytes;
  th: Bytes;
  commit: Bytes;
  c1: Bytes;
  k12: Bytes;
  k21: Bytes;
  ks: Bytes;
  /** H2: `h ‖ encap ‖ tag2`, 1184 bytes. */
  wire: Bytes;
}

/** [K8] `psk_h` and `k_hello`; the caller erases the PSK. */
export async function deriveHandshakeKeys(psk: Bytes, sid: Bytes): Promise<HandshakeKeys> {
  const [pskH, kHello] = await Promise.all([hkdf(psk, enc("hpke psk"), sid), hkdf(psk, enc("hello mac"), sid)]);
  return { pskH, kHello };
}

/**
 * [K11] H1, by slot 1.
 * @param fixed for known-answer tests only
 */
export async function makeOffer(
  hpke: Hpke,
  keys: HandshakeKeys,
  sid: Bytes,
  fixed?: { seed: Bytes; n1: Bytes },
): Promise<Offer> {
  const { pk, seed } = await hpke.generate(fixed?.seed);
  const n1 = fixed?.n1 ?? randomBytes(KEY_BYTES);
  const commit = await commitTo(n1, sid);
  const body = enc("H1", sid, pk, commit);
  return { wire: join(pk, commit, await hmac(keys.kHello, body)), h: await sha256(body), seed, n1 };
}

/** [K12] H2, by slot 2; undefined where the offer is not genuine. */
export async function answerOffer(
  hpke: Hpke,
  keys: HandshakeKeys,
  sid: Bytes,
  wire: Bytes,
): Promise<Pending | undefined> {
  const [pk, commit, mac1] = split(wire, PK_BYTES, HASH_BYTES, HASH_BYTES) ?? [];
  if (!pk || !commit || !mac1) return undefined;
  const body = enc("H1", sid, pk, commit);
  if (!(await hmacVerify(keys.kHello, body, mac1))) return undefined;
  const h = await sha256(body);
  // A key that the library refuses (FIPS 203, section 7.2) is the peer's mistake, not an outage.
  const sent = await hpke.send(pk, infoOf(sid, h), keys.pskH, pskIdOf(sid)).catch(() => undefined);
  if (!sent) return undefined;
  const { th, eid, k12, k21, c1, c2, ks } = await deriveEpoch(sent.exporter, h, sent.encap);
  const tag2 = await hmac(c2, enc("H2", th));
  c2.fill(0);
  return { h, eid, th, commit, c1, k12, k21, ks, wire: join(h, sent.encap, tag2) };
}

/**
 * [K13] H3, by slot 1, which is then confirmed and whose `offer.seed` is erased: the caller keeps `wire` for the same
 * H2 again. "other-offer": this answers an offer that is not the latest.
 */
export async function acceptAnswer(
  hpke: Hpke,
  keys: HandshakeKeys,
  sid: Bytes,
  offer: Offer,
  wire: Bytes,
): Promise<{ epoch: Epoch; wire: Bytes } | "other-offer" | "failed"> {
  const [h, encap, tag2] = split(wire, HASH_BYTES, ENCAP_BYTES, HASH_BYTES) ?? [];
  if (!h || !encap || !tag2) return "failed";
  if (!equalBytes(h, offer.h)) return "other-offer";
  // An offer serves once: its seed is erased, and zeros are no key.
  if (offer.seed.every((byte) => byte === 0)) return "failed";
  const exporter = await hpke
    .receive(offer.seed, encap, infoOf(sid, h), keys.pskH, pskIdOf(sid))
    .catch(() => undefined);
  if (!exporter) return "failed";
  const { th, eid, k12, k21, c1, c2, ks } = await deriveEpoch(exporter, h, encap);
  if (!(await hmacVerify(c2, enc("H2", th), tag2))) return "failed";
  offer.seed.fill(0);
  const tag1 = await hmac(c1, enc("H3", th, offer.n1));
  const symbols = await safetyCode(ks, offer.n1);
  for (const used of [c1, c2, ks]) used.fill(0);
  return { epoch: { eid, k12, k21, symbols }, wire: join(eid, offer.n1, tag1) };
}

/** [K13] By slot 2: the epoch, confirmed; undefined where H3 is not this epoch's. */
export async function confirmEpoch(pending: Pending, sid: Bytes, wire: Bytes): Promise<Epoch | undefined> {
  const [eid, n1, tag1] = split(wire, EID_BYTES, KEY_BYTES, HASH_BYTES) ?? [];
  if (!eid || !n1 || !tag1 || !equalBytes(eid, pending.eid)) return undefined;
  if (!equalBytes(await commitTo(n1, sid), pending.commit)) return undefined;
  if (!(await hmacVerify(pending.c1, enc("H3", pending.th, n1), tag1))) return undefined;
  return { eid, k12: pending.k12, k21: pending.k21, symbols: await safetyCode(pending.ks, n1) };
}

const commitTo = (n1: Bytes, sid: Bytes) => sha256(enc("sas commit", sid, n1));
const infoOf = (sid: Bytes, h: Bytes) => enc("hpke info", sid, "receiver slot 1", "sender slot 2", h);
const pskIdOf = (sid: Bytes) => enc("psk id", sid);

/** [K12] From the transcript and what HPKE exports for it. */
async function deriveEpoch(exporter: Exporter, h: Bytes, encap: Bytes) {
  const th = await sha256(enc("transcript", h, encap));
  const of = (label: string) => exporter.export(enc(label, th));
  const [k12, k21, c1, c2, ks] = await Promise.all([
    of("key 1>2"),
    of("key 2>1"),
    of("confirm 1"),
    of("confirm 2"),
    of("sas"),
  ]);
  return { th, eid: th.slice(0, EID_BYTES), k12, k21, c1, c2, ks };
}

function join(...parts: Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Fields of exactly these lengths and nothing after them, or undefined. */
function split(wire: Bytes, ...lengths: number[]): Bytes[] | undefined {
  if (wire.length !== lengths.reduce((sum, length) => sum + length, 0)) return undefined;
  let at = 0;
  return lengths.map((length) => wire.slice(at, (at += length)));
}
