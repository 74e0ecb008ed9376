import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { serverLimits } from "../limits.ts";
import { type Admission, createPreAuthLimit } from "./pre-auth-limit.ts";

const { preAuthMaxPerAddress, preAuthMaxPerNode, failedHelloHoldMs } = serverLimits;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("[R1] an admission is given back once, a failed hello's after a minute", () => {
  const limit = createPreAuthLimit(serverLimits);
  const admissions = Array.from({ length: preAuthMaxPerAddress }, () => limit.admit("a") as Admission);
  expect(limit.admit("a")).toBe("rate-limited");
  admissions[0]!.fail();
  admissions[0]!.release();
  expect(limit.admit("a")).toBe("rate-limited");
  vi.advanceTimersByTime(failedHelloHoldMs - 1);
  expect(limit.admit("a")).toBe("rate-limited");
  vi.advanceTimersByTime(1);
  expect(limit.admit("a")).toBeTypeOf("object");
  admissions[1]!.release();
  admissions[1]!.release();
  admissions[1]!.fail();
  expect(limit.admit("a")).toBeTypeOf("object");
  expect(limit.admit("a")).toBe("rate-limited");
});

test("[R1] a node lets in so many in all; failed hellos do not count there", () => {
  const limit = createPreAuthLimit(serverLimits);
  const admissions = Array.from({ length: preAuthMaxPerNode }, (_, i) => limit.admit(`address ${i}`) as Admission);
  expect(limit.admit("one more")).toBe("busy");
  admissions[0]!.fail();
  expect(limit.admit("one more")).toBeTypeOf("object");
});
