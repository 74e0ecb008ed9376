/**
 * The engine's values, base64url text in plain JSON, as bytes and back. One's own are of the right form, or it is a
 * mistake; what was sent may be anything.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { utf8 } from "../../shared/enc.ts";
import { DID_BYTES, EID_BYTES, KEY_BYTES, SID_BYTES } from "../../shared/limits.ts";
import type { RecordName } from "../../shared/shapes.ts";
import type { Name } from "./offer.ts";
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
    return utf8(typeof text === "string" ? text : "");
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

/** One's own values that have not a key's length, by their names. */
const LENGTHS: Readonly<Record<string, number>> = { sid: SID_BYTES, pid: EID_BYTES, eid: EID_BYTES, did: DID_BYTES };

type BytesOf<T> = { [Name in keyof T]: T[Name] extends string ? Bytes : T[Name] };

/** One's own values in bytes, numbers as they are; an Error where a length is not that of its name. */
export const bytesOf = <T extends object>(texts: T): BytesOf<T> =>
  mapped(texts, (value, name) => (typeof value === "string" ? own(value, LENGTHS[name] ?? KEY_BYTES) : value));

type TextOf<T> = T extends Bytes ? string : T extends object ? { [Name in keyof T]: TextOf<T[Name]> } : T;

/** Bytes as text, however deep they stand; all else as it is. */
export function textOf<T>(value: T): TextOf<T>;
export function textOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return toBase64url(value);
  return typeof value === "object" && value !== null ? mapped(value, textOf) : value;
}

const mapped = <T>(values: object, change: (value: unknown, name: string) => unknown): T =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)])) as T;
