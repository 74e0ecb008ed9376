/**
 * Bytes as text on the wire: base64url without padding, RFC 4648 section 5. By the engine's own coder where it has one: a
 * chat of a thousand rows is opened at once, and the portable way takes longer than the deciphering.
 */

/** ECMAScript 2026; the types of TypeScript's ES2023 do not have it. */
interface Coder {
  toBase64?(options: { alphabet: "base64url"; omitPadding: true }): string;
}
interface CoderConstructor {
  fromBase64?(text: string, options: { alphabet: "base64url" }): Uint8Array<ArrayBuffer>;
}

/** What the last character may be, by the length's remainder of four: its bits that mean nothing are 0. */
const LAST = [undefined, "", "AQgw", "AEIMQUYcgkosw048"] as const;

/** Whether a text of base64url's characters is some bytes' whole text, with no bits that mean nothing. */
export function endsWhole(text: string): boolean {
  const last = LAST[text.length % 4];
  return last === undefined || last.includes(text[text.length - 1]!);
}

/**
 * Whether it is base64url without padding. The same bytes have one text only, no bits that mean nothing: names are
 * compared as text.
 */
export const isBase64url = (text: string): boolean => /^[\w-]*$/.test(text) && endsWhole(text);

/** Encodes bytes of any length. */
export function toBase64url(bytes: Uint8Array): string {
  const native = (bytes as Coder).toBase64?.({ alphabet: "base64url", omitPadding: true });
  if (native !== undefined) return native;
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Decodes; throws where the text is not base64url. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  // The engine's own also takes white space, padding and bits that mean nothing; the wire has none.
  if (!isBase64url(text)) throw new TypeError("not base64url");
  const { fromBase64 } = Uint8Array as CoderConstructor;
  if (fromBase64) return fromBase64.call(Uint8Array, text, { alphabet: "base64url" });
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
