/** Small hooks of the visible layer. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Milliseconds until a local time; renders anew each second, on the second, and when the page is shown again. */
export function useRemaining(until: number): number {
  const [, tick] = useState(0);
  const remaining = Math.max(0, until - Date.now());
  useEffect(() => {
    let timer = 0;
    const schedule = () => {
      const left = until - Date.now();
      if (left > 0) timer = window.setTimeout(next, left % 1_000 || 1_000);
    };
    const next = () => {
      window.clearTimeout(timer);
      tick((count) => count + 1);
      schedule();
    };
    schedule();
    // A sleeping phone fires no timers; the time must be right at the first glance.
    document.addEventListener("visibilitychange", next);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", next);
    };
  }, [until]);
  return remaining;
}

/** Whether so much time has passed since the first render; for what must not flash. */
export function useAfter(ms: number): boolean {
  const [passed, pass] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => pass(true), ms);
    return () => window.clearTimeout(timer);
  }, [ms]);
  return passed;
}

let arrivals = 0;

/**
 * Moves the focus to where a new screen begins, so that keyboard and screen reader follow the eyes. Not on the very
 * first screen, where the browser begins at the top by itself, unless `fromTheStart`.
 */
export function useArrival<T extends HTMLElement>(fromTheStart = false) {
  const place = useRef<T>(null);
  useLayoutEffect(() => {
    if (arrivals++ === 0 && !fromTheStart) return;
    window.scrollTo(0, 0);
    place.current?.focus({ preventScroll: true });
  }, []);
  return place;
}

/** Whether the main pointer is a finger: then Enter breaks the line, and a focus brings up a keyboard. */
export const isTouch = (): boolean => matchMedia("(pointer: coarse)").matches;
