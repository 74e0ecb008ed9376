/**
 * From a secret code to its keys [K3]: Argon2id (RFC 9106), then HKDF. `auth` is the proof the server checks, `wrap` opens
 * the wrapped PSK, `state` what this device keeps of a chat; from one the others cannot be computed. An end code's `auth`
 * is made the same way.
 * Not protected: a code guessed by someone who holds the server's records and its SECRET_KEY; 60 bits stand against that.
 */
import { enc } from "../../shared/enc.ts";
import type { Seat } from "../../shared/shapes.ts";
import { type Bytes, hkdf, sha256 } from "./primitives.ts";
import type { Stretch } from "./stretch.ts";

export interface CodeKeys {
  auth: Bytes;
  wrap: Bytes;
  state: Bytes;
}

/** @param code 12 characters of the alphabet, as `normalizeCode` gives them */
export async function deriveCodeKeys(code: string, sid: Bytes, seat: Seat, stretch: Stretch): Promise<CodeKeys> {
  const salt = (await sha256(enc("salt", sid, seat))).slice(0, 16);
  const key = await stretch(`EC2 code ${code}`, salt);
  const [auth, wrap, state] = await Promise.all([
    hkdf(key, enc("auth", seat), sid),
    hkdf(key, enc("wrap", seat), sid),
    hkdf(key, enc("state", seat), sid),
  ]);
  key.fill(0);
  return { auth, wrap, state };
}
