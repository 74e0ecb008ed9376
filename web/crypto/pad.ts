/**
 * What a record says, as padded JSON [K15]: UTF-8, then spaces, so that lengths show in steps of 256 bytes only.
 * Not protected: a message's length in those steps, and when it is sent.
 */
import type { Bytes } from "./primitives.ts";
import { type Content, REACTIONS, type Saying, type Signal, type Target } from "./sealed.ts";

const STEP_BYTES = 256;
export const PLAIN_MAX_BYTES = 65_536;

const SPACE = 0x20;
const encoder = new TextEncoder();
const scratch = new Uint8Array(PLAIN_MAX_BYTES);
const decoder = new TextDecoder("utf-8", { fatal: true });

/** A multiple of 256 bytes. Throws a RangeError where that is more than 64 KiB. */
export function padContent(input: Content): Bytes {
  return padded(input, PLAIN_MAX_BYTES);
}

/** Always 256 bytes: a signal's kind and numbers do not show in its length. */
export function padSignal(input: Signal): Bytes {
  return padded(input, STEP_BYTES);
}

/** The content, or undefined where the peer's client wrote something else. */
export function readContent(bytes: Bytes): Content | undefined {
  const said = read(bytes, PLAIN_MAX_BYTES);
  if (!said || !isId(said.id) || !isWhole(said.t) || !isWhole(said.got)) return undefined;
  const { id, t, got } = said;
  const saying = readSaying(said);
  return saying && { id, t, got, ...saying };
}

function readSaying({ kind, text, reply, shared, message, eid, seq, to, emoji }: Record<string, unknown>) {
  switch (kind) {
    case "text":
      if (typeof text !== "string" || !isAbsentOr(isTarget, reply) || !isAbsentOr(isShared, shared)) return undefined;
      return {
        kind,
        text,
        ...(reply && { reply: { author: reply.author, id: reply.id } }),
        ...(shared && { shared: { author: shared.author, t: shared.t } }),
      } satisfies Saying;
    case "unsent":
      return isId(message) && isId(eid) && isWhole(seq) ? ({ kind, message, eid, seq } satisfies Saying) : undefined;
    case "reaction": {
      const known = emoji === "" ? emoji : REACTIONS.find((each) => each === emoji);
      if (!isTarget(to) || known === undefined) return undefined;
      return { kind, to: { author: to.author, id: to.id }, emoji: known } satisfies Saying;
    }
    default:
      return undefined;
  }
}

/** The signal, or undefined where the peer's client wrote something else. */
export function readSignal(bytes: Bytes): Signal | undefined {
  const said = read(bytes, STEP_BYTES);
  if (!said || !isWhole(said.t) || !isWhole(said.got)) return undefined;
  const { t, got, read: seen, kind, on } = said;
  if (kind === "receipt" && isWhole(seen)) return { t, got, read: seen, kind };
  return kind === "typing" && typeof on === "boolean" ? { t, got, kind, on } : undefined;
}

function padded(input: Content | Signal, maxBytes: number): Bytes {
  const json = JSON.stringify(input);
  // One buffer for all, since a buffer of its own for each would cost more than the sealing.
  const { read, written } = encoder.encodeInto(json, scratch);
  const length = Math.ceil(written / STEP_BYTES) * STEP_BYTES;
  if (read < json.length || length > maxBytes) {
    throw new RangeError(`a record's text takes at most ${maxBytes} bytes`);
  }
  const out = new Uint8Array(length);
  out.set(scratch.subarray(0, written));
  out.fill(SPACE, written);
  scratch.fill(0, 0, written);
  return out;
}

/** The fields as they come: anything at all. A log is read at once, so nothing heavier than these few checks. */
function read(bytes: Bytes, maxBytes: number): Record<string, unknown> | undefined {
  if (bytes.length % STEP_BYTES !== 0 || bytes.length > maxBytes) return undefined;
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === SPACE) end -= 1;
  try {
    const said: unknown = JSON.parse(decoder.decode(bytes.subarray(0, end)));
    return typeof said === "object" && said !== null ? (said as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const isWhole = (given: unknown): given is number => Number.isSafeInteger(given) && (given as number) >= 0;

/** 16 bytes in base64url. */
const isId = (given: unknown): given is string => typeof given === "string" && /^[\w-]{22}$/.test(given);

function isAbsentOr<T>(is: (given: unknown) => given is T, given: unknown): given is T | undefined {
  return given === undefined || is(given);
}

const fields = (given: unknown): Record<string, unknown> =>
  typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};

function isTarget(given: unknown): given is Target {
  const { author, id } = fields(given);
  return (author === 1 || author === 2) && isId(id);
}

function isShared(given: unknown): given is { author: 1 | 2; t: number } {
  const { author, t } = fields(given);
  return (author === 1 || author === 2) && isWhole(t);
}
