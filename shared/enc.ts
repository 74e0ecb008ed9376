/**
 * `enc`: the one encoding under every key derivation, MAC and AAD of EC2 (shared/PROTOCOL.md, K1).
 * Injective: each part is preceded by its length, so no two lists of parts share an encoding.
 */

/** A string is UTF-8, a number an 8-byte big-endian unsigned integer (a safe integer >= 0), bytes are themselves. */
export type Field = string | number | Uint8Array;

/** One for all. */
export const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** `enc(label, f1, f2, …)`: for each of `"EC2 " + label, f1, f2, …` a 4-byte big-endian length, then the bytes. */
export function enc(label: string, ...fields: Field[]): Uint8Array<ArrayBuffer> {
  const parts = [`EC2 ${label}`, ...fields].map(bytesOf);
  const out = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    out.set(part, at + 4);
    at += 4 + part.length;
  }
  return out;
}

function bytesOf(field: Field): Uint8Array {
  if (typeof field === "string") return utf8(field);
  if (typeof field !== "number") return field;
  if (!Number.isSafeInteger(field) || field < 0) throw new RangeError("enc takes whole numbers from 0 up");
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(field));
  return out;
}
