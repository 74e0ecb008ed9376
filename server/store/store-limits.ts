/** What settings and limits mean for a store. */
import type { Config } from "../config.ts";
import { FILES_MAX, NODE_QUEUES_MAX_BYTES, QUEUE_HANDSHAKE_PLACES, type ServerLimits } from "../limits.ts";
import type { StoreLimits } from "./session-store.ts";

export function storeLimits(config: Config, limits: ServerLimits): StoreLimits {
  const { codeTries, queueMaxRecords, queueMaxBytes, fileMaxBytes, filesMaxBytes, nodeFilesMaxBytes } = config;
  const { seatReserveMs, endLeadMs, lifetimeMaxMs } = limits;
  return {
    codeTries,
    codeWindowMs: config.codeWindowSeconds * 1_000,
    rateWindowMs: config.rateWindowSeconds * 1_000,
    queueMaxRecords,
    queueMaxBytes,
    queueHandshakePlaces: QUEUE_HANDSHAKE_PLACES,
    fileMaxBytes,
    filesMaxBytes,
    filesMax: FILES_MAX,
    nodeFilesMaxBytes,
    nodeMaxBytes: NODE_QUEUES_MAX_BYTES,
    seatReserveMs,
    endLeadMs,
    lifetimeMaxMs,
  };
}
