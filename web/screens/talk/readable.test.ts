import { expect, test } from "vitest";
import { isReadable } from "./readable.ts";

const log = { top: 100, bottom: 600 };
const at = (top: number, height: number) => ({ top, bottom: top + height });

test("a message is read with half of it on the visible part", () => {
  expect(isReadable(at(200, 60), log)).toBe(true);
  expect(isReadable(at(570, 60), log)).toBe(true);
  expect(isReadable(at(571, 60), log)).toBe(false);
  expect(isReadable(at(69, 60), log)).toBe(false);
});

test("one that is taller than the log is read once it fills half of the log", () => {
  expect(isReadable(at(350, 3_000), log)).toBe(true);
  expect(isReadable(at(351, 3_000), log)).toBe(false);
  expect(isReadable(at(-2_000, 4_000), log)).toBe(true);
});

test("less than a line on the screen is never read, and nothing on a log of no height", () => {
  expect(isReadable(at(100, 40), { top: 100, bottom: 122 })).toBe(false);
  expect(isReadable(at(100, 40), { top: 100, bottom: 123 })).toBe(true);
  expect(isReadable(at(100, 40), { top: 100, bottom: 100 })).toBe(false);
  expect(isReadable(at(100, 40), { top: 300, bottom: 100 })).toBe(false);
  expect(isReadable(at(100, 0), log)).toBe(false);
});
