/**
 * Base64url (RFC 4648 section 5) by the browser's own coder where it has one: a log of a thousand records is read at
 * once, and the portable way takes longer than the deciphering. Not protected: nothing here is secret.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { Bytes } from "./primitives.ts";

/** ECMAScript 2026; the types of TypeScript's ES2023 do not have it. */
interface Coder {
  toBase64?(options: { alphabet: "base64url"; omitPadding: true }): string;
}
interface CoderConstructor {
  fromBase64?(text: string, options: { alphabet: "base64url" }): Bytes;
}

export function textOf(bytes: Bytes): string {
  return (bytes as Coder).toBase64?.({ alphabet: "base64url", omitPadding: true }) ?? toBase64url(bytes);
}

/** Throws where the text is not base64url without padding. */
export function bytesOf(text: string): Bytes {
  const { fromBase64 } = Uint8Array as CoderConstructor;
  // The browser's own also takes white space and padding; the wire has neither.
  if (!fromBase64 || !/^[\w-]*$/.test(text)) return fromBase64url(text);
  return fromBase64.call(Uint8Array, text, { alphabet: "base64url" });
}
