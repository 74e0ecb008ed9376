import { expect, test } from "vitest";
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
