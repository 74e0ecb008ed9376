import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTraffic } from "./traffic.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const limits = {
  framesPerSecond: 10,
  framesBurst: 20,
  bytesPerSecond: 1_000,
  bytesBurst: 5_000,
  bytesPacePerSecond: 1_000_000,
  bytesPaceBurst: 1_000_000,
  addressShare: 2,
};
const open = () => createTraffic(limits, () => Date.now());
const home = { address: "a", site: "s" };

test("[R15] a socket that is above its frames or bytes waits until they are earned", () => {
  const socket = open().open(home);
  for (let n = 0; n < 20; n++) expect(socket.frame()).toBe(0);
  expect(socket.frame()).toBe(100);
  expect(socket.bytes(5_000)).toBe(0);
  expect(socket.bytes(500)).toBe(500);
  expect(socket.wait()).toBe(500);
  vi.advanceTimersByTime(500);
  expect(socket.wait()).toBe(0);
});

test("[R15] what a socket may send at once is read at a pace, all but the first of it", () => {
  const paced = { ...limits, bytesPacePerSecond: 2_000, bytesPaceBurst: 1_000 };
  const socket = createTraffic(paced, () => Date.now()).open(home);
  expect(socket.bytes(1_000)).toBe(0);
  expect(socket.bytes(1_000)).toBe(500);
  expect(socket.wait()).toBe(500);
  vi.advanceTimersByTime(500);
  expect(socket.wait()).toBe(0);
});

test("[R15] sockets of one address share, and so do the addresses of one site", () => {
  const traffic = open();
  const spend = (address: string) => {
    const socket = traffic.open({ address, site: "s" });
    return Array.from({ length: 20 }, () => socket.frame()).at(-1)!;
  };
  expect([spend("a"), spend("a")]).toEqual([0, 0]);
  expect(spend("a")).toBeGreaterThan(0);
  // What they owe is the site's, too: of its 160 they have spent 60.
  for (const address of ["b", "b", "c", "c", "d"]) expect(spend(address)).toBe(0);
  expect(spend("e")).toBeGreaterThan(0);
  expect(traffic.open({ address: "f", site: "t" }).frame()).toBe(0);
});

test("[R15] whoever closes and comes again has not paid; an address that owes nothing is forgotten", () => {
  const traffic = open();
  const first = traffic.open(home);
  for (let n = 0; n < 60; n++) first.frame();
  first.release();
  expect(traffic.open(home).frame()).toBeGreaterThan(0);
  const { size } = traffic;
  expect(size()).toBe(2);
  vi.advanceTimersByTime(60_000);
  // The second socket is still there.
  expect(size()).toBe(2);
  const other = open();
  other.open(home).release();
  vi.advanceTimersByTime(60_000);
  expect(other.size()).toBe(0);
});
