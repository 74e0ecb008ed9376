/** How often one address may ask, counted across nodes; addresses are known only by a keyed hash [X5]. */
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, RouteShorthandOptions } from "fastify";
import type { Redis } from "ioredis";
import type { Config } from "../config.ts";
import type { Peppers } from "../session/peppers.ts";
import { refuse } from "../session/sessions.ts";

export async function addRateLimit(
  app: FastifyInstance,
  config: Config,
  peppers: Peppers,
  redis: Redis | null,
): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    timeWindow: config.rateWindowSeconds * 1_000,
    nameSpace: "duologue:rate:",
    keyGenerator: (request) => peppers.hideAddress(request.ip ?? ""),
    errorResponseBuilder: (_request, { ttl }) => refuse("rate-limited", { retryAfterSeconds: Math.ceil(ttl / 1_000) }),
    ...(redis && { redis }),
  });
}

/** Route options: at most so many requests from one address in a window. */
export function limited(max: number): Pick<RouteShorthandOptions, "config"> {
  return { config: { rateLimit: { max } } };
}
