/** A button that is held: what is recorded begins with the hold and ends when it is let go, unless that is done far away. */
import { swallowClick } from "../../ui/swallow-click.ts";

/** Held so long without moving, it is no tap. */
const HOLD_MS = 450;
/** What moves less stands still. */
const STILL_PX = 10;
/** Let go so far from where it began, it is thrown away. */
const AWAY_PX = 96;

export interface HoldDeeds {
  /** It is held. @param released resolves when it is let go; false: away from where it began */
  onHold: (released: Promise<boolean>) => void;
  /** While it is held: whether letting go now would throw it away. */
  onAway: (away: boolean) => void;
}

/** Where a finger is from where it began, in pixels. */
export function placeOf(across: number, down: number): "still" | "near" | "away" {
  const far = Math.hypot(across, down);
  if (far < STILL_PX) return "still";
  return far < AWAY_PX ? "near" : "away";
}

/** Called with a press as it begins; a short one stays a click. The button may be gone before it is let go. */
export function watchHold(press: PointerEvent, { onHold, onAway }: HoldDeeds): void {
  // A second finger, or the mouse's other button.
  if (!press.isPrimary || press.button !== 0) return;
  let release: ((kept: boolean) => void) | null = null;
  const place = ({ clientX, clientY }: PointerEvent) => placeOf(clientX - press.clientX, clientY - press.clientY);

  const holding = setTimeout(() => {
    swallowClick();
    onHold(new Promise((resolve) => (release = resolve)));
  }, HOLD_MS);
  const onMove = (event: PointerEvent) => {
    if (event.pointerId !== press.pointerId) return;
    if (release) onAway(place(event) === "away");
    else if (place(event) !== "still") stop();
  };
  const onUp = (event: PointerEvent) => {
    if (event.pointerId !== press.pointerId) return;
    release?.(place(event) !== "away");
    stop();
  };
  // The system takes the finger for itself: what was said until then is there to be listened to.
  const onCancel = () => {
    release?.(true);
    stop();
  };
  // Some browsers have a menu of their own for a long press.
  const onContextMenu = (event: Event) => event.preventDefault();
  function stop(): void {
    clearTimeout(holding);
    removeEventListener("pointermove", onMove);
    removeEventListener("pointerup", onUp);
    removeEventListener("pointercancel", onCancel);
    removeEventListener("contextmenu", onContextMenu);
  }
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onUp);
  addEventListener("pointercancel", onCancel);
  addEventListener("contextmenu", onContextMenu);
}
