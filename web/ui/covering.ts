/** Whether something lies over the page: dialogs, menus and views say so as long as they are there. */
import { useLayoutEffect } from "preact/hooks";

let covers = 0;
const listeners = new Set<() => void>();

/** The component that calls it lies over the page while it is rendered. */
export function useCovering(): void {
  useLayoutEffect(() => {
    covers += 1;
    return () => {
      covers -= 1;
      if (covers === 0) for (const listener of listeners) listener();
    };
  }, []);
}

export const isCovered = (): boolean => covers > 0;

/** Calls back when nothing lies over the page any more; returns the way to stop. */
export function onUncovered(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
