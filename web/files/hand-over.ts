/** Chunks that one reads and others are waiting for: handed over as they come, so that nobody reads them again. */
import type { Bytes } from "../crypto/primitives.ts";

/** Whoever takes chunks is given so long for coming back, once: a network is slower than a disk, and a disk waits for none. */
const PATIENCE_MS = 25;

export interface HandOver {
  /** Resolves to what `use` makes of the next chunk, or to null: no more of them come. `use` must not keep the chunk. */
  next<T>(use: (index: number, chunk: Bytes) => T): Promise<T | null>;
  /**
   * To one who waits; where nobody does, they are waited for, unless they were in vain the last time, or the page is hidden:
   * its timers take a second and more.
   */
  offer(index: number, chunk: Bytes): Promise<void>;
  close(): void;
}

export function createHandOver(patienceMs = PATIENCE_MS): HandOver {
  const waiting: ((given: { index: number; chunk: Bytes } | null) => void)[] = [];
  let came: (() => void) | null = null;
  let patient = true;
  let open = true;

  return {
    next: (use) =>
      new Promise((resolve) => {
        if (!open) return resolve(null);
        // At once: behind that the chunk is another's.
        waiting.push((given) => resolve(given && use(given.index, given.chunk)));
        came?.();
      }),
    async offer(index, chunk) {
      if (waiting.length > 0) patient = true;
      else if (patient && !globalThis.document?.hidden) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, patienceMs);
          came = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        came = null;
        patient = waiting.length > 0;
      }
      waiting.shift()?.({ index, chunk });
    },
    close() {
      open = false;
      came?.();
      for (const tell of waiting.splice(0)) tell(null);
    },
  };
}
