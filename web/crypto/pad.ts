/**
 * What a record says, as padded JSON [K15]: UTF-8, then spaces, so that lengths show in steps of 256 bytes only.
 * Not protected: a message's length in those steps, and when it is sent.
 */
import type { Bytes } from "./primitives.ts";
import type { Content, Signal } from "./sealed.ts";

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
  if (said?.kind !== "text" || typeof said.text !== "string" || typeof said.id !== "string") return undefined;
  const { id, t, got, kind, text, shared } = said;
  if (!/^[\w-]{22}$/.test(id) || !isWhole(t) || !isWhole(got)) return undefined;
  if (shared === undefined) return { id, t, got, kind, text };
  return isShared(shared) ? { id, t, got, kind, text, shared: { author: shared.author, t: shared.t } } : undefined;
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

function isShared(given: unknown): given is NonNullable<Content["shared"]> {
  if (typeof given !== "object" || given === null) return false;
  const { author, t } = given as Record<string, unknown>;
  return (author === 1 || author === 2) && isWhole(t);
}
