import { expect, onTestFinished, test, vi } from "vitest";
import { createJobQueue } from "./job-queue.ts";

test("[J9] two run at once, a bounded queue waits in order, and beyond it the answer is no", async () => {
  const inTurn = createJobQueue(2, 3);
  const started: number[] = [];
  const doors: (() => void)[] = [];
  const job = (n: number) => async () => {
    started.push(n);
    await new Promise<void>((resolve) => doors.push(resolve));
    return n;
  };
  const answers = [1, 2, 3, 4, 5, 6].map((n) => inTurn(job(n)));
  expect(await answers[5]).toBe("busy");
  expect(started).toEqual([1, 2]);
  expect(inTurn.waiting()).toBe(3);
  for (const done of [1, 2, 3, 4, 5]) {
    doors.shift()!();
    expect(await answers[done - 1]).toBe(done);
    await expect.poll(() => started.length).toBe(Math.min(done + 2, 5));
  }
});

test("[J9] a job that fails makes room", async () => {
  const inTurn = createJobQueue(1, 0);
  const broken = inTurn(async () => Promise.reject(new Error("broken")));
  await expect(broken).rejects.toThrow("broken");
  expect(await inTurn(async () => "next")).toBe("next");
});

test("[J9] after a job its room rests for as long as was said, and the answer does not wait for that", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const inTurn = createJobQueue(1, 2, 2);
  const begun: number[] = [];
  const job = async () => {
    begun.push(performance.now());
    await new Promise((resolve) => setTimeout(resolve, 10));
    return "done";
  };
  const start = performance.now();
  const answers = [inTurn(job), inTurn(job), inTurn(job)];
  await vi.advanceTimersByTimeAsync(10);
  expect(await answers[0]).toBe("done");
  expect(begun).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60);
  expect(await Promise.all(answers)).toEqual(["done", "done", "done"]);
  expect(begun.map((at) => at - start)).toEqual([0, 30, 60]);
});
