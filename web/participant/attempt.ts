/** One attempt to get in with a code: what the code gives, and the name of the device that it would seat. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { DID_BYTES } from "../../shared/limits.ts";
import type { Seat } from "../../shared/shapes.ts";
import { keep, recall } from "../browser/session-storage.ts";
import { deriveCodeKeys } from "../crypto/code-keys.ts";
import { type Bytes, randomBytes } from "../crypto/primitives.ts";
import { stretchInWorker } from "../crypto/stretch.ts";

/** Kept while its join may have to be asked again: derived once, the same attempt [J5]. */
export interface Attempt {
  code: string;
  /** The proof for the server. */
  auth: string;
  /** Opens the wrapped PSK. */
  wrap: Bytes;
  /** Opens what this browser keeps, with the server's half. */
  stateKey: Bytes;
}

/**
 * @param code 12 characters of the alphabet
 * @returns null where this browser could not run the worker that derives
 */
export async function makeAttempt(code: string, sid: string, seat: Seat): Promise<Attempt | null> {
  const keys = await deriveCodeKeys(code, fromBase64url(sid), seat, stretchInWorker).catch(() => null);
  return keys && { code, auth: toBase64url(keys.auth), wrap: keys.wrap, stateKey: keys.state };
}

export function eraseAttempt({ wrap, stateKey }: Attempt): void {
  wrap.fill(0);
  stateKey.fill(0);
}

/** The device's name, kept until it is seated: a reload in between asks again as the same device [J5]. */
export function didOf(link: string): string {
  const key = `duologue:join:${link}` as const;
  const did = recall(key) ?? toBase64url(randomBytes(DID_BYTES));
  keep(key, did);
  return did;
}
