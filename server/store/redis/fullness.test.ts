import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createRedisStore } from "./redis-store.ts";
import { watchFullness } from "./fullness.ts";
import { newSession, speaking, talking, newRecord, testLimits } from "../contract/fixtures.ts";
import { startRedis } from "../testing/redis-server.ts";

test("[Q20] a Redis that is nearly full takes no new chat, and those under way go on", async () => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  const store = await createRedisStore({ url: server.url, limits: testLimits });
  const { tag } = await talking(store);
  onTestFinished(async () => {
    await store.close();
    redis.disconnect();
    await server.stop();
  });
  const fullness = watchFullness(redis);
  onTestFinished(fullness.stop);
  await fullness.look();
  expect(fullness.isFull()).toBe(false);

  // So much that what the chat itself needs is little.
  await redis.eval("redis.call('SET', 'much', string.rep('x', 20000000))", 0);
  const used = Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);
  await redis.config("SET", "maxmemory", Math.floor(used * 1.07));
  await fullness.look();
  expect(fullness.isFull()).toBe(true);
  await expect.poll(() => store.create(newSession())).toBe("full");
  expect(await speaking(tag).send(store, 1, newRecord(1))).toMatchObject({ kept: 1 });

  await redis.config("SET", "maxmemory", 0);
  await expect.poll(() => store.create(newSession())).toBe("created");
});
