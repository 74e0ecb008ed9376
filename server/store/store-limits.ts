/** What settings and limits mean for a store. */
import type { Config } from "../config.ts";
import { memoryBudget, memoryLimits } from "../budgets/memory.ts";
import { QUEUE_HANDSHAKE_PLACES, SITE_PER_ADDRESS, type ServerLimits } from "../limits.ts";
import type { StoreLimits } from "./session-store.ts";

export function storeLimits(config: Config, limits: ServerLimits): StoreLimits {
  const { codeTries, queueMaxRecords, queueMaxBytes } = config;
  const memory = memoryBudget(memoryLimits());
  const { seatReserveMs, endLeadMs, lifetimeMaxMs } = limits;
  return {
    codeTries,
    codeWindowMs: config.codeWindowSeconds * 1_000,
    rateWindowMs: config.rateWindowSeconds * 1_000,
    queueMaxRecords,
    queueMaxBytes,
    queueHandshakePlaces: QUEUE_HANDSHAKE_PLACES,
    ...memory,
    chatsMax: Math.min(memory.chatsMax, config.chatsMax ?? Infinity),
    chatsPerAddress: config.chatsPerAddress,
    sitePerAddress: SITE_PER_ADDRESS,
    seatReserveMs,
    endLeadMs,
    lifetimeMaxMs,
  };
}
