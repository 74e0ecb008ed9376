/** Which messages of the other stand on the visible part of the log, on a page that is looked at, with nothing over it. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isCovered, onUncovered } from "../../ui/covering.ts";
import { isReadable, type Span } from "./readable.ts";

// A message that is taller than the log never shows more than a part of itself: asked about at each twentieth.
const STEPS = Array.from({ length: 21 }, (_, n) => n / 20);

/** The part of the log that can be read now; null: none, for the page is hidden or something lies over it. */
export function visiblePart(log: HTMLElement | null): Span | null {
  if (!log || document.visibilityState !== "visible" || isCovered() || log.closest("[inert]")) return null;
  const { top, bottom } = log.getBoundingClientRect();
  const view = window.visualViewport;
  if (!view) return { top, bottom };
  // A keyboard that lies over the page, or a pinch that makes it larger, leaves a part of it on the screen.
  return { top: Math.max(top, view.offsetTop), bottom: Math.min(bottom, view.offsetTop + view.height) };
}

/**
 * @param log what scrolls
 * @param drawn changes when rows are drawn; those to be seen have `data-unseen`
 * @param onSeen told each row's key at most once
 * @returns the keys that were told, before the rows say so themselves
 */
export function useSeen(
  log: RefObject<HTMLElement | null>,
  drawn: readonly unknown[],
  onSeen: (keys: string[]) => void,
): ReadonlySet<string> {
  const watch = useRef<IntersectionObserver | null>(null);
  const near = useRef(new Set<Element>());
  const said = useRef(new Set<string>()).current;
  const tell = useRef(onSeen);
  tell.current = onSeen;

  useEffect(() => {
    const again = new MutationObserver(() => {
      again.disconnect();
      look();
    });
    const look = () => {
      const inert = log.current?.closest("[inert]");
      if (inert) again.observe(inert, { attributeFilter: ["inert"] });
      const part = visiblePart(log.current);
      if (!part) return;
      const keys: string[] = [];
      for (const row of near.current) {
        if (!isReadable(row.getBoundingClientRect(), part)) continue;
        const key = (row as HTMLElement).dataset["key"];
        watch.current?.unobserve(row);
        near.current.delete(row);
        if (key === undefined || said.has(key)) continue;
        said.add(key);
        keys.push(key);
      }
      if (keys.length > 0) tell.current(keys);
    };
    watch.current = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) near.current.add(target);
          else near.current.delete(target);
        }
        look();
      },
      { root: log.current, threshold: STEPS },
    );
    const stop = onUncovered(look);
    document.addEventListener("visibilitychange", look);
    window.visualViewport?.addEventListener("resize", look);
    window.visualViewport?.addEventListener("scroll", look);
    return () => {
      stop();
      again.disconnect();
      document.removeEventListener("visibilitychange", look);
      window.visualViewport?.removeEventListener("resize", look);
      window.visualViewport?.removeEventListener("scroll", look);
      watch.current?.disconnect();
    };
  }, []);

  useEffect(() => {
    for (const row of log.current?.querySelectorAll("[data-unseen]") ?? []) watch.current?.observe(row);
  }, drawn);

  return said;
}
