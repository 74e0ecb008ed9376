/** Content as padded JSON [K8]: lengths show in steps of 256 bytes only. */
import * as v from "valibot";
import type { Bytes } from "./primitives.ts";
import type { Content } from "./sealed.ts";

const STEP_BYTES = 256;
export const PLAIN_MAX_BYTES = 65_536;

const content = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{22}$/)),
  t: v.pipe(v.number(), v.safeInteger()),
  kind: v.literal("text"),
  text: v.string(),
});

/** UTF-8 JSON, padded with spaces. Throws where it is longer than 64 KiB. */
export function pad(input: Content): Bytes {
  const json = new TextEncoder().encode(JSON.stringify(input));
  const padded = new Uint8Array(Math.ceil(json.length / STEP_BYTES) * STEP_BYTES).fill(0x20);
  if (padded.length > PLAIN_MAX_BYTES) throw new RangeError("a message takes at most 64 KiB");
  padded.set(json);
  return padded;
}

/** The content, or undefined where the peer's client wrote something else. */
export function unpad(bytes: Bytes): Content | undefined {
  try {
    const parsed = v.safeParse(content, JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
