import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FAILED_HELLO_HOLD_MS, STRANGERS_MAX_PER_ADDRESS, STRANGERS_MAX_PER_NODE } from "../../shared/limits.ts";
import { createStrangers, type Place } from "./strangers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("[R1] a place is given back once, a failed hello's after a minute", () => {
  const strangers = createStrangers();
  const places = Array.from({ length: STRANGERS_MAX_PER_ADDRESS }, () => strangers.admit("a") as Place);
  expect(strangers.admit("a")).toBe("rate-limited");
  places[0]!.fail();
  places[0]!.leave();
  expect(strangers.admit("a")).toBe("rate-limited");
  vi.advanceTimersByTime(FAILED_HELLO_HOLD_MS - 1);
  expect(strangers.admit("a")).toBe("rate-limited");
  vi.advanceTimersByTime(1);
  expect(strangers.admit("a")).toBeTypeOf("object");
  places[1]!.leave();
  places[1]!.leave();
  places[1]!.fail();
  expect(strangers.admit("a")).toBeTypeOf("object");
  expect(strangers.admit("a")).toBe("rate-limited");
});

test("[R1] a node has places for so many in all; failed hellos take none of them", () => {
  const strangers = createStrangers();
  const places = Array.from({ length: STRANGERS_MAX_PER_NODE }, (_, i) => strangers.admit(`address ${i}`) as Place);
  expect(strangers.admit("one more")).toBe("busy");
  places[0]!.fail();
  expect(strangers.admit("one more")).toBeTypeOf("object");
});
