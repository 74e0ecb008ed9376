/**
 * H2 and H3, the handshake's answer and confirmation [H2, H3, H6]: HPKE (RFC 9180) in mode PSK to the offer's key, so both
 * the PSK and the key are needed; in mode "chained" the chain secret of the epoch before, too. It gives an epoch: a key
 * each way, confirmation keys, a safety code's key and the next chain secret. Pure: it sends and stores nothing itself.
 * Not protected: from one who knows the PSK and stands between from the first epoch on; the safety code then differs. How
 * often answers are given and taken must be limited outside [H15], or a man in the middle may grind for a match.
 */
import { enc } from "../../shared/enc.ts";
import { EID_BYTES, KEY_BYTES } from "../../shared/limits.ts";
import { otherSeat, type Seat } from "../../shared/shapes.ts";
import { join, split } from "./fields.ts";
import type { Exporter, Hpke } from "./hpke.ts";
import { baseBytes, type ChainBase, commitTo, type HandshakeKeys, type Name, type Offer } from "./offer.ts";
import { type Bytes, equalBytes, hkdf, hmac, hmacVerify, sha256 } from "./primitives.ts";

const ENCAP_BYTES = 1_120;
const HASH_BYTES = 32;
const MODE_BYTES = 1;

/** The mode byte on the wire is the index; in the transcript it is the word. */
const MODES = ["fresh", "chained"] as const;
export type Mode = (typeof MODES)[number];

/** What both ends have, from H2 on. */
export interface Epoch {
  eid: Bytes;
  /** The key of what seat 1 writes, and of what seat 2 writes. */
  k12: Bytes;
  k21: Bytes;
  th: Bytes;
  /** With these the offerer and the answerer confirm. */
  co: Bytes;
  ca: Bytes;
  /** Of the safety code. */
  ks: Bytes;
  /** The chain secret. */
  cs: Bytes;
}

/**
 * [H2] By the answerer; `name` is that of the record that carries it. Undefined where the offer's key is refused, or
 * `base` is not the one that it names.
 * @param base null: fresh
 */
export async function answerOffer(
  hpke: Hpke,
  keys: HandshakeKeys,
  o: Seat,
  offer: Pick<Offer, "h" | "pk1" | "base">,
  base: ChainBase | null,
  name: Name,
): Promise<{ wire: Bytes; epoch: Epoch } | undefined> {
  if (base && !(offer.base && equalBytes(baseBytes(offer.base), baseBytes(base)))) return undefined;
  const { psk, pskId } = await pskOf(keys, base);
  // A key that the library refuses (FIPS 203, section 7.2) is the peer's mistake, not an outage.
  const sent = await hpke.send(offer.pk1, infoOf(keys.sid, o, offer.h), psk, pskId).catch(() => undefined);
  if (!sent) return undefined;
  const mode = base ? "chained" : "fresh";
  const epoch = await deriveEpoch(sent.exporter, offer.h, sent.encap, mode, name);
  const tag2 = await hmac(epoch.ca, enc("H2", epoch.th));
  return { wire: join(offer.h, sent.encap, Uint8Array.of(MODES.indexOf(mode)), tag2), epoch };
}

/**
 * [H3] By the offerer: what an H2 gives; `name` is H2's. "other-offer": it answers another one; undefined: it is not
 * genuine, or chained to a base that the offer did not have.
 */
export async function acceptAnswer(
  hpke: Hpke,
  keys: HandshakeKeys,
  o: Seat,
  offer: { h: Bytes; seed: Bytes; base: ChainBase | null },
  name: Name,
  wire: Bytes,
): Promise<{ epoch: Epoch; mode: Mode } | "other-offer" | undefined> {
  const [h, encap, modeByte, tag2] = split(wire, HASH_BYTES, ENCAP_BYTES, MODE_BYTES, HASH_BYTES) ?? [];
  if (!h || !encap || !modeByte || !tag2) return undefined;
  if (!equalBytes(h, offer.h)) return "other-offer";
  const mode = MODES[modeByte[0]!];
  if (!mode || (mode === "chained" && !offer.base)) return undefined;
  const { psk, pskId } = await pskOf(keys, mode === "chained" ? offer.base : null);
  const exporter = await hpke.receive(offer.seed, encap, infoOf(keys.sid, o, h), psk, pskId).catch(() => undefined);
  if (!exporter) return undefined;
  const epoch = await deriveEpoch(exporter, h, encap, mode, name);
  return (await hmacVerify(epoch.ca, enc("H2", epoch.th), tag2)) ? { epoch, mode } : undefined;
}

/** [H3] `eid, n1, tag1`, 80 bytes; `name` is that of the record that carries it. */
export async function confirmEpoch(epoch: Epoch, name: Name, n1: Bytes): Promise<Bytes> {
  return join(epoch.eid, n1, await hmac(epoch.co, confirmed(epoch, name, n1)));
}

/** [H3] By the answerer: `n1`, or undefined where it confirms not this epoch, or not what the offer committed to. */
export async function checkConfirmation(
  sid: Bytes,
  epoch: Epoch,
  commit: Bytes,
  name: Name,
  wire: Bytes,
): Promise<Bytes | undefined> {
  const [eid, n1, tag1] = split(wire, EID_BYTES, KEY_BYTES, HASH_BYTES) ?? [];
  if (!eid || !n1 || !tag1 || !equalBytes(eid, epoch.eid)) return undefined;
  if (!equalBytes(await commitTo(n1, sid), commit)) return undefined;
  return (await hmacVerify(epoch.co, confirmed(epoch, name, n1), tag1)) ? n1 : undefined;
}

const confirmed = ({ th }: Epoch, { did, seq }: Name, n1: Bytes) => enc("H3", th, did, seq, n1);

const infoOf = (sid: Bytes, o: Seat, h: Bytes) => enc("hpke info", sid, "receiver", o, "sender", otherSeat(o), h);

/** [H6] Fresh: of the PSK alone. Chained: of the base's chain secret, too. */
async function pskOf({ sid, pskH }: HandshakeKeys, base: ChainBase | null): Promise<{ psk: Bytes; pskId: Bytes }> {
  if (!base) return { psk: pskH, pskId: enc("psk id", sid) };
  const of = baseBytes(base);
  // Joined without lengths: both are 32 bytes.
  const psk = await hkdf(join(pskH, base.cs), enc("psk chained", of), sid);
  return { psk, pskId: enc("psk id chained", sid, of) };
}

/** [H2] From the transcript and what HPKE exports for it. */
async function deriveEpoch(exporter: Exporter, h: Bytes, encap: Bytes, mode: Mode, { did, seq }: Name): Promise<Epoch> {
  const th = await sha256(enc("transcript", h, encap, mode, did, seq));
  const of = (label: string) => exporter.export(enc(label, th));
  const [k12, k21, co, ca, ks, cs] = await Promise.all([
    of("key 1>2"),
    of("key 2>1"),
    of("confirm offer"),
    of("confirm answer"),
    of("sas"),
    of("chain"),
  ]);
  return { eid: th.slice(0, EID_BYTES), k12, k21, th, co, ca, ks, cs };
}
