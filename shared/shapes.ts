/** The field shapes that HTTP bodies and frames share, and how a failed parse becomes one plain sentence. */
import * as v from "valibot";
import { isBase64url } from "./base64url.ts";
import {
  DID_BYTES,
  DIGEST_BYTES,
  EID_BYTES,
  HANDSHAKE_BYTES,
  KEY_BYTES,
  LINK_ALPHABET,
  SEALED_MAX_BYTES,
  SID_BYTES,
  SIGNAL_BYTES,
  SUFFIX_CHARACTERS,
  TAG_CHARACTERS,
  WRAPPED_BYTES,
} from "./limits.ts";

/** Seat 1 is the first participant's, seat 2 the second's. */
export type Seat = 1 | 2;
export const seat = v.picklist([1, 2] as const, "must be 1 or 2");
export const otherSeat = (of: Seat): Seat => (of === 1 ? 2 : 1);

const whole = v.pipe(v.number("must be a number"), v.safeInteger("must be a whole number"));
export const count = v.pipe(whole, v.minValue(0, "must be 0 or more"));
export const sequence = v.pipe(whole, v.minValue(1, "must be 1 or more"));

/** Exactly so many bytes in base64url. */
export const bytes = (length: number) =>
  v.pipe(
    v.string("must be text"),
    v.length(Math.ceil((length * 4) / 3), `must be ${length} bytes in base64url`),
    v.check(isBase64url, `must be ${length} bytes in base64url`),
  );

export const sid = bytes(SID_BYTES);
export const key = bytes(KEY_BYTES);
export const wrapped = bytes(WRAPPED_BYTES);
export const eid = bytes(EID_BYTES);
/** A device's own random name: the id of the join that seated it [Q1]. */
export const did = bytes(DID_BYTES);
/** SHA-256 of a record's body, where the body itself was unsent. */
export const digest = bytes(DIGEST_BYTES);

/** A record, by its device and its number there. */
export const recordName = v.strictObject({ did, seq: sequence }, "must name a record");
export type RecordName = v.InferOutput<typeof recordName>;

/** First and last number of a run, both of it. */
export const range = v.pipe(
  v.strictTuple([sequence, sequence]),
  v.check(([first, last]) => first <= last, "must not end before it begins"),
);
export type Range = v.InferOutput<typeof range>;

/** Any number of bytes in base64url: four characters for three bytes, and no single one left over. */
const base64url = /^(?:[\w-]{4})*(?:[\w-]{2,3})?$/;

/** iv, ciphertext and tag of a sealed body, in base64url. */
export const sealed = v.pipe(
  v.string("must be text"),
  v.minLength(38, "must be a sealed body in base64url"),
  v.maxLength(Math.ceil((SEALED_MAX_BYTES * 4) / 3), `must be at most ${SEALED_MAX_BYTES} bytes`),
  v.check(isBase64url, "must be a sealed body in base64url"),
);

/** A sealed signal: iv, plaintext in steps of 256 bytes, tag. */
export const sealedSignal = v.pipe(
  v.string("must be text"),
  v.check(
    (text) => SIGNAL_BYTES.some((length) => text.length === Math.ceil((length * 4) / 3)),
    "must be a sealed signal in base64url",
  ),
  v.check(isBase64url, "must be a sealed signal in base64url"),
);

/** A handshake message has one of four lengths: H1 without and with a base, H2, H3. */
export const handshakeBody = v.pipe(
  v.string("must be text"),
  v.check(
    (text) => HANDSHAKE_BYTES.some((length) => text.length === Math.ceil((length * 4) / 3)),
    `must be ${HANDSHAKE_BYTES.join(", ")} bytes`,
  ),
  v.check(isBase64url, "must be base64url"),
);

const written = (characters: number) => new RegExp(`^[${LINK_ALPHABET}]{${characters}}$`);
export const tag = v.pipe(
  v.string("must be text"),
  v.regex(written(TAG_CHARACTERS), "must be the first 5 characters of a link"),
);

const linkPattern = written(TAG_CHARACTERS + SUFFIX_CHARACTERS);
/** Whether the text has a link's form: 12 characters of the link alphabet. */
export const isLink = (text: string): boolean => linkPattern.test(text);

export type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

/** Parses with a schema; on failure the message names the field: `names.0 must be text`. */
export function parse<T>(schema: v.GenericSchema<unknown, T>, input: unknown): Parsed<T> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  if (path === null) return { ok: false, message: "A JSON object is expected." };
  if (issue.type === "strict_object") {
    const known = issue.expected !== "never";
    return { ok: false, message: known ? `"${path}" is missing.` : `"${path}" is not a known field.` };
  }
  const what = issue.message.startsWith("Invalid") ? "is not of the expected form" : issue.message;
  return { ok: false, message: `"${path}" ${what}.` };
}
