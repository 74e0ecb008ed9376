import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDepartures } from "./departures.ts";

const RETRY_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("[J3] a departure that fails in an outage is said again until the store knows it, and then no more", async () => {
  let outage = true;
  const disconnect = vi.fn(async () => {
    if (outage) throw new Error("Redis does not answer.");
  });
  const onOutage = vi.fn();
  const departures = createDepartures({ disconnect }, RETRY_MS, onOutage);
  await departures.depart("k7m2q", 1, "one");
  await departures.depart("k7m2q", 2, "two");
  expect(onOutage).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(3 * RETRY_MS);
  outage = false;
  disconnect.mockClear();
  await vi.advanceTimersByTimeAsync(3 * RETRY_MS);
  expect(disconnect.mock.calls).toEqual([
    ["k7m2q", 1, "one"],
    ["k7m2q", 2, "two"],
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a departure that succeeds is said once; one that waits is dropped when the server stops", async () => {
  const disconnect = vi.fn(async (_tag: string, seat: number) => {
    if (seat === 2) throw new Error("Redis does not answer.");
  });
  const departures = createDepartures({ disconnect }, RETRY_MS, () => {});
  await departures.depart("k7m2q", 1, "one");
  expect(vi.getTimerCount()).toBe(0);
  await departures.depart("k7m2q", 2, "two");
  departures.stop();
  await vi.advanceTimersByTimeAsync(3 * RETRY_MS);
  expect(disconnect).toHaveBeenCalledTimes(2);
});
