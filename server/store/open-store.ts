/** Which store the settings ask for. One that is configured and does not answer stops the start: never a silent stand-in. */
import type { Config } from "../config.ts";
import type { ServerLimits } from "../limits.ts";
import { createMemoryStore } from "./memory/memory-store.ts";
import { createRedisStore } from "./redis/redis-store.ts";
import type { SessionStore } from "./session-store.ts";
import { storeLimits } from "./store-limits.ts";

export interface OpenedStore {
  store: SessionStore;
  /** What the operator should set otherwise in Redis, one plain sentence each. */
  warnings: string[];
  /** Who is told of a connection's errors. */
  onError(listener: (error: Error) => void): void;
}

/** Rejects with one plain sentence where Redis does not answer or is too old. */
export async function openStore(config: Config, limits: ServerLimits): Promise<OpenedStore> {
  const { redisUrl: url, redisCluster: cluster } = config;
  const forStore = storeLimits(config, limits);
  if (url === null) return { store: createMemoryStore(forStore), warnings: [], onError: () => {} };
  let report: (error: Error) => void = () => {};
  const { leaseMs, leaseRenewMs, storeAnswerMs: answerWithinMs } = limits;
  const store = await createRedisStore({
    url,
    cluster,
    // What a chat takes there is not of this node's memory.
    limits: { ...forStore, chatsMax: config.chatsMax ?? Infinity },
    answerWithinMs,
    lease: { leaseMs, leaseRenewMs },
    onError: (error: Error) => report(error),
  });
  return {
    store,
    warnings: store.warnings,
    onError(listener) {
      report = listener;
    },
  };
}
