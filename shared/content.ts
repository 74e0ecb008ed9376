/**
 * What a sealed record or signal may say: one schema a kind, the same for who writes and who reads. The server never
 * sees any of it. A *message* kind is a line of its own; an *amendment* changes a message by `(author, id)`; a *signal*
 * is never kept. An edit is no kind of its own: its message is said again. A new kind is its schema here, its row in the
 * screens, its texts.
 */
import * as v from "valibot";
import {
  FID_BYTES,
  FILE_NAME_MAX_CHARACTERS,
  FILE_SIZE_MAX_BYTES,
  PICTURE_MAX_SIDE,
  PREVIEW_MAX_CHARACTERS,
  VOICE_LEVELS,
  VOICE_MAX_MS,
} from "./files.ts";
import { LIFETIME_MAX_MS, TEXT_MAX_CHARACTERS } from "./limits.ts";
import { isBase64url } from "./base64url.ts";
import { bytes, count, did, key, range, recordName, seat, sequence } from "./shapes.ts";

/** A message, by its author and the author's own random name for it. */
const id = bytes(16);
export const target = v.strictObject({ author: seat, id });
export type Target = v.InferOutput<typeof target>;

/** A small fixed set, so that no text hides in a reaction. */
export const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;
export type Reaction = (typeof REACTIONS)[number];

/** Session milliseconds at most: two days, so that a peer's clock can run ahead and never out of range. */
export const AT_MAX_MS = 2 * LIFETIME_MAX_MS;
const at = v.pipe(count, v.maxValue(AT_MAX_MS));

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(TEXT_MAX_CHARACTERS));

const side = v.pipe(count, v.minValue(1), v.maxValue(PICTURE_MAX_SIDE));
/** How a file may be shown; "other": only its name and size. Its author's word, looked at before it is believed. */
const look = v.variant("as", [
  /** `preview`: rows of red, green, blue, a byte each, as {@link previewGrid} lays them out. */
  v.strictObject({
    as: v.literal("picture"),
    width: side,
    height: side,
    preview: v.pipe(v.string(), v.maxLength(PREVIEW_MAX_CHARACTERS), v.check(isBase64url)),
  }),
  /** `levels`: how loud it is, from its beginning to its end. */
  v.strictObject({
    as: v.literal("voice"),
    ms: v.pipe(count, v.maxValue(VOICE_MAX_MS)),
    levels: bytes(VOICE_LEVELS),
  }),
  v.strictObject({ as: v.literal("audio") }),
  v.strictObject({ as: v.literal("video") }),
  v.strictObject({ as: v.literal("other") }),
]);
export type Look = v.InferOutput<typeof look>;

/** A file that goes with a message [M20]; `fk` opens its chunks. */
export const fileEntries = {
  fid: bytes(FID_BYTES),
  fk: key,
  digest: key,
  size: v.pipe(count, v.minValue(1), v.maxValue(FILE_SIZE_MAX_BYTES)),
  name: v.pipe(v.string(), v.maxLength(FILE_NAME_MAX_CHARACTERS)),
  type: v.pipe(v.string(), v.regex(/^([\w.+-]{1,60}\/[\w.+-]{1,60})?$/)),
  /** To be opened once. */
  once: v.boolean(),
  look,
};
const file = v.strictObject(fileEntries);
export type FileOf = v.InferOutput<typeof file>;

export const RANGES_MAX = 32;
const ranges = v.pipe(v.array(range), v.maxLength(RANGES_MAX));

/** What stands under a file, or nothing. */
const caption = v.pipe(v.string(), v.maxLength(TEXT_MAX_CHARACTERS));

/** A text as it was said: also what "Share earlier messages" carries, with the author that the sharer names. */
const words = { text, reply: v.optional(target) };

export const EARLIER_MAX_MESSAGES = 50;

/** How long a text lasts once it is read, in milliseconds; 0: until the chat ends. */
export const LASTS = [0, 300_000, 3_600_000] as const;
export type Lasts = (typeof LASTS)[number];
const lasts = v.picklist(LASTS);

const messages = [
  /**
   * `again`: the numbers that carried it before, newest last; what was missing there is missing no more. `edited`: its
   * words are others than they were, since these session milliseconds. `lasts`: it goes so long after it was read.
   * `file`: what goes with it; then there need be no words.
   */
  v.pipe(
    v.strictObject({
      id,
      at,
      kind: v.literal("text"),
      ...words,
      text: caption,
      file: v.optional(file),
      again: v.optional(v.pipe(v.array(sequence), v.maxLength(RANGES_MAX))),
      edited: v.optional(at),
      lasts: v.optional(lasts),
    }),
    v.check((message) => message.text !== "" || message.file !== undefined),
  ),
  /** Lines of the sharer's timeline, each with the author that the sharer names. */
  v.strictObject({
    id,
    at,
    kind: v.literal("earlier"),
    messages: v.pipe(
      v.array(
        v.strictObject({ author: seat, id, at, ...words, text: caption, fileName: v.optional(fileEntries.name) }),
      ),
      v.minLength(1),
      v.maxLength(EARLIER_MAX_MESSAGES),
    ),
  }),
] as const;

const amendments = [
  /** One's own message is taken back; `records` carried it, and are blank where they still waited. */
  v.strictObject({
    id,
    at,
    kind: v.literal("unsend"),
    message: id,
    records: v.pipe(v.array(recordName), v.maxLength(RANGES_MAX)),
  }),
  /** One's only reaction to a message; "" takes it away. */
  v.strictObject({ id, at, kind: v.literal("reaction"), to: target, emoji: v.picklist([...REACTIONS, ""]) }),
  /** What is written from here on, by either, goes so long after it was read. */
  v.strictObject({ id, at, kind: v.literal("timer"), lasts }),
  /** "They match" was pressed: told to the other, verifies nothing there. */
  v.strictObject({ id, at, kind: v.literal("matched") }),
] as const;

export const content = v.variant("kind", [...messages, ...amendments]);
export type Content = v.InferOutput<typeof content>;

/** What a person says; the engine gives it its id and its time. */
export type Saying = Content extends infer Each ? (Each extends Content ? Omit<Each, "id" | "at"> : never) : never;

const signal = v.variant("kind", [
  /** How far one has come in the other's records of device `did`, and the last of one's own that the server has. */
  v.strictObject({
    kind: v.literal("receipt"),
    did,
    got: count,
    /** The first 16 bytes of the running digest at `got`. */
    gh: bytes(16),
    /** What was seen on the screen, newest last. */
    read: ranges,
    sent: count,
    holes: ranges,
  }),
  v.strictObject({ kind: v.literal("typing"), on: v.boolean() }),
]);
export type Signal = v.InferOutput<typeof signal>;
export type Receipt = Extract<Signal, { kind: "receipt" }>;

type Read<T> = { ok: true; value: T } | { ok: false };

/** Reads a record's plaintext as JSON of a known kind; never throws. */
export const parseContent = (json: string): Read<Content> => parseJson(content, json);

/** Reads a signal's plaintext; never throws. */
export const parseSignal = (json: string): Read<Signal> => parseJson(signal, json);

// Nobody is told what does not fit, so no sentence is made of it: `parse` is the server's.
function parseJson<T>(schema: v.GenericSchema<unknown, T>, json: string): Read<T> {
  try {
    const result = v.safeParse(schema, JSON.parse(json), { abortEarly: true });
    return result.success ? { ok: true, value: result.output } : { ok: false };
  } catch {
    return { ok: false };
  }
}
