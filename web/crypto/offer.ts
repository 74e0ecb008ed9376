/**
 * H1, the handshake's offer [H1, H5]: a fresh X-Wing key (draft-connolly-cfrg-xwing-kem), a commitment to a nonce, the
 * epoch that it goes on from, under HMAC-SHA-256 (RFC 2104) by a key of the PSK, and by one of that epoch's chain secret.
 * Pure: it sends, stores and repeats nothing itself.
 * Not protected: an offer held back, or given again in its own place; numbers in the queue tell that [Q14]. Whoever has a
 * code can make one; who that is, the chain secret or the people's comparing tells.
 */
import { enc } from "../../shared/enc.ts";
import { DID_BYTES, EID_BYTES } from "../../shared/limits.ts";
import type { Seat } from "../../shared/shapes.ts";
import { join, split } from "./fields.ts";
import type { Hpke } from "./hpke.ts";
import { type Bytes, hkdf, hmac, hmacVerify, sha256 } from "./primitives.ts";

const PK_BYTES = 1_216;
const HASH_BYTES = 32;
const SEQ_BYTES = 8;
const BASE_BYTES = 2 * EID_BYTES;
const SEEN_BYTES = DID_BYTES + SEQ_BYTES;
/** Without a base. */
const BARE_BYTES = PK_BYTES + HASH_BYTES + SEEN_BYTES + HASH_BYTES;

const NONE = new Uint8Array(0);

/** What both participants derive from the PSK, and the session it belongs to. */
export interface HandshakeKeys {
  sid: Bytes;
  pskH: Bytes;
  kHello: Bytes;
}

/** A record, by its device and its number there. */
export interface Name {
  did: Bytes;
  seq: number;
}

/** The epoch an offer continues: its pairing, its own name, its chain secret. */
export interface ChainBase {
  pid: Bytes;
  eid: Bytes;
  cs: Bytes;
}

/** One's own offer: `seed` is the private key; `wire` is 1,304 bytes, with a base 1,368. */
export interface OwnOffer {
  wire: Bytes;
  h: Bytes;
  seed: Bytes;
}

/** The other's offer, `mac1` verified. */
export interface Offer {
  h: Bytes;
  pk1: Bytes;
  commit: Bytes;
  base: { pid: Bytes; eid: Bytes } | null;
  /** null: the offerer has nothing of the other's. */
  seen: Name | null;
  macc: Bytes | null;
}

/** The parts of the body in their order, as `enc` and the wire take them; without a base its name and `macc` are empty. */
type Fields = [pk1: Bytes, commit: Bytes, base: Bytes, seen: Bytes, macc: Bytes];

/**
 * [H1] By the device in seat `o`; `name` is that of the record that carries it.
 * @param n1 32 random bytes, told in H3
 */
export async function makeOffer(
  hpke: Hpke,
  keys: HandshakeKeys,
  o: Seat,
  name: Name,
  base: ChainBase | null,
  seen: Name | null,
  n1: Bytes,
): Promise<OwnOffer> {
  const { pk, seed } = await hpke.generate();
  const till = seen ? join(seen.did, seqBytes(seen.seq)) : new Uint8Array(SEEN_BYTES);
  const fields: Fields = [pk, await commitTo(n1, keys.sid), base ? baseBytes(base) : NONE, till, NONE];
  if (base) fields[4] = await hmac(await chainKey(base.cs, keys.sid), chained(keys.sid, o, name, fields));
  const body = body1(keys.sid, o, name, fields);
  return { wire: join(...fields, await hmac(keys.kHello, body)), h: await sha256(body), seed };
}

/** [H1, H4] Undefined where it is not genuine: made with the PSK, by that device of that seat, under that number. */
export async function readOffer(keys: HandshakeKeys, o: Seat, name: Name, wire: Bytes): Promise<Offer | undefined> {
  const parts = parse(wire);
  if (!parts) return undefined;
  const [fields, mac1] = parts;
  const [pk1, commit, of, till, macc] = fields;
  const body = body1(keys.sid, o, name, fields);
  if (!(await hmacVerify(keys.kHello, body, mac1))) return undefined;
  const seen = readSeen(till);
  if (!seen) return undefined;
  const [pid, eid] = split(of, EID_BYTES, EID_BYTES) ?? [];
  return {
    h: await sha256(body),
    pk1,
    commit,
    base: pid && eid ? { pid, eid } : null,
    seen: seen.name,
    macc: pid ? macc : null,
  };
}

/** [H5] Whether the offer is by somebody with this chain secret, for the base that it names. */
export async function continues(sid: Bytes, o: Seat, name: Name, wire: Bytes, cs: Bytes): Promise<boolean> {
  const parts = parse(wire);
  if (!parts) return false;
  const [fields] = parts;
  return hmacVerify(await chainKey(cs, sid), chained(sid, o, name, fields), fields[4]);
}

/** `SHA-256(enc("sas commit", sid, n1))` */
export const commitTo = (n1: Bytes, sid: Bytes): Promise<Bytes> => sha256(enc("sas commit", sid, n1));

/** `pid ‖ eid`, 32 bytes. */
export const baseBytes = ({ pid, eid }: { pid: Bytes; eid: Bytes }): Bytes => join(pid, eid);

function parse(wire: Bytes): [Fields, mac1: Bytes] | undefined {
  const base = wire.length > BARE_BYTES ? BASE_BYTES : 0;
  const parts = split(wire, PK_BYTES, HASH_BYTES, base, SEEN_BYTES, base && HASH_BYTES, HASH_BYTES);
  if (!parts) return undefined;
  const [pk1, commit, of, till, macc, mac1] = parts;
  return [[pk1, commit, of, till, macc], mac1];
}

const body1 = (sid: Bytes, o: Seat, { did, seq }: Name, fields: Fields) => enc("H1", sid, o, did, seq, ...fields);

/** All but `macc`, which it is for. */
const chained = (sid: Bytes, o: Seat, { did, seq }: Name, fields: Fields) =>
  enc("H1 chain", sid, o, did, seq, ...fields.slice(0, -1));

const chainKey = (cs: Bytes, sid: Bytes) => hkdf(cs, enc("hello chain"), sid);

function seqBytes(seq: number): Bytes {
  const out = new Uint8Array(SEQ_BYTES);
  new DataView(out.buffer).setBigUint64(0, BigInt(seq));
  return out;
}

/** Undefined where it is neither zeros nor a name: a number that is none, or beyond 2^53 - 1. */
function readSeen(seen: Bytes): { name: Name | null } | undefined {
  if (seen.every((byte) => byte === 0)) return { name: null };
  const seq = Number(new DataView(seen.buffer, seen.byteOffset).getBigUint64(DID_BYTES));
  return seq >= 1 && Number.isSafeInteger(seq) ? { name: { did: seen.slice(0, DID_BYTES), seq } } : undefined;
}
