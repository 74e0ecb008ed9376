/** Where the reader stands in the log: at its end and taken along, or further up and left alone. */
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Row } from "../../engine/view.ts";
import { isReadable } from "./readable.ts";
import { visiblePart } from "./seen.ts";
import { newFromAfter, type Told, unreadOf } from "./unread.ts";

/** So near to the end, in pixels, the log follows what comes. */
const NEAR = 80;
/** So much, in pixels, stays over the first that was not read: the line, and something of what was read before. */
const HEAD = 64;

// Where the browser holds what is being read in its place by itself, also while rows get their true heights.
const holds = globalThis.CSS?.supports("overflow-anchor", "auto");

export interface Reading {
  /** What scrolls. */
  log: RefObject<HTMLElement | null>;
  /** What grows in it. */
  content: RefObject<HTMLElement | null>;
  rows: readonly Row[];
  /** Rows above that are still to come. */
  hidden: number;
  told: Told;
  /** What comes was sent while this page was not there to show it. */
  catchingUp: boolean;
  /** The row that the line "New" stands above. */
  newFrom: string | null;
  setNewFrom: (key: string | null) => void;
}

export interface Following {
  /** Messages that were not read yet, while further up. */
  fresh: number;
  /** More than a screen away from the end. */
  away: boolean;
  /** There is no line "New" that leads to something unread: a jump goes to the end. */
  atLine: boolean;
  onScroll: () => void;
  /** To the line "New"; from there, or without one, to the end. */
  onJump: () => void;
  /** What grows now is not followed. */
  stay: () => void;
}

export function useFollowing(reading: Reading): Following {
  const { log, content, rows, hidden, told, catchingUp, newFrom, setNewFrom } = reading;
  const following = useRef(true);
  /** How large the log was when it was last put where it belongs. */
  const size = useRef("");
  /** What stands at the upper edge, and where, for browsers that do not hold it there. */
  const held = useRef<{ row: Element; top: number } | null>(null);
  const [fresh, setFresh] = useState(0);
  const [away, setAway] = useState(false);
  // By key and not by number: what comes late may have its place before what is still being sent.
  const before = useRef<ReadonlySet<string> | null>(null);
  /** What comes is new as it comes. */
  const caughtUp = useRef(false);
  /** The line was put above what is being caught up with. */
  const lined = useRef(false);

  const find = (key: string) => content.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  const unread = newFrom !== null && unreadOf(rows, told).some(({ key }) => key === newFrom);

  const toNewest = () => {
    const box = log.current;
    if (box) box.scrollTop = box.scrollHeight;
    following.current = true;
    setFresh(0);
    setAway(false);
  };

  /** To the end, but never past a message that was not read; while catching up, whose first pieces are read at once, not past the line. */
  const follow = () => {
    const box = log.current;
    if (!box) return;
    const { top } = box.getBoundingClientRect();
    const end = box.scrollHeight - box.clientHeight;
    const line = lined.current && newFrom !== null ? find(newFrom)?.getBoundingClientRect().top : undefined;
    const first = line ?? firstUnread(box, top, told);
    const to = first === null ? end : Math.min(end, box.scrollTop + first - top - HEAD);
    if (to > box.scrollTop) box.scrollTop = to;
    following.current = end - box.scrollTop < NEAR;
  };
  const followNow = useRef(follow);
  followNow.current = follow;

  useLayoutEffect(() => {
    const known = before.current;
    before.current = new Set(rows.map(({ key }) => key));
    const wrote = known && rows.some(({ kind, key }) => kind === "own" && !known.has(key));
    const { row, top } = held.current ?? {};
    if (wrote) toNewest();
    else if (following.current) follow();
    else if (log.current && row?.isConnected) log.current.scrollTop += row.getBoundingClientRect().top - top!;
    setFresh(following.current ? 0 : unreadOf(rows, told).length);
    const canRead = (key: string) => {
      // What is caught up with comes in pieces, and has one line.
      if (lined.current) return true;
      const part = known && caughtUp.current ? visiblePart(log.current) : null;
      const message = find(key);
      return part !== null && message?.isConnected === true && isReadable(message.getBoundingClientRect(), part);
    };
    const next = newFromAfter(newFrom, { before: known, rows, told, canRead });
    if (next !== newFrom) lined.current = next !== null && !caughtUp.current;
    setNewFrom(next);
  }, [rows, hidden, newFrom]);

  // After the rows that came with the change.
  useLayoutEffect(() => {
    // Shown for the first time while catching up, the log has its line already.
    if (caughtUp.current === !catchingUp) return;
    caughtUp.current = !catchingUp;
    lined.current = false;
  }, [catchingUp]);

  // The keyboard, a growing composer, a turned phone: whoever was at the end stays at the end.
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      if (!log.current) return;
      size.current = sizeOf(log.current);
      if (following.current) followNow.current();
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

  const onJump = () => {
    const box = log.current;
    const first = unread ? find(newFrom) : null;
    if (!box || !first) return toNewest();
    box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - HEAD;
  };

  const stay = useCallback(() => {
    following.current = false;
  }, []);

  return { fresh, away, atLine: !unread, onScroll, onJump, stay };
}

/** Where the first message under the upper edge begins that was not read, in pixels of the window. */
function firstUnread(box: HTMLElement, top: number, told: Told): number | null {
  for (const row of box.querySelectorAll<HTMLElement>("[data-unseen]")) {
    if (told.has(row.dataset["key"] ?? "")) continue;
    const at = row.getBoundingClientRect().top;
    if (at >= top) return at;
  }
  return null;
}

const sizeOf = ({ clientWidth, clientHeight }: Element): string => `${clientWidth} x ${clientHeight}`;
