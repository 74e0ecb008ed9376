/** Which messages of the other stand on the visible part of the log, on a page that is looked at, with nothing over it. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isCovered, onUncovered } from "../../ui/covering.ts";

/** So much of a message is to be visible; of one that is taller than the log, so much of the log is it. */
const ENOUGH = 0.5;

/**
 * @param log what scrolls
 * @param rows the log's rows as they are now; those to be seen have `data-unseen`
 * @param onSeen told each row's key at most once
 */
export function useSeen(
  log: RefObject<HTMLElement | null>,
  rows: readonly unknown[],
  onSeen: (keys: string[]) => void,
): void {
  const watch = useRef<IntersectionObserver | null>(null);
  const visible = useRef(new Set<Element>());
  const said = useRef(new Set<string>());
  const tell = useRef(onSeen);
  tell.current = onSeen;

  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== "visible" || isCovered()) return;
      const keys: string[] = [];
      for (const row of visible.current) {
        const key = (row as HTMLElement).dataset["key"];
        watch.current?.unobserve(row);
        visible.current.delete(row);
        if (key === undefined || said.current.has(key)) continue;
        said.current.add(key);
        keys.push(key);
      }
      if (keys.length > 0) tell.current(keys);
    };
    watch.current = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
          const fills = intersectionRect.height >= ENOUGH * (rootBounds?.height ?? Number.POSITIVE_INFINITY);
          if (isIntersecting && (intersectionRatio >= ENOUGH || fills)) visible.current.add(target);
          else visible.current.delete(target);
        }
        look();
      },
      { root: log.current, threshold: [0, 0.25, ENOUGH, 0.75, 1] },
    );
    const stop = onUncovered(look);
    document.addEventListener("visibilitychange", look);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", look);
      watch.current?.disconnect();
    };
  }, []);

  useEffect(() => {
    for (const row of log.current?.querySelectorAll("[data-unseen]") ?? []) watch.current?.observe(row);
  }, [rows]);
}
