/** A finger that draws a message aside answers it. Pure: where the finger is from where it began, in pixels. */

/** What moves less is a press. */
export const STILL_PX = 10;
/** From here on, letting go answers. */
const ANSWERS_PX = 64;
/** The bubble follows so much of the way, and never further than this. */
const FOLLOWS = 0.5;
const FURTHEST_PX = 48;

/** @returns "other": the log is scrolled, or the finger goes the other way */
export function swipeOf(along: number, down: number): "press" | "swipe" | "other" {
  if (Math.hypot(along, down) < STILL_PX) return "press";
  return along > 1.5 * Math.abs(down) ? "swipe" : "other";
}

/** How far the bubble is drawn aside. */
export const drawn = (along: number): number => Math.max(0, Math.min(FURTHEST_PX, along * FOLLOWS));

export const answers = (along: number): boolean => along >= ANSWERS_PX;
