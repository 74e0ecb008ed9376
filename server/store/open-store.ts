/** Which store the settings ask for. One that is configured and does not answer stops the start: never a silent stand-in. */
import type { Redis } from "ioredis";
import type { Config } from "../config.ts";
import { createMemoryStore } from "./memory.ts";
import { createRedisStore } from "./redis.ts";
import type { SessionStore } from "./session-store.ts";

export interface OpenedStore {
  store: SessionStore;
  redis: Redis | null;
  /** Who is told of a connection's errors. */
  onError(listener: (error: Error) => void): void;
}

/** Rejects with one plain sentence where Redis does not answer or is too old. */
export async function openStore(config: Config): Promise<OpenedStore> {
  const limits = {
    codeTries: config.codeTries,
    codeWindowMs: config.codeWindowSeconds * 1_000,
    logMaxRecords: config.logMaxRecords,
    logMaxBytes: config.logMaxBytes,
  };
  if (config.redisUrl === null) return { store: createMemoryStore(limits), redis: null, onError: () => {} };
  let report: (error: Error) => void = () => {};
  const store = await createRedisStore({ url: config.redisUrl, limits, onError: (error: Error) => report(error) });
  return {
    store,
    redis: store.redis,
    onError(listener) {
      report = listener;
    },
  };
}
