/** What a finger does with a message: a long press opens its menu, a swipe along the line answers it. A tap does nothing. */
import { swallowClick } from "../../ui/swallow-click.ts";
import { answers, drawn, swipeOf } from "./swipe.ts";

/** Held so long without moving, it is a long press. */
const HOLD_MS = 450;
/** Nearer to the window's edges the browser takes swipes for itself: they go back a page. */
const EDGE_PX = 20;

interface Touch {
  pointer: number;
  key: string;
  /** Follows the finger. */
  box: HTMLElement;
  x: number;
  y: number;
  swiping: boolean;
  holding: number;
}

export interface TouchDeeds {
  onMenu: (key: string) => void;
  onReply: (key: string) => void;
}

/** @param element whose rows are touched; returns the way to stop */
export function listenToTouch(element: HTMLElement, deeds: () => TouchDeeds): () => void {
  let touch: Touch | null = null;
  /** The finger is still down on a bubble. */
  let down = false;

  const letGo = () => {
    if (!touch) return;
    window.clearTimeout(touch.holding);
    delete touch.box.dataset["swipe"];
    touch.box.style.removeProperty("--swipe");
    touch = null;
  };
  // A busy page hears of the finger's way late, but before it draws again: what moved meanwhile is no long press.
  const hold = (held: Touch) =>
    requestAnimationFrame(() => {
      if (touch !== held || held.swiping) return;
      letGo();
      swallowClick();
      deeds().onMenu(held.key);
    });
  const along = (event: PointerEvent, { x }: Touch) =>
    (event.clientX - x) * (getComputedStyle(element).direction === "rtl" ? -1 : 1);

  const onDown = (event: PointerEvent) => {
    letGo();
    down = false;
    // A second finger pinches.
    if (event.pointerType === "mouse" || !event.isPrimary) return;
    const touched = event.target as Element;
    const key = touched.closest<HTMLElement>("[data-key]")?.dataset["key"];
    const box = touched.closest(".bubble-box")?.closest<HTMLElement>(".message-box");
    // A link has a menu of the browser's own.
    if (key === undefined || !box || touched.closest("a, .more")) return;
    const { pointerId: pointer, clientX: x, clientY: y } = event;
    down = true;
    touch = { pointer, key, box, x, y, swiping: false, holding: 0 };
    touch.holding = window.setTimeout(hold, HOLD_MS, touch);
  };
  const onMove = (event: PointerEvent) => {
    if (event.pointerId !== touch?.pointer) return;
    const far = along(event, touch);
    if (!touch.swiping) {
      const what = swipeOf(far, event.clientY - touch.y);
      if (what === "press") return;
      if (what === "other" || touch.x < EDGE_PX || touch.x > innerWidth - EDGE_PX) return letGo();
      window.clearTimeout(touch.holding);
      touch.swiping = true;
    }
    touch.box.style.setProperty("--swipe", `${drawn(far)}px`);
    touch.box.dataset["swipe"] = answers(far) ? "answers" : "";
  };
  const onUp = (event: PointerEvent) => {
    down = false;
    if (event.pointerId !== touch?.pointer) return;
    const { swiping, key } = touch;
    const far = along(event, touch);
    letGo();
    if (swiping && answers(far)) deeds().onReply(key);
  };
  const onCancel = () => {
    down = false;
    letGo();
  };
  // Some browsers have a menu of their own for a long press.
  const onContextMenu = (event: MouseEvent) => {
    if (down) event.preventDefault();
  };

  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", onCancel);
  element.addEventListener("contextmenu", onContextMenu);
  return () => {
    letGo();
    element.removeEventListener("pointerdown", onDown);
    element.removeEventListener("pointermove", onMove);
    element.removeEventListener("pointerup", onUp);
    element.removeEventListener("pointercancel", onCancel);
    element.removeEventListener("contextmenu", onContextMenu);
  };
}
