import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SystemEvent } from "../engine/view.ts";
import { afterRecord } from "./clock.ts";
import { createReminders } from "./reminders.ts";
import type { LocalClock } from "./state.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;
const clock = (endsInMs: number, idleInMs: number | null): LocalClock => ({
  endsAt: Date.now() + endsInMs,
  lifetimeMs: endsInMs,
  idleEndsAt: idleInMs === null ? null : Date.now() + idleInMs,
  idleLimitMs: idleInMs ?? 0,
});

test("[X4] both are warned two minutes ahead of an idle end, again after each silence, never twice for one", () => {
  const said: SystemEvent[] = [];
  const reminders = createReminders(2 * MINUTE, (event) => said.push(event));
  let now = clock(8 * 60 * MINUTE, 30 * MINUTE);
  reminders.set(now);
  vi.advanceTimersByTime(27.9 * MINUTE);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(0.2 * MINUTE);
  expect(said).toEqual(["idle-warning"]);
  reminders.set({ ...now, idleEndsAt: now.idleEndsAt! + 20 });
  vi.advanceTimersByTime(MINUTE);
  expect(said).toHaveLength(1);
  now = afterRecord(now);
  expect(now.idleEndsAt).toBe(Date.now() + 30 * MINUTE);
  reminders.set(now);
  vi.advanceTimersByTime(28.1 * MINUTE);
  expect(said).toEqual(["idle-warning", "idle-warning"]);
});

test("five minutes before the end it is said, and again before a later end; not where the idle end comes first", () => {
  const said: SystemEvent[] = [];
  const reminders = createReminders(2 * MINUTE, (event) => said.push(event));
  reminders.set(clock(15 * MINUTE, null));
  vi.advanceTimersByTime(10 * MINUTE);
  expect(said).toEqual(["five-minutes-left"]);
  reminders.set(clock(65 * MINUTE, null));
  vi.advanceTimersByTime(61 * MINUTE);
  expect(said).toEqual(["five-minutes-left", "five-minutes-left"]);
  reminders.stop();
});

test("a clock without idleness never warns of it", () => {
  const said: SystemEvent[] = [];
  createReminders(2 * MINUTE, (event) => said.push(event)).set(clock(60 * MINUTE, null));
  vi.advanceTimersByTime(54 * MINUTE);
  expect(said).toEqual([]);
});
