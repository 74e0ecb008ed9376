import { expect, test } from "vitest";
import { leftOf } from "./clock.ts";

const HOUR_MS = 3_600_000;
const leftAt = (wall: number) => leftOf(HOUR_MS, 1_000 * HOUR_MS, { monotonic: 0, wall });

test("a time that began is over when it has passed", () => {
  expect(leftAt(1_000 * HOUR_MS)).toBe(HOUR_MS);
  expect(leftAt(1_000.5 * HOUR_MS)).toBe(HOUR_MS / 2);
  expect(leftAt(1_001 * HOUR_MS)).toBe(0);
});

test("a clock that is set back holds nothing up for as long as it was wrong", () => {
  expect(leftAt(999.5 * HOUR_MS)).toBe(HOUR_MS);
  expect(leftAt(900 * HOUR_MS)).toBe(0);
});
