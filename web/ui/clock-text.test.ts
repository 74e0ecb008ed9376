import { expect, test } from "vitest";
import { clockText } from "./clock-text.ts";

test("minutes are not padded, seconds are", () => {
  expect(clockText(41 * 60_000 + 52_000)).toBe("41:52");
  expect(clockText(9_000)).toBe("0:09");
});

test("hours appear when there are any", () => {
  expect(clockText(3_600_000)).toBe("1:00:00");
  expect(clockText(86_399_000)).toBe("23:59:59");
});

test("a started second counts as a whole one, so 0:00 is the end", () => {
  expect(clockText(1)).toBe("0:01");
  expect(clockText(0)).toBe("0:00");
  expect(clockText(-5_000)).toBe("0:00");
});
