/**
 * JSON, padded [M2]: UTF-8, then spaces, so that lengths show in steps of 256 bytes only.
 * Not protected: a text's length in those steps, and when it is sent.
 */
import { encoder } from "../../shared/enc.ts";
import { IV_BYTES, SEALED_MAX_BYTES, TAG_BYTES } from "../../shared/limits.ts";
import type { Bytes } from "./primitives.ts";

export const STEP_BYTES = 256;
/** Of a kept record; signals have less. */
export const PLAIN_MAX_BYTES = SEALED_MAX_BYTES - IV_BYTES - TAG_BYTES;

const SPACE = 0x20;
const scratch = new Uint8Array(PLAIN_MAX_BYTES);
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Whether a record can carry the text: 64 KiB of UTF-8 at most. */
export function fits(json: string): boolean {
  const { read, written } = encoder.encodeInto(json, scratch);
  scratch.fill(0, 0, written);
  return read === json.length;
}

/** A multiple of 256 bytes. Throws a RangeError where that is more than `maxBytes`, which is 64 KiB at most. */
export function pad(json: string, maxBytes: number): Bytes {
  // One buffer for all, since a buffer of its own for each would cost more than the sealing.
  const { read, written } = encoder.encodeInto(json, scratch);
  const length = padded(written);
  if (read < json.length || length > maxBytes) throw new RangeError(`a record's text takes at most ${maxBytes} bytes`);
  const out = new Uint8Array(length).fill(SPACE, written);
  out.set(scratch.subarray(0, written));
  scratch.fill(0, 0, written);
  return out;
}

/** The same for what stays on the device, which may be longer. */
export function padLong(json: string): Bytes {
  const bytes = encoder.encode(json);
  const out = new Uint8Array(padded(bytes.length)).fill(SPACE, bytes.length);
  out.set(bytes);
  bytes.fill(0);
  return out;
}

/** The text without its padding, or undefined where it is not UTF-8. Lengths are looked at before anything is opened. */
export function unpad(bytes: Bytes): string | undefined {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === SPACE) end -= 1;
  try {
    return decoder.decode(bytes.subarray(0, end));
  } catch {
    return undefined;
  }
}

const padded = (length: number) => Math.max(1, Math.ceil(length / STEP_BYTES)) * STEP_BYTES;
