/** Many like buttons as one stop of the Tab key: arrows, Home and End go among them. */
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef } from "preact/hooks";

/**
 * The stop is the last one, unless one of them has the focus. The buttons are rendered with `tabIndex={-1}`; the stop is
 * set on the elements themselves, so that moving it renders nothing.
 * @param selector of the buttons, within the children of the container
 * @param changed what they depend on
 */
export function useRoving(container: RefObject<HTMLElement | null>, selector: string, changed: unknown): void {
  const stop = useRef<HTMLElement | null>(null);

  const setStop = useCallback((to: HTMLElement | null) => {
    if (stop.current && stop.current !== to) stop.current.tabIndex = -1;
    if (to) to.tabIndex = 0;
    stop.current = to;
  }, []);

  useLayoutEffect(() => {
    if (stop.current?.isConnected && stop.current === document.activeElement) return;
    // From the end, so that not all of thousands are looked at.
    let child = container.current?.lastElementChild;
    while (child && !child.querySelector(selector)) child = child.previousElementSibling;
    setStop([...(child?.querySelectorAll<HTMLElement>(selector) ?? [])].at(-1) ?? null);
  }, [changed]);

  useEffect(() => {
    const box = container.current;
    if (!box) return;
    const one = (event: Event) => (event.target as Element).closest<HTMLElement>(selector);
    const onFocus = (event: FocusEvent) => {
      const focused = one(event);
      if (focused) setStop(focused);
    };
    const onKey = (event: KeyboardEvent) => {
      const from = one(event);
      if (!from || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const all = [...box.querySelectorAll<HTMLElement>(selector)];
      const at = all.indexOf(from);
      const steps: Record<string, number> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 };
      const to = steps[event.key];
      if (to === undefined) return;
      event.preventDefault();
      all[to]?.focus();
    };
    box.addEventListener("focusin", onFocus);
    box.addEventListener("keydown", onKey);
    return () => {
      box.removeEventListener("focusin", onFocus);
      box.removeEventListener("keydown", onKey);
    };
  }, []);
}
