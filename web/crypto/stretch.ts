/** Runs Argon2id in a worker of its own, which ends with its answer: the code's key stays in no thread that lives on. */
import type { Argon2Question } from "./argon2-worker.ts";
import type { Bytes } from "./primitives.ts";

/** How a code becomes a key; tests without workers pass their own. */
export type Stretch = (password: string, salt: Bytes) => Promise<Bytes>;

/** [K3] Constants of the client, never taken from the server: a hostile one could ask for less. */
export const ARGON2 = { m: 19_456, t: 2, p: 1, dkLen: 32 } as const;

const newWorker = () => new Worker(new URL("./argon2-worker.ts", import.meta.url), { type: "module" });

let prepared: Worker | null = null;

/** Fetches the worker while the person types, so that the press needs no network for it. */
export function prepareStretch(): void {
  if (prepared) return;
  const mine = newWorker();
  prepared = mine;
  // One that does not come is asked for anew at the press.
  mine.onerror = () => {
    if (prepared === mine) prepared = null;
  };
}

/** Argon2id of a code. Rejects where the browser cannot run the worker. */
export const stretchInWorker: Stretch = (password, salt) =>
  new Promise((resolve, reject) => {
    const worker = prepared ?? newWorker();
    prepared = null;
    const done = () => worker.terminate();
    worker.onmessage = ({ data }: MessageEvent<Bytes>) => {
      done();
      resolve(data);
    };
    worker.onerror = () => {
      done();
      reject(new Error("This browser could not run the page's worker."));
    };
    worker.postMessage({ password, salt, options: ARGON2 } satisfies Argon2Question);
  });
