import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWindows } from "./windows.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a key is counted until its window is over, then anew", () => {
  const windows = createWindows(1_000, 10);
  expect([windows.add("a").count, windows.add("a").count, windows.add("b").count]).toEqual([1, 2, 1]);
  vi.advanceTimersByTime(999);
  expect(windows.look("a")).toEqual({ count: 2, endsInMs: 1 });
  vi.advanceTimersByTime(1);
  expect(windows.look("a").count).toBe(0);
  expect(windows.add("a")).toEqual({ count: 1, endsInMs: 1_000 });
});

test("[X5] what is over is forgotten, although nobody asks again", () => {
  const windows = createWindows(600_000, 10_000);
  windows.add("a");
  vi.advanceTimersByTime(300_000);
  windows.add("b");
  windows.add("a");
  expect(windows.size()).toBe(2);
  vi.advanceTimersByTime(300_000);
  expect(windows.size()).toBe(1);
  vi.advanceTimersByTime(300_000);
  expect(windows.size()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("many keys do not fill the memory: the oldest make room", () => {
  const windows = createWindows(1_000, 3);
  for (const key of ["a", "b", "c", "a", "d"]) windows.add(key);
  expect(windows.size()).toBe(3);
  expect(["a", "b", "c", "d"].map((key) => windows.look(key).count)).toEqual([0, 1, 1, 1]);
});

test("what is cleared leaves no timer behind", () => {
  const windows = createWindows(1_000, 3);
  windows.add("a");
  windows.clear();
  expect([windows.size(), vi.getTimerCount()]).toEqual([0, 0]);
});
