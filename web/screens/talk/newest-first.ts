/** Of a long log the newest runs are drawn first; the older ones follow above them, some at a time. */
import { useEffect, useState } from "preact/hooks";

/** So many runs fill more than any screen. */
const FIRST = 8;
/** Drawn in one go, so that a press in between is not kept waiting. */
const MORE = 16;
/** Whoever listens is not told of what was there before: not even a moment after it came. */
const QUIET_MS = 1_000;

export interface NewestFirst {
  /** How many runs at the log's beginning are not drawn yet. */
  hidden: number;
  /** Older ones are coming, or have just come. */
  filling: boolean;
}

/** @param runs how many there are when the log is first shown */
export function useNewestFirst(runs: number): NewestFirst {
  const [hidden, setHidden] = useState(runs > FIRST + MORE ? runs - FIRST : null);
  useEffect(() => {
    if (hidden === null) return;
    const next = hidden > 0 ? Math.max(0, hidden - MORE) : null;
    const timer = setTimeout(() => setHidden(next), next === null ? QUIET_MS : 0);
    return () => clearTimeout(timer);
  }, [hidden]);
  return { hidden: hidden ?? 0, filling: hidden !== null };
}
