import { afterEach, expect, test, vi } from "vitest";
import { createHandOver } from "./hand-over.ts";

afterEach(() => void vi.useRealTimers());

const chunk = () => new Uint8Array(4);
const HOUR_MS = 3_600_000;

test("a chunk goes to the one who has waited longest, and is used before its reader goes on", async () => {
  const handOver = createHandOver();
  const used: string[] = [];
  const first = handOver.next((index) => used.push(`first ${index}`));
  const second = handOver.next((index) => used.push(`second ${index}`));
  await handOver.offer(0, chunk());
  expect(used).toEqual(["first 0"]);
  await handOver.offer(1, chunk());
  expect(used).toEqual(["first 0", "second 1"]);
  await Promise.all([first, second]);
});

test("where nobody waits, the reader does until somebody comes", async () => {
  const handOver = createHandOver(HOUR_MS);
  const offered = handOver.offer(7, chunk());
  expect(await handOver.next((index) => index)).toBe(7);
  await offered;
});

test("a reader waits in vain once, and then no more until somebody has waited again", async () => {
  vi.useFakeTimers();
  const handOver = createHandOver(25);
  let over = 0;
  const offer = () => handOver.offer(0, chunk()).then(() => (over += 1));
  const inVain = offer();
  await vi.advanceTimersByTimeAsync(24);
  expect(over).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  await inVain;
  // No time passes in these.
  await offer();
  await offer();
  const taken = handOver.next(() => true);
  await offer();
  expect(await taken).toBe(true);
  const patient = offer();
  await vi.advanceTimersByTimeAsync(24);
  expect(over).toBe(4);
  await handOver.next(() => true);
  await patient;
});

test("once no more come, whoever waits or asks is told", async () => {
  const handOver = createHandOver();
  const waiting = handOver.next(() => true);
  handOver.close();
  expect(await waiting).toBeNull();
  expect(await handOver.next(() => true)).toBeNull();
});
