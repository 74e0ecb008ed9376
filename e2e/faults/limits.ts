/** The product's deadlines, so much shorter: hours of outages in minutes. Bounds that are no deadlines stay. */
import type { PageLimits } from "../../web/limits.ts";
import { PAGE_LIMITS } from "../../web/limits.ts";
import { type ServerLimits, serverLimits } from "../../server/limits.ts";

/** Times of these names divided, in whole milliseconds. */
function divided<Limits extends object>(limits: Limits, divisor: number, names: readonly (keyof Limits)[]): Limits {
  const shorter = names.map((name) => [name, Math.max(1, Math.round((limits[name] as number) / divisor))]);
  return { ...limits, ...(Object.fromEntries(shorter) as Partial<Limits>) };
}

export const shorterServerLimits = (divisor: number): ServerLimits =>
  divided(serverLimits, divisor, [
    "helloDeadlineMs",
    "arrivalsWindowMs",
    "heartbeatMs",
    "goodbyeMs",
    "returnSpreadMs",
    "leaseMs",
    "leaseRenewMs",
    "storeAnswerMs",
    "storeRetryMs",
    "seatReserveMs",
  ]);

/** Keys are renewed, and fresh answers run short, within one run. */
const RENEW_AFTER_RECORDS = 12;
const RENEW_EVERY_MS = 6_000;
const FRESH_WINDOW_MS = 60_000;

/** Its files are small: so much sooner a request of theirs is given up. */
const CHUNKS_SOONER = 4;

export function shorterPageLimits(divisor: number): PageLimits {
  const small = { ...PAGE_LIMITS, chunkMs: PAGE_LIMITS.chunkMs / CHUNKS_SOONER };
  const page = divided(small, divisor, [
    "chunkMs",
    "requestMs",
    "pingAfterMs",
    "pongMs",
    "backoffFirstMs",
    "backoffMaxMs",
    "preparedMs",
    "returnMaxMs",
    "awayGraceMs",
  ]);
  const often = {
    ...PAGE_LIMITS.engine,
    renewAfterRecords: RENEW_AFTER_RECORDS,
    renewEveryMs: RENEW_EVERY_MS,
    freshWindowMs: FRESH_WINDOW_MS,
  };
  const engine = divided(often, divisor, [
    "holeMs",
    "queueFullRetryMs",
    "renewAfterMs",
    "renewEveryMs",
    "freshWindowMs",
    "typingEveryMs",
    "typingShownMs",
  ]);
  return { ...page, engine };
}
