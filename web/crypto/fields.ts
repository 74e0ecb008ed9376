/**
 * Fields of fixed lengths in a row, as the handshake's messages and bodies have them: no lengths on the wire, so there is
 * nothing in them to lie about [H4].
 */
import type { Bytes } from "./primitives.ts";

/** One after the other. */
export function join(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Fields of exactly these lengths and nothing after them, or undefined. */
export function split<const Lengths extends readonly number[]>(
  wire: Bytes,
  ...lengths: Lengths
): { [At in keyof Lengths]: Bytes } | undefined {
  if (wire.length !== lengths.reduce((sum, length) => sum + length, 0)) return undefined;
  let at = 0;
  return lengths.map((length) => wire.slice(at, (at += length))) as { [At in keyof Lengths]: Bytes };
}
