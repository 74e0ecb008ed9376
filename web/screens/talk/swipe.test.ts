import { expect, test } from "vitest";
import { answers, drawn, swipeOf } from "./swipe.ts";

test("a finger that stays is a press, one that goes along the line a swipe, any other scrolls", () => {
  expect(swipeOf(0, 0)).toBe("press");
  expect(swipeOf(6, -6)).toBe("press");
  expect(swipeOf(12, 2)).toBe("swipe");
  expect(swipeOf(12, 9)).toBe("other");
  expect(swipeOf(0, 12)).toBe("other");
  expect(swipeOf(-12, 0)).toBe("other");
});

test("the bubble follows a little, and never far or the other way", () => {
  expect(drawn(20)).toBe(10);
  expect(drawn(500)).toBe(48);
  expect(drawn(-20)).toBe(0);
});

test("only a long way answers", () => {
  expect(answers(63)).toBe(false);
  expect(answers(64)).toBe(true);
});
