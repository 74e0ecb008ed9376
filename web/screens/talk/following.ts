/** Where the reader stands in the log: at its end and taken along, or further up and left alone. */
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Row } from "../../engine/view.ts";
import { countNew } from "./rows.ts";

/** So near to the end, in pixels, the log follows what comes. */
const NEAR = 80;

// Where the browser holds what is being read in its place by itself, also while rows get their true heights.
const holds = globalThis.CSS?.supports("overflow-anchor", "auto");

export interface Following {
  /** Messages that came while further up. */
  fresh: number;
  /** More than a screen away from the end. */
  away: boolean;
  onScroll: () => void;
  toNewest: () => void;
}

/**
 * @param log what scrolls
 * @param content what grows in it
 * @param hidden rows above that are still to come
 */
export function useFollowing(
  log: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  hidden: number,
): Following {
  const following = useRef(true);
  /** How large the log was when it was last put where it belongs. */
  const size = useRef("");
  /** What stands at the upper edge, and where, for browsers that do not hold it there. */
  const held = useRef<{ row: Element; top: number } | null>(null);
  const [fresh, setFresh] = useState(0);
  const [away, setAway] = useState(false);
  // By key and not by number: what comes late may have its place before what is still being sent.
  const seen = useRef<ReadonlySet<string> | null>(null);

  const toNewest = useCallback(() => {
    const box = log.current;
    if (box) box.scrollTop = box.scrollHeight;
    following.current = true;
    setFresh(0);
    setAway(false);
  }, []);

  useLayoutEffect(() => {
    const before = seen.current;
    seen.current = new Set(rows.map(({ key }) => key));
    const wrote = before && rows.some(({ kind, key }) => kind === "own" && !before.has(key));
    if (following.current || wrote) return toNewest();
    const { row, top } = held.current ?? {};
    if (log.current && row?.isConnected) log.current.scrollTop += row.getBoundingClientRect().top - top!;
    const came = before ? countNew(rows, before) : 0;
    if (came > 0) setFresh((already) => already + came);
  }, [rows, hidden]);

  // The keyboard, a growing composer, a turned phone: whoever was at the end stays at the end.
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      if (!log.current) return;
      size.current = sizeOf(log.current);
      if (following.current) log.current.scrollTop = log.current.scrollHeight;
    });
    if (log.current) watch.observe(log.current);
    if (content.current) watch.observe(content.current);
    return () => watch.disconnect();
  }, []);

  const onScroll = useCallback(() => {
    const box = log.current;
    if (!box) return;
    // Scrolled by the browser, not by the reader: the log has another size, and is about to be put at its end.
    if (following.current && sizeOf(box) !== size.current) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    following.current = below < NEAR;
    if (following.current) setFresh(0);
    setAway(below > box.clientHeight);
    if (holds || following.current) {
      held.current = null;
    } else {
      const { left, top, width } = box.getBoundingClientRect();
      const row = document.elementFromPoint(left + width / 2, top + 1)?.closest(".row");
      held.current = row ? { row, top: row.getBoundingClientRect().top } : null;
    }
  }, []);

  return { fresh, away, onScroll, toNewest };
}

const sizeOf = ({ clientWidth, clientHeight }: Element): string => `${clientWidth} x ${clientHeight}`;
