/** The field shapes that HTTP bodies, frames and contents share. */
import {
  DID_BYTES,
  DIGEST_BYTES,
  EID_BYTES,
  KEY_BYTES,
  LINK_ALPHABET,
  SID_BYTES,
  SUFFIX_CHARACTERS,
  TAG_CHARACTERS,
  WRAPPED_BYTES,
} from "./limits.ts";
import { bytes, type Infer, object, oneOf, pair, text, that, whole } from "./schema.ts";

/** Seat 1 is the first participant's, seat 2 the second's. */
export type Seat = 1 | 2;
export const seat = oneOf([1, 2]);
export const otherSeat = (of: Seat): Seat => (of === 1 ? 2 : 1);

export const count = whole();
export const sequence = whole(1);

export const sid = bytes(SID_BYTES);
export const key = bytes(KEY_BYTES);
export const wrapped = bytes(WRAPPED_BYTES);
export const eid = bytes(EID_BYTES);
/** A device's own random name: the id of the join that seated it [Q1]. */
export const did = bytes(DID_BYTES);
/** SHA-256 of a record's body, where the body itself was unsent. */
export const digest = bytes(DIGEST_BYTES);

/**
 * Names a build of the page. It is made of what was built, and says nothing else [R21].
 */
export const pageVersion = that(text(1, 64), (version) => /^[\w-]+$/.test(version), "must be a version");

/** A record, by its device and its number there. */
export const recordName = object({ did, seq: sequence });
export type RecordName = Infer<typeof recordName>;

/** First and last number of a run, both of it. */
export const range = that(pair(sequence), ([first, last]) => first <= last);
export type Range = Infer<typeof range>;

// Bundlers drop what no page uses.
/* @__NO_SIDE_EFFECTS__ */
const written = (characters: number) => new RegExp(`^[${LINK_ALPHABET}]{${characters}}$`);
const tagPattern = written(TAG_CHARACTERS);
export const tag = that(text(), (given) => tagPattern.test(given), "must be the first 5 characters of a link");

const linkPattern = written(TAG_CHARACTERS + SUFFIX_CHARACTERS);
/** Whether the text has a link's form: 12 characters of the link alphabet. */
export const isLink = (text: string): boolean => linkPattern.test(text);
