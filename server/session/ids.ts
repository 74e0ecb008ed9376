/** The names of things: tags, link suffixes, tokens, and the hashes the store keeps of them. */
import { createHash, randomBytes } from "node:crypto";
import { customAlphabet } from "nanoid";
import { enc } from "../../shared/enc.ts";
import { LINK_ALPHABET, SUFFIX_CHARACTERS } from "../../shared/limits.ts";
import { tagOf } from "../../shared/link-tag.ts";

/** A link's own part, 7 characters: about 34 bits, enough that links are not found by trying; the code keeps people out. */
export const newSuffix: () => string = customAlphabet(LINK_ALPHABET, SUFFIX_CHARACTERS);

/** [C5] The tag that a `sid` draws at its nth attempt, from 0: a known sid meets its own tag, and one step refuses it. */
export const drawTag = (sid: Uint8Array<ArrayBuffer>, attempt: number): Promise<string> => tagOf(sid, attempt, sha256);

/** 32 random bytes in base64url, and what the store keeps of them: the SHA-256. */
export function newToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, tokenHash: hashToken(token) };
}

/** 16 random bytes in base64url. */
export const newConnectionName = (): string => randomBytes(16).toString("base64url");

/** SHA-256 of a token's text, base64url. A token has 256 random bits, so a plain hash cannot be searched. */
export function hashToken(token: string): string {
  return sha256(token).toString("base64url");
}

/** What the wire tells of a store's id: enough to know it again, and nothing of Redis' own name for itself. */
export function publicStoreId(id: string): string {
  return sha256(enc("store id", id)).subarray(0, 16).toString("base64url");
}

function sha256(input: string | Uint8Array): Buffer {
  return createHash("sha256").update(input).digest();
}
