/**
 * Secret codes as people see them [K2]: 12 characters of Crockford's base32, 60 uniformly random bits.
 * Not protected: a code that is shown or sent to the wrong person.
 */
import { CODE_ALPHABET, CODE_CHARACTERS } from "../../shared/limits.ts";

/** A new code, without hyphens. 32 characters divide 256, so the low five bits of a random byte are uniform. */
export function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CODE_CHARACTERS));
  return Array.from(bytes, (byte) => CODE_ALPHABET[byte & 31]).join("");
}

/**
 * A typed code as it is meant: white space and hyphens dropped, ASCII letters in upper case, I and L read as 1, O as 0.
 * Undefined for anything but exactly 12 characters of the alphabet.
 */
export function normalizeCode(typed: string): string | undefined {
  const code = typed
    .replace(/[\s\u002d\u2010-\u2015\u2212]/g, "")
    // Not toUpperCase alone: it would turn a dotless i or a long s into a letter of the alphabet.
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/[IL]/g, "1")
    .replaceAll("O", "0");
  if (code.length !== CODE_CHARACTERS) return undefined;
  return [...code].every((character) => CODE_ALPHABET.includes(character)) ? code : undefined;
}
