import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHeartbeat } from "./heartbeat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("[R16] every socket is asked once in a round, and never many of them in one turn", () => {
  const heartbeat = createHeartbeat(10_000);
  const asked = new Map<number, number>();
  for (let n = 0; n < 1_000; n++) {
    heartbeat.add(new EventEmitter() as never, { askAlive: () => asked.set(n, (asked.get(n) ?? 0) + 1) });
  }
  let before = 0;
  for (let round = 1; round <= 2; round++) {
    for (let turn = 0; turn < 100; turn++) {
      vi.advanceTimersByTime(100);
      const now = [...asked.values()].reduce((sum, times) => sum + times, 0);
      expect(now - before).toBe(10);
      before = now;
    }
    expect([...asked.values()]).toEqual(Array.from({ length: 1_000 }, () => round));
  }
  heartbeat.stop();
});

test("[R16] a socket that is gone is asked no more", () => {
  const heartbeat = createHeartbeat(1_000);
  const socket = new EventEmitter();
  let times = 0;
  heartbeat.add(socket as never, { askAlive: () => (times += 1) });
  vi.advanceTimersByTime(2_000);
  expect(times).toBe(2);
  socket.emit("close");
  vi.advanceTimersByTime(2_000);
  expect(times).toBe(2);
  heartbeat.stop();
});
