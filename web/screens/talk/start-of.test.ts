import { expect, test } from "vitest";
import { startOf } from "./start-of.ts";

test("how a message begins keeps whole characters", () => {
  expect(startOf("a👍👍👍", 3)).toBe("a👍👍…");
  expect(startOf("a👍👍", 3)).toBe("a👍👍");
});
