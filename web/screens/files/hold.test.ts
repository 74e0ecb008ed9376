import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { placeOf, watchHold } from "./hold.ts";

test("a finger stands still, is near where it began, or away from it", () => {
  expect(placeOf(0, 0)).toBe("still");
  expect(placeOf(6, -6)).toBe("still");
  expect(placeOf(0, 10)).toBe("near");
  expect(placeOf(-60, 60)).toBe("near");
  expect(placeOf(0, -96)).toBe("away");
  expect(placeOf(70, 70)).toBe("away");
});

/** As the browser tells it: where the finger is. */
const finger = (type: string, clientX = 0, clientY = 0) =>
  Object.assign(new Event(type, { cancelable: true }), {
    isPrimary: true,
    button: 0,
    pointerId: 1,
    clientX,
    clientY,
  }) as unknown as PointerEvent;

const window = new EventTarget();
beforeEach(() => {
  vi.useFakeTimers();
  for (const name of ["addEventListener", "removeEventListener"] as const)
    vi.stubGlobal(name, window[name].bind(window));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A press, watched: what it has come to so far. */
function press(over: object = {}) {
  const seen = { held: false, away: false, kept: null as boolean | null };
  watchHold(Object.assign(finger("pointerdown"), over), {
    onHold(released) {
      seen.held = true;
      void released.then((kept) => (seen.kept = kept));
    },
    onAway: (away) => (seen.away = away),
  });
  return seen;
}
const HELD_MS = 450;
const tell = (type: string, x = 0, y = 0) => window.dispatchEvent(finger(type, x, y));

test("what is held is kept when it is let go, also a little aside", async () => {
  const seen = press();
  await vi.advanceTimersByTimeAsync(HELD_MS);
  tell("pointermove", 0, 50);
  expect(seen).toEqual({ held: true, away: false, kept: null });
  tell("pointerup", 0, 50);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.kept).toBe(true);
});

test("let go far away it is thrown away; who comes back has it again", async () => {
  const seen = press();
  await vi.advanceTimersByTimeAsync(HELD_MS);
  tell("pointermove", 0, -120);
  expect(seen.away).toBe(true);
  tell("pointermove", 0, -20);
  expect(seen.away).toBe(false);
  tell("pointerup", 0, -120);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.kept).toBe(false);
});

test("what the system interrupts is kept", async () => {
  const seen = press();
  await vi.advanceTimersByTimeAsync(HELD_MS);
  tell("pointercancel");
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.kept).toBe(true);
});

test("a tap, a finger that moves first, a second finger and the other mouse button hold nothing", async () => {
  const tapped = press();
  await vi.advanceTimersByTimeAsync(HELD_MS - 1);
  tell("pointerup");
  const moved = press();
  tell("pointermove", 0, 12);
  const others = [press({ isPrimary: false }), press({ button: 2 })];
  await vi.advanceTimersByTimeAsync(10 * HELD_MS);
  for (const seen of [tapped, moved, ...others]) expect(seen.held).toBe(false);
});

test("the click of the finger that let go presses nothing; the next press is one again", async () => {
  press();
  const clicks: boolean[] = [];
  await vi.advanceTimersByTimeAsync(HELD_MS);
  tell("pointerup");
  const click = () => clicks.push(window.dispatchEvent(new Event("click", { cancelable: true })));
  click();
  tell("pointerdown");
  click();
  expect(clicks).toEqual([false, true]);
});
