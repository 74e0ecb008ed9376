/** Escape twice leaves; nothing that only looks like it does. */
import { expect, test } from "vitest";
import { createEscapeTwice, TWICE_MS } from "./leave-quickly.ts";

const press = (timeStamp: number, more: { key?: string; repeat?: boolean; isComposing?: boolean } = {}) => ({
  key: "Escape",
  repeat: false,
  isComposing: false,
  timeStamp,
  ...more,
});

test("the second of two quick presses leaves; slow ones do not, however many", () => {
  const isTwice = createEscapeTwice(() => false);
  expect([0, TWICE_MS].map((at) => isTwice(press(at)))).toEqual([false, true]);
  const slow = createEscapeTwice(() => false);
  expect([0, TWICE_MS + 1, 2 * TWICE_MS + 2].map((at) => slow(press(at)))).toEqual([false, false, false]);
});

test("a press that closes what lies over the chat does not count, nor does a key that is held or composes", () => {
  let covered = true;
  const isTwice = createEscapeTwice(() => covered);
  expect(isTwice(press(0))).toBe(false);
  covered = false;
  expect(isTwice(press(100))).toBe(false);
  expect(isTwice(press(150, { repeat: true }))).toBe(false);
  expect(isTwice(press(200, { isComposing: true }))).toBe(false);
  expect(isTwice(press(250, { key: "a" }))).toBe(false);
  expect(isTwice(press(300))).toBe(false);
  expect(isTwice(press(350))).toBe(true);
});
