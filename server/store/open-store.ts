/** Which store the settings ask for. One that is configured and does not answer stops the start: never a silent stand-in. */
import type { Cluster, Redis } from "ioredis";
import { LOG_TOTAL_RECORDS } from "../../shared/limits.ts";
import type { Config } from "../config.ts";
import { createMemoryStore } from "./memory/memory-store.ts";
import { createRedisStore } from "./redis/redis-store.ts";
import type { SessionStore } from "./session-store.ts";

export interface OpenedStore {
  store: SessionStore;
  redis: Redis | Cluster | null;
  /** What the operator should set otherwise in Redis, one plain sentence each. */
  warnings: string[];
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
    logTotalRecords: Math.max(LOG_TOTAL_RECORDS, config.logMaxRecords),
  };
  const { redisUrl: url, redisCluster: cluster } = config;
  if (url === null) return { store: createMemoryStore(limits), redis: null, warnings: [], onError: () => {} };
  let report: (error: Error) => void = () => {};
  const store = await createRedisStore({ url, cluster, limits, onError: (error: Error) => report(error) });
  return {
    store,
    redis: store.redis,
    warnings: store.warnings,
    onError(listener) {
      report = listener;
    },
  };
}
