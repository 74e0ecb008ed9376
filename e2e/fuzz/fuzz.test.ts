import { expect, test } from "vitest";
import { startRedis } from "../../server/store/testing/redis-server.ts";
import { fuzz } from "./fuzz.ts";

test("a fixed set of cases on the embedded store: no crash, no error of the server's own, and a chat beside them goes on", async () => {
  const { mistakes, statuses } = await fuzz({ redisUrl: null, cases: 1_000, seed: 1 });
  expect(mistakes).toEqual([]);
  expect(Object.keys(statuses).length).toBeGreaterThan(1);
});

test("the same on Redis", async () => {
  const redis = await startRedis();
  try {
    expect((await fuzz({ redisUrl: redis.url, cases: 600, seed: 2 })).mistakes).toEqual([]);
  } finally {
    await redis.stop();
  }
});
