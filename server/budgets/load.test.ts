import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchLoad } from "./load.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a loop that is late refuses new chats first, then joins, and both again once it keeps up", () => {
  let late = 0;
  const load = watchLoad(
    () => late,
    () => 0.9,
    1_000,
  );
  const refused = () => [load.refusesCreates(), load.refusesJoins()];
  const pass = (next: number) => {
    late = next;
    vi.advanceTimersByTime(1_000);
    return refused();
  };
  expect(refused()).toEqual([false, false]);
  expect(pass(100)).toEqual([false, false]);
  expect(pass(500)).toEqual([true, false]);
  expect(pass(2_000)).toEqual([true, true]);
  expect(pass(0)).toEqual([true, false]);
  expect(pass(0)).toEqual([false, false]);
  load.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("a loop that is late because others keep the machine busy refuses nobody", () => {
  const load = watchLoad(
    () => 5_000,
    () => 0.3,
    1_000,
  );
  vi.advanceTimersByTime(3_000);
  expect([load.refusesCreates(), load.refusesJoins()]).toEqual([false, false]);
  load.stop();
});
