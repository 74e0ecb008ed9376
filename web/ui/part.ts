/** Parts of the page that come after it: when they are first needed, or ahead of that. */
import { useEffect, useState } from "preact/hooks";

export interface Part<T> {
  /** Fetches it, unless it is there or on its way. Rejects where it does not come; the next call asks again. */
  load(): Promise<T>;
  /** null: not there yet. */
  now(): T | null;
}

export function createPart<T>(fetch: () => Promise<T>): Part<T> {
  let there: T | null = null;
  let coming: Promise<T> | null = null;
  async function begin(): Promise<T> {
    try {
      return (there = await fetch());
    } catch (error) {
      coming = null;
      throw error;
    }
  }
  return { load: () => (coming ??= begin()), now: () => there };
}

/** So long after a part did not come it is asked for again. */
const AGAIN_MS = 15_000;

/** Fetches a part once this is drawn, and draws anew when it is there. */
export function useAhead<T>(part: Part<T>): T | null {
  return useLoading(part).now;
}

/**
 * A part that there is nothing to draw without. Where it does not come (there is no network, or a newer build is on the
 * server), throws: the screen's boundary says so, and offers to load the page anew.
 */
export function usePart<T>(part: Part<T>, wanted = true): T | null {
  const { now, failed } = useLoading(part, wanted);
  if (failed) throw new Error("a part of the page did not come");
  return now;
}

/** Asks for a part until it is there. `failed`: it is not, and has not come when it was asked for last. */
export function useLoading<T>(part: Part<T>, wanted = true): { now: T | null; failed: boolean } {
  const now = part.now();
  const [failed, setFailed] = useState(false);
  const [, tick] = useState(0);
  useEffect(() => {
    if (!wanted || now !== null) return;
    let waits = true;
    let next: ReturnType<typeof setTimeout> | undefined;
    const ask = () =>
      void part.load().then(
        () => waits && tick((count) => count + 1),
        () => {
          if (!waits) return;
          setFailed(true);
          next = setTimeout(ask, AGAIN_MS);
        },
      );
    ask();
    return () => {
      waits = false;
      clearTimeout(next);
    };
  }, [part, wanted]);
  return { now, failed: failed && now === null };
}
