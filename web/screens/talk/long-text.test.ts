import { expect, test } from "vitest";
import { isLong } from "./long-text.ts";

test("a text of more than twelve lines or a thousand characters is long", () => {
  expect(isLong("a\n".repeat(11) + "a")).toBe(false);
  expect(isLong("a\n".repeat(12) + "a")).toBe(true);
  expect(isLong("a".repeat(1_000))).toBe(false);
  expect(isLong("a".repeat(1_001))).toBe(true);
  expect(isLong("")).toBe(false);
});
