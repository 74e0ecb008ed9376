/**
 * The server's half of a secret code [K5]: it never sees the code, only the proof derived from it in the browser, and
 * keeps an argon2id hash (RFC 9106) of that proof. Each invite has two: its code opens the seat, its end code ends the
 * chat.
 * Not protected: guesses by someone who holds both the records and SECRET_KEY.
 */
import { hash, verify } from "argon2";
import { enc } from "../../shared/enc.ts";
import type { Seat } from "../../shared/shapes.ts";
import { createJobQueue } from "../lib/job-queue.ts";

/** What the server keeps of an invite's two codes: argon2id of each proof, PHC strings. */
export interface Verifiers {
  verifier: string;
  endVerifier: string;
}

export interface SecretCodes {
  /** What to keep for the proofs of a code and an end code; "busy" when too many wait [J9]. */
  record(auth: Uint8Array, endAuth: Uint8Array, sid: Uint8Array, seat: Seat): Promise<Verifiers | "busy">;
  /**
   * [J11] Whose proof it is: both are always looked at, so that the time taken tells nothing; "busy" as above.
   * @param mayLook asked of a proof that had to wait: a pause may have begun meanwhile [J4]
   */
  verify(
    verifiers: Verifiers,
    auth: Uint8Array,
    sid: Uint8Array,
    seat: Seat,
    mayLook: () => Promise<boolean>,
  ): Promise<"code" | "end-code" | "wrong" | "not-looked-at" | "busy">;
  /** How many proofs wait for their turn, of both. */
  waiting(): number;
}

export interface Argon2 {
  hash(input: Buffer, options: typeof PARAMETERS & { secret: Buffer }): Promise<string>;
  verify(record: string, input: Buffer, options: { secret: Buffer }): Promise<boolean>;
}

// Light on purpose: the proof is already Argon2id's output at 19 MiB, made in the browser, with the code's 60 bits behind
// it. More here would only let those without a code make people wait at the door.
const PARAMETERS = { memoryCost: 1_024, timeCost: 1, parallelism: 1, hashLength: 32, raw: false } as const;

const VERIFICATIONS_AT_ONCE = 2;
const RECORDS_AT_ONCE = 1;
const QUEUE_MAX = 64;
/** Threads that hash take the processor from the one that passes messages on: together no more than one core's time. */
const REST_TIMES = 2;

/**
 * @param pepper 32 bytes, argon2id's secret input
 * @param argon2 the library, or a test's
 */
export function createSecretCodes(pepper: Uint8Array, argon2: Argon2 = { hash, verify }): SecretCodes {
  const secret = Buffer.from(pepper);
  // [J9] Apart, so that whoever makes sessions and invites keeps nobody waiting at the door.
  const toRecord = createJobQueue(RECORDS_AT_ONCE, QUEUE_MAX, REST_TIMES);
  const toVerify = createJobQueue(VERIFICATIONS_AT_ONCE, QUEUE_MAX, REST_TIMES);
  return {
    record: (auth, endAuth, sid, seat) =>
      toRecord(async () => {
        const record = (proof: Uint8Array) => argon2.hash(verifierInput(proof, sid, seat), { ...PARAMETERS, secret });
        return { verifier: await record(auth), endVerifier: await record(endAuth) };
      }),
    verify: ({ verifier, endVerifier }, auth, sid, seat, mayLook) =>
      toVerify(async (waited) => {
        if (waited && !(await mayLook())) return "not-looked-at";
        const input = verifierInput(auth, sid, seat);
        const isCode = await argon2.verify(verifier, input, { secret });
        const isEndCode = await argon2.verify(endVerifier, input, { secret });
        return isEndCode ? "end-code" : isCode ? "code" : "wrong";
      }),
    waiting: () => toRecord.waiting() + toVerify.waiting(),
  };
}

function verifierInput(auth: Uint8Array, sid: Uint8Array, seat: Seat): Buffer {
  return Buffer.from(enc("verifier", sid, seat, auth));
}
