/** The way back from `enc` (enc.ts). */

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
