/** How often one address may ask, counted by the store; addresses are known only by a keyed hash [X5]. */
import { callbackify } from "node:util";
import rateLimit, { type FastifyRateLimitStore } from "@fastify/rate-limit";
import type { FastifyInstance, RouteOptions, RouteShorthandOptions } from "fastify";
import { createTurns } from "../lib/turns.ts";
import type { Clients } from "./client-address.ts";
import { sendRefusal } from "./refusing.ts";
import type { Peppers } from "../session/peppers.ts";
import { refuse } from "../session/sessions.ts";
import type { SessionStore } from "../store/session-store.ts";

/** Of all requests: what one does in its turn takes a fraction of a millisecond, and messages wait for no crowd of them. */
const BEGIN_PER_TURN = 4;

/**
 * In front of everything that costs something: nobody asks faster than a crowd behind one address would.
 * @param mayVisit the same for pages and their files, which keep nobody from a chat under way [R23]
 */
export function addAskLimit(
  app: FastifyInstance,
  clients: Clients,
  mayAsk: (address: string, cost?: number) => boolean,
  mayVisit: (address: string) => boolean,
): void {
  const mayBegin = createTurns(BEGIN_PER_TURN);
  app.addHook("onRequest", async ({ raw, url }, reply) => {
    await mayBegin();
    // Also where it is about a file: proxies that are not as the settings say are noticed here.
    const { address } = clients.of(raw);
    if (!url.startsWith("/api/")) {
      if (mayVisit(address)) return undefined;
    } else {
      // A file comes in hundreds of chunks, each of which a token opens [F1]: one costs no more than a frame.
      if (url.startsWith("/api/files/") ? mayAsk(address, 1) : mayAsk(address)) return undefined;
    }
    return sendRefusal(reply, refuse("rate-limited", { retryAfterSeconds: 1 }));
  });
}

/** @param windowMs requests are counted in windows of so long */
export async function addRateLimit(
  app: FastifyInstance,
  windowMs: number,
  peppers: Pick<Peppers, "hideAddress">,
  store: Pick<SessionStore, "countRequest">,
): Promise<void> {
  /** Counts each kind of request on its own. */
  class StoreCounters implements FastifyRateLimitStore {
    readonly #kind: string;
    constructor(_options: unknown, kind = "") {
      this.#kind = kind;
    }
    incr(address: string, callback: (error: Error | null, result?: { current: number; ttl: number }) => void): void {
      callbackify(() => this.#count(address))(callback);
    }
    async #count(address: string): Promise<{ current: number; ttl: number }> {
      const { count, endsInMs } = await store.countRequest(this.#kind, address);
      return { current: count, ttl: endsInMs };
    }
    child(options: object): StoreCounters {
      // The library's types call it otherwise.
      const { method, url } = (options as { routeInfo: RouteOptions }).routeInfo;
      return new StoreCounters({}, `${String(method)} ${url}`);
    }
  }

  await app.register(rateLimit, {
    global: false,
    timeWindow: windowMs,
    // By the invite, too: who asks for others at the same address keeps nobody from theirs.
    keyGenerator: (request) => peppers.hideAddress(request.ip ?? "", (request.params as { link?: string }).link),
    errorResponseBuilder: (_request, { ttl }) => refuse("rate-limited", { retryAfterSeconds: Math.ceil(ttl / 1_000) }),
    store: StoreCounters,
  });
}

/** Route options: at most so many requests from one address in a window. */
export function limited(max: number): Pick<RouteShorthandOptions, "config"> {
  return { config: { rateLimit: { max } } };
}
