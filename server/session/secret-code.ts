/**
 * The server's half of a secret code [K5]: it never sees the code, only the proof derived from it in the browser, and
 * keeps an argon2id hash (RFC 9106) of that proof.
 * Not protected: guesses by someone who holds both the records and SECRET_KEY.
 */
import { hash, verify } from "argon2";
import { enc } from "../../shared/enc.ts";
import type { Slot } from "../../shared/shapes.ts";

export interface SecretCodes {
  /** The record to keep for a proof; "busy" when too many wait [J9]. */
  record(auth: Uint8Array, sid: Uint8Array, slot: Slot): Promise<string | "busy">;
  /** Whether a proof belongs to a record; "busy" when too many wait [J9]. */
  verify(record: string, auth: Uint8Array, sid: Uint8Array, slot: Slot): Promise<boolean | "busy">;
}

export interface Argon2 {
  hash(input: Buffer, options: typeof PARAMETERS & { secret: Buffer }): Promise<string>;
  verify(record: string, input: Buffer, options: { secret: Buffer }): Promise<boolean>;
}

// Light on purpose: the proof is already Argon2id's output at 19 MiB, made in the browser, with the code's 60 bits behind
// it. More here would only let strangers make people wait at the door.
const PARAMETERS = { memoryCost: 1_024, timeCost: 1, parallelism: 1, hashLength: 32, raw: false } as const;

const VERIFICATIONS_AT_ONCE = 2;
const RECORDS_AT_ONCE = 1;
const QUEUE_MAX = 64;

/**
 * @param pepper 32 bytes, argon2id's secret input
 * @param argon2 the library, or a test's
 */
export function createSecretCodes(pepper: Uint8Array, argon2: Argon2 = { hash, verify }): SecretCodes {
  const secret = Buffer.from(pepper);
  // [J9] Apart, so that whoever makes sessions and invites keeps nobody waiting at the door.
  const toRecord = createQueue(RECORDS_AT_ONCE, QUEUE_MAX);
  const toVerify = createQueue(VERIFICATIONS_AT_ONCE, QUEUE_MAX);
  return {
    record: (auth, sid, slot) => toRecord(() => argon2.hash(verifierInput(auth, sid, slot), { ...PARAMETERS, secret })),
    verify: (record, auth, sid, slot) =>
      toVerify(() => argon2.verify(record, verifierInput(auth, sid, slot), { secret })),
  };
}

function verifierInput(auth: Uint8Array, sid: Uint8Array, slot: Slot): Buffer {
  return Buffer.from(enc("verifier", sid, slot, auth));
}

/** Runs so many jobs at once and lets so many wait; a further one is turned away. */
export function createQueue(atOnce: number, waitMax: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async function inTurn<T>(job: () => Promise<T>): Promise<T | "busy"> {
    if (running >= atOnce) {
      if (waiting.length >= waitMax) return "busy";
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await job();
    } finally {
      // The place passes to the next in line, so a newcomer cannot slip in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
