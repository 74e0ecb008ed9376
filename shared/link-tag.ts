/**
 * The tag of a session's links [C5]: derived from its `sid`, so that a page can check that a link's tag is one of its
 * `sid`'s, and a server cannot give many people one salt.
 */
import { enc } from "./enc.ts";
import { LINK_ALPHABET, TAG_CHARACTERS } from "./limits.ts";

/** Node's or the browser's: this folder has neither. */
export type Sha256 = (input: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

/** A tag that another session holds is drawn again, at most so often; attempts count from 0. */
export const TAG_ATTEMPTS = 8;

/** The bytes below it fall on each character equally often. */
const BYTE_MAX = 256 - (256 % LINK_ALPHABET.length);

/**
 * The bytes below 248 of `SHA-256(enc("tag", sid, attempt, round))`, round = 0, 1, …, each giving `alphabet[b mod 31]`:
 * the first five.
 * @param sid 16 bytes
 */
export async function tagOf(sid: Uint8Array<ArrayBuffer>, attempt: number, sha256: Sha256): Promise<string> {
  let tag = "";
  for (let round = 0; tag.length < TAG_CHARACTERS; round++) {
    for (const byte of await sha256(enc("tag", sid, attempt, round)))
      if (byte < BYTE_MAX) tag += LINK_ALPHABET[byte % LINK_ALPHABET.length];
  }
  return tag.slice(0, TAG_CHARACTERS);
}

/** All tags that links of this session may have. */
export const tagsOf = (sid: Uint8Array<ArrayBuffer>, sha256: Sha256): Promise<string[]> =>
  Promise.all(Array.from({ length: TAG_ATTEMPTS }, (_, attempt) => tagOf(sid, attempt, sha256)));
