/** Which messages of the other came while nobody looked. */
import type { Row } from "../../engine/view.ts";

export interface Unread {
  /** Takes the log as it is now; says how many wait, and whether one of them is new since the last time. */
  take(rows: readonly Row[], looking: boolean): { count: number; more: boolean };
}

/** @param since what is older was written before this page was there, and is no news to it */
export function createUnread(since: number): Unread {
  const known = new Set<string>();
  let waiting = new Set<string>();
  return {
    take(rows, looking) {
      const theirs = rows.filter(({ kind }) => kind === "peer");
      let more = false;
      for (const { key, at } of theirs) {
        if (known.has(key)) continue;
        known.add(key);
        if (looking || at < since) continue;
        waiting.add(key);
        more = true;
      }
      // What its author took back waits no longer.
      const there = new Set(theirs.map(({ key }) => key));
      waiting = looking ? new Set() : new Set([...waiting].filter((key) => there.has(key)));
      return { count: waiting.size, more: more && waiting.size > 0 };
    },
  };
}
