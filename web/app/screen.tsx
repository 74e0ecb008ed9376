/** What every page's app is made of: a boundary around each screen, the title, and values that change. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { type Titled, titlePage } from "../browser/title.ts";
import type { Observable } from "../observable.ts";
import { BrokenScreen } from "../screens/broken.tsx";
import { ErrorBoundary } from "../ui/error-boundary.tsx";

/** Each screen behind a boundary of its own: what cannot be drawn takes nothing else with it. */
export const Screen = ({ children }: { children: ComponentChildren }) => (
  <ErrorBoundary fallback={<BrokenScreen />}>{children}</ErrorBoundary>
);

/** Replaces this page in the history: behind Back there is nothing of the chat. */
export function goToStart(): void {
  location.replace("/");
}

/** Each time anew: the words may be of another language by now. */
export function useTitle(as: Titled | undefined): void {
  useLayoutEffect(() => {
    if (as !== undefined) titlePage(as);
  });
}

export function useObservable<T>(observable: Observable<T>): T {
  const [value, setValue] = useState(observable.get);
  // At once: useEffect waits for the next frame, and on a slow phone what is fetched ahead would come before the drawing.
  useLayoutEffect(() => {
    const update = () => setValue(observable.get);
    // What changed between the first render and this effect.
    update();
    return observable.subscribe(update);
  }, [observable]);
  return value;
}
