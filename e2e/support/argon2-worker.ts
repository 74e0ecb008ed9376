/** The page's worker, as the stand-in browser runs it: the real Argon2id, of the system's threads. */
import argon2 from "argon2";

/** What the page asks its worker. `options`: KiB of memory, passes, lanes, bytes of the answer. */
interface Argon2Question {
  password: string;
  salt: Uint8Array;
  options: { m: number; t: number; p: number; dkLen: number };
}

/** Memoized: the host and its two participants ask for the same, and half a second each is the point of it elsewhere. */
const stretched = new Map<string, Promise<Uint8Array>>();
const STRETCHED_MAX = 64;

export async function stretch(question: unknown): Promise<Uint8Array> {
  const { password, salt, options } = question as Argon2Question;
  const name = `${password} ${Buffer.from(salt).toString("hex")}`;
  let answer = stretched.get(name);
  if (!answer) {
    answer = argon2
      .hash(password, {
        type: argon2.argon2id,
        salt: Buffer.from(salt),
        memoryCost: options.m,
        timeCost: options.t,
        parallelism: options.p,
        hashLength: options.dkLen,
        raw: true,
      })
      .then((bytes) => new Uint8Array(bytes));
    stretched.set(name, answer);
    if (stretched.size > STRETCHED_MAX) stretched.delete([...stretched.keys()][0]!);
  }
  // The page wipes what it was given.
  return (await answer).slice();
}
