/** The key for "Leave quickly": Escape, twice in a hurry, with nothing over the chat that the first one would close. */
import { useEffect, useRef } from "preact/hooks";
import { isCovered } from "../../ui/covering.ts";

export const TWICE_MS = 500;

type Press = Pick<KeyboardEvent, "key" | "repeat" | "isComposing" | "timeStamp">;

/** Takes each key as it is pressed; true: that was Escape for the second time. */
export function createEscapeTwice(covered: () => boolean): (press: Press) => boolean {
  let pressedAt = Number.NEGATIVE_INFINITY;
  return ({ key, repeat, isComposing, timeStamp }) => {
    // A key that is held, or that belongs to the keyboard's own list of words, is no press of its own.
    if (repeat || isComposing) return false;
    const escapes = key === "Escape" && !covered();
    const twice = escapes && timeStamp - pressedAt <= TWICE_MS;
    pressedAt = escapes && !twice ? timeStamp : Number.NEGATIVE_INFINITY;
    return twice;
  };
}

export function useLeaveKey(onLeave: () => void): void {
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useEffect(() => {
    const isTwice = createEscapeTwice(isCovered);
    const onKey = (event: KeyboardEvent) => {
      if (isTwice(event)) leave.current();
    };
    // Before anybody else: what this press closes is still open here.
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, []);
}
