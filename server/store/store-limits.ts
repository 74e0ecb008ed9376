/** What settings and limits mean for a store. */
import type { Config } from "../config.ts";
import { memoryBudget, memoryLimits } from "../budgets/memory.ts";
import { FILES_MAX, QUEUE_HANDSHAKE_PLACES, SITE_PER_ADDRESS, type ServerLimits } from "../limits.ts";
import type { StoreLimits } from "./session-store.ts";

export function storeLimits(config: Config, limits: ServerLimits): StoreLimits {
  const { codeTries, queueMaxRecords, queueMaxBytes, fileMaxBytes, filesMaxBytes, nodeFilesMaxBytes } = config;
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
    fileMaxBytes,
    filesMaxBytes,
    filesMax: FILES_MAX,
    nodeFilesMaxBytes: Math.min(nodeFilesMaxBytes, memory.nodeFilesMaxBytes),
    seatReserveMs,
    endLeadMs,
    lifetimeMaxMs,
  };
}
