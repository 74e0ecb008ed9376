/**
 * What a sealed record or signal may say: one schema a kind, the same for who writes and who reads. The server never
 * sees any of it. A *message* kind is a line of its own; an *amendment* changes a message by `(author, id)`; a *signal*
 * is never kept. An edit is no kind of its own: its message is said again. A new kind is its schema here, its row in the
 * screens, its texts.
 */
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
import {
  bytes,
  fits,
  flag,
  type Infer,
  list,
  object,
  oneOf,
  optional,
  type Schema,
  tagged,
  text,
  that,
  whole,
} from "./schema.ts";
import { count, did, key, range, recordName, seat, sequence } from "./shapes.ts";

/** A message, by its author and the author's own random name for it. */
const id = bytes(16);
export const target = object({ author: seat, id });
export type Target = Infer<typeof target>;

/** A small fixed set, so that no text hides in a reaction. */
export const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;
export type Reaction = (typeof REACTIONS)[number];

/** Session milliseconds at most: two days, so that a peer's clock can run ahead and never out of range. */
export const AT_MAX_MS = 2 * LIFETIME_MAX_MS;
const at = whole(0, AT_MAX_MS);

const side = whole(1, PICTURE_MAX_SIDE);
/** How a file may be shown; "other": only its name and size. Its author's word, looked at before it is believed. */
const look = tagged("as", {
  /** `preview`: rows of red, green, blue, a byte each, as {@link previewGrid} lays them out. */
  picture: object({ width: side, height: side, preview: that(text(0, PREVIEW_MAX_CHARACTERS), isBase64url) }),
  /** `levels`: how loud it is, from its beginning to its end. */
  voice: object({ ms: whole(0, VOICE_MAX_MS), levels: bytes(VOICE_LEVELS) }),
  audio: object({}),
  video: object({}),
  other: object({}),
});
export type Look = Infer<typeof look>;

const mediaType = /^([\w.+-]{1,60}\/[\w.+-]{1,60})?$/;

/** A file that goes with a message [M20]; `fk` opens its chunks. */
export const fileFields = {
  fid: bytes(FID_BYTES),
  fk: key,
  digest: key,
  size: whole(1, FILE_SIZE_MAX_BYTES),
  name: text(0, FILE_NAME_MAX_CHARACTERS),
  type: that(text(), (type) => mediaType.test(type)),
  /** To be opened once. */
  once: flag,
  look,
};
const file = object(fileFields);
export type FileOf = Infer<typeof file>;

export const RANGES_MAX = 32;
const ranges = list(range, 0, RANGES_MAX);

/** A text as it was said; under a file it may be empty. Also what "Share earlier messages" carries. */
const words = { text: text(0, TEXT_MAX_CHARACTERS), reply: optional(target) };

export const EARLIER_MAX_MESSAGES = 50;

/** How long a text lasts once it is read, in milliseconds; 0: until the chat ends. */
export const LASTS = [0, 300_000, 3_600_000] as const;
export type Lasts = (typeof LASTS)[number];
const lasts = oneOf(LASTS);

const kinds = tagged("kind", {
  /**
   * A message. `again`: the numbers that carried it before, newest last; what was missing there is missing no more.
   * `edited`: its words are others than they were, since these session milliseconds. `lasts`: it goes so long after it
   * was read. `file`: what goes with it; then there need be no words.
   */
  text: object({
    id,
    at,
    ...words,
    file: optional(file),
    again: optional(list(sequence, 0, RANGES_MAX)),
    edited: optional(at),
    lasts: optional(lasts),
  }),
  /** A message. Lines of the sharer's timeline, each with the author that the sharer names. */
  earlier: object({
    id,
    at,
    messages: list(
      object({ author: seat, id, at, ...words, fileName: optional(fileFields.name) }),
      1,
      EARLIER_MAX_MESSAGES,
    ),
  }),
  /** An amendment. One's own message is taken back; `records` carried it, and are blank where they still waited. */
  unsend: object({ id, at, message: id, records: list(recordName, 0, RANGES_MAX) }),
  /** An amendment. One's only reaction to a message; "" takes it away. */
  reaction: object({ id, at, to: target, emoji: oneOf([...REACTIONS, ""]) }),
  /** An amendment. What is written from here on, by either, goes so long after it was read. */
  timer: object({ id, at, lasts }),
  /** An amendment. "They match" was pressed: told to the other, verifies nothing there. */
  matched: object({ id, at }),
});
export type Content = Infer<typeof kinds>;
export const content: Schema<Content> = that(
  kinds,
  (said) => said.kind !== "text" || said.text !== "" || said.file !== undefined,
);

/** What a person says; the engine gives it its id and its time. */
export type Saying = Content extends infer Each ? (Each extends Content ? Omit<Each, "id" | "at"> : never) : never;

const signal = tagged("kind", {
  /** How far one has come in the other's records of device `did`, and the last of one's own that the server has. */
  receipt: object({
    did,
    got: count,
    /** The first 16 bytes of the running digest at `got`. */
    gh: bytes(16),
    /** What was seen on the screen, newest last. */
    read: ranges,
    sent: count,
    holes: ranges,
  }),
  typing: object({ on: flag }),
});
export type Signal = Infer<typeof signal>;
export type Receipt = Extract<Signal, { kind: "receipt" }>;

type Read<T> = { ok: true; value: T } | { ok: false };

/** Reads a record's plaintext as JSON of a known kind; never throws. */
export const parseContent = (json: string): Read<Content> => parseJson(content, json);

/** Reads a signal's plaintext; never throws. */
export const parseSignal = (json: string): Read<Signal> => parseJson(signal, json);

function parseJson<T>(schema: Schema<T>, json: string): Read<T> {
  try {
    const value: unknown = JSON.parse(json);
    return fits(schema, value) ? { ok: true, value } : { ok: false };
  } catch {
    return { ok: false };
  }
}
