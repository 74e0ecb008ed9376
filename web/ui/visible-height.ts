/** What a keyboard hides of the page. */
import { useLayoutEffect } from "preact/hooks";

/**
 * Keeps `--view-top` and `--view-bottom` of the document at how much the keyboard hides. Browsers that know
 * `interactive-widget` resize by themselves; iOS lays the keyboard over the page and tells only here.
 */
export function useVisibleHeight(): void {
  useLayoutEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const { style } = document.documentElement;
    const measure = () => {
      // A pinch-zoom changes the visual viewport too, but must not squeeze the page.
      if (view.scale > 1.01) return;
      style.setProperty("--view-top", `${view.offsetTop}px`);
      style.setProperty("--view-bottom", `${Math.max(0, innerHeight - view.offsetTop - view.height)}px`);
    };
    measure();
    view.addEventListener("resize", measure);
    view.addEventListener("scroll", measure);
    return () => {
      view.removeEventListener("resize", measure);
      view.removeEventListener("scroll", measure);
      style.removeProperty("--view-top");
      style.removeProperty("--view-bottom");
    };
  }, []);
}
