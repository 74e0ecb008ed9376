import { expect, test } from "vitest";
import { createTokenBucket } from "./token-bucket.ts";

test("a burst costs nothing, what is above it is waited for, and time earns it back", () => {
  const bucket = createTokenBucket(10, 5);
  expect(bucket.spend(5, 1_000)).toBe(0);
  expect(bucket.spend(1, 1_000)).toBe(100);
  expect(bucket.wait(1_060)).toBe(40);
  expect(bucket.wait(1_100)).toBe(0);
  expect(bucket.spend(1, 1_100)).toBe(100);
  expect(bucket.isFull(1_699)).toBe(false);
  expect(bucket.isFull(1_700)).toBe(true);
});

test("nothing is saved up beyond the burst", () => {
  const bucket = createTokenBucket(10, 5);
  expect(bucket.spend(5, 1_000_000)).toBe(0);
  expect(bucket.spend(2, 1_000_000)).toBe(200);
});
