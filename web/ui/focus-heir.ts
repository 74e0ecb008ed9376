/** What goes with the focus in it leaves it to something else: on the page itself the keyboard has no place. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * Before the element goes, a focus in it returns to where it came from, else to `heir`. Called before anything else that
 * moves the focus into it.
 * @returns for the element, which stays the same one as long as the component is there
 */
export function useFocusHeir<T extends HTMLElement>(heir: () => HTMLElement | null): RefObject<T | null> {
  const leaving = useRef<T>(null);
  useLayoutEffect(() => {
    const element = leaving.current;
    if (!element) return;
    let before: HTMLElement | null = null;
    const isInside = (node: EventTarget | null) => element.contains(node as Node | null);
    const onFocus = ({ relatedTarget }: FocusEvent) => {
      if (!isInside(relatedTarget)) before = relatedTarget as HTMLElement | null;
    };
    element.addEventListener("focusin", onFocus);
    return () => {
      element.removeEventListener("focusin", onFocus);
      if (!isInside(document.activeElement)) return;
      before?.focus({ preventScroll: true });
      // It is gone as well, or takes none now.
      if (isInside(document.activeElement)) heir()?.focus({ preventScroll: true });
    };
  }, []);
  return leaving;
}
