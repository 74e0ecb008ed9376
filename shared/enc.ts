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

/**
 * The fields of an `enc` text with this label, or undefined where it is not one (wrong label, wrong count, lengths that
 * do not add up).
 */
export function dec(label: string, count: number, bytes: Uint8Array): Uint8Array<ArrayBuffer>[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) return undefined;
    const length = view.getUint32(at);
    if (at + 4 + length > bytes.length) return undefined;
    parts.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [first, ...fields] = parts;
  if (!first || fields.length !== count) return undefined;
  return new TextDecoder().decode(first) === `EC2 ${label}` ? fields : undefined;
}

function bytesOf(field: Field): Uint8Array {
  if (typeof field === "string") return utf8(field);
  if (typeof field !== "number") return field;
  if (!Number.isSafeInteger(field) || field < 0) throw new RangeError("enc takes whole numbers from 0 up");
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(field));
  return out;
}
