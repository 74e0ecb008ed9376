import { expect, test } from "vitest";
import { isFull, newBucket, rateOf, spend, waitFor } from "./token-bucket.ts";

test("a burst costs nothing, what is above it is waited for, and time earns it back", () => {
  const bucket = newBucket(rateOf(10, 5));
  expect(spend(bucket, 5, 1_000)).toBe(0);
  expect(spend(bucket, 1, 1_000)).toBe(100);
  expect(waitFor(bucket, 1_060)).toBe(40);
  expect(waitFor(bucket, 1_100)).toBe(0);
  expect(spend(bucket, 1, 1_100)).toBe(100);
  expect(isFull(bucket, 1_699)).toBe(false);
  expect(isFull(bucket, 1_700)).toBe(true);
});

test("nothing is saved up beyond the burst", () => {
  const bucket = newBucket(rateOf(10, 5));
  expect(spend(bucket, 5, 1_000_000)).toBe(0);
  expect(spend(bucket, 2, 1_000_000)).toBe(200);
});
