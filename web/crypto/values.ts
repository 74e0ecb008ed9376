/**
 * The engine's values, base64url text in plain JSON, as bytes and back. One's own are of the right form, or it is a
 * mistake; what was sent may be anything.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { DID_BYTES, EID_BYTES, KEY_BYTES, SID_BYTES } from "../../shared/limits.ts";
import type { RecordName } from "../../shared/shapes.ts";
import type { Base, EpochKeys, SharedKeys } from "./engine-port.ts";
import type { Epoch } from "./handshake.ts";
import type { ChainBase, HandshakeKeys, Name } from "./offer.ts";
import type { Bytes } from "./primitives.ts";

/** One's own value, of so many bytes; an Error where it is not. */
export function own(text: string, length: number): Bytes {
  const bytes = fromBase64url(text);
  if (bytes.length !== length) throw new RangeError(`a value of ${length} bytes has ${bytes.length}`);
  return bytes;
}

/** What was sent, where it is base64url of one of these lengths in bytes; else null, and never an Error [H4]. */
export function sent(text: string, lengths: ReadonlySet<number>): Bytes | null {
  // The length first, so that nothing long is decoded in vain.
  if (typeof text !== "string" || !lengths.has(Math.floor((text.length * 3) / 4))) return null;
  try {
    return fromBase64url(text);
  } catch {
    return null;
  }
}

/** The bytes of whatever was sent; of what is no base64url its characters, which no honest side digests; of no text none. */
export function anyBytes(text: string): Bytes {
  try {
    return fromBase64url(text);
  } catch {
    return new TextEncoder().encode(typeof text === "string" ? text : "");
  }
}

const DID_LENGTHS = new Set([DID_BYTES]);

/** A record's name as the server gives it; null where it is none. */
export function sentName({ did, seq }: RecordName): Name | null {
  const bytes = isNumber(seq) ? sent(did, DID_LENGTHS) : null;
  return bytes && { did: bytes, seq };
}

/** Whether `enc` takes it. */
export const isNumber = (given: unknown): given is number => Number.isSafeInteger(given) && (given as number) >= 0;

export const nameOf = ({ did, seq }: RecordName): Name => ({ did: own(did, DID_BYTES), seq });

export const baseOf = ({ pid, eid, cs }: Base): ChainBase => ({ ...epochNames({ pid, eid }), cs: own(cs, KEY_BYTES) });

export const epochNames = ({ pid, eid }: { pid: string; eid: string }): { pid: Bytes; eid: Bytes } => ({
  pid: own(pid, EID_BYTES),
  eid: own(eid, EID_BYTES),
});

export const keysOf = ({ sid, pskH, kHello }: SharedKeys): HandshakeKeys => ({
  sid: own(sid, SID_BYTES),
  pskH: own(pskH, KEY_BYTES),
  kHello: own(kHello, KEY_BYTES),
});

export const epochText = ({ eid, k12, k21, th, co, ca, ks, cs }: Epoch): EpochKeys => ({
  eid: toBase64url(eid),
  k12: toBase64url(k12),
  k21: toBase64url(k21),
  th: toBase64url(th),
  co: toBase64url(co),
  ca: toBase64url(ca),
  ks: toBase64url(ks),
  cs: toBase64url(cs),
});

export const epochBytes = ({ eid, k12, k21, th, co, ca, ks, cs }: EpochKeys): Epoch => ({
  eid: own(eid, EID_BYTES),
  k12: own(k12, KEY_BYTES),
  k21: own(k21, KEY_BYTES),
  th: own(th, KEY_BYTES),
  co: own(co, KEY_BYTES),
  ca: own(ca, KEY_BYTES),
  ks: own(ks, KEY_BYTES),
  cs: own(cs, KEY_BYTES),
});
