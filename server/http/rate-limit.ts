/** How often one address may ask, counted across nodes; addresses are known only by a keyed hash [X5]. */
import rateLimit, { type FastifyRateLimitStore } from "@fastify/rate-limit";
import type { FastifyInstance, RouteShorthandOptions } from "fastify";
import type { Cluster, Redis } from "ioredis";
import type { Config } from "../config.ts";
import type { Peppers } from "../session/peppers.ts";
import { refuse } from "../session/sessions.ts";
import { createWindows } from "../windows.ts";

/** Addresses counted at once in this process, for each kind of request; the oldest make room. */
const ADDRESSES_MAX = 10_000;

export async function addRateLimit(
  app: FastifyInstance,
  config: Config,
  peppers: Peppers,
  redis: Redis | Cluster | null,
): Promise<void> {
  const windowMs = config.rateWindowSeconds * 1_000;

  /** The library's own counters stay until five thousand others push them out: these go when their window is over. */
  class ForgettingStore implements FastifyRateLimitStore {
    readonly #windows = createWindows(windowMs, ADDRESSES_MAX);
    incr(key: string, callback: (error: Error | null, result?: { current: number; ttl: number }) => void): void {
      const { count, endsInMs } = this.#windows.add(key);
      callback(null, { current: count, ttl: endsInMs });
    }
    child(): ForgettingStore {
      return new ForgettingStore();
    }
  }

  await app.register(rateLimit, {
    global: false,
    timeWindow: windowMs,
    nameSpace: "duologue:rate:",
    keyGenerator: (request) => peppers.hideAddress(request.ip ?? ""),
    errorResponseBuilder: (_request, { ttl }) => refuse("rate-limited", { retryAfterSeconds: Math.ceil(ttl / 1_000) }),
    ...(redis ? { redis } : { store: ForgettingStore }),
  });
}

/** Route options: at most so many requests from one address in a window. */
export function limited(max: number): Pick<RouteShorthandOptions, "config"> {
  return { config: { rateLimit: { max } } };
}
