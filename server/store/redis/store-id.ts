/** Naming the data that a Redis holds: a random text that is kept with it, and so is lost with it. */
import { randomBytes } from "node:crypto";
import type { RedisConnection } from "./connection.ts";

/** From each asking on; twice as long as a session lives. */
const KEPT_MS = 172_800_000;

/**
 * The name of the data that holds a session: the same on every node, after restarts of nodes and with a replica that
 * has taken over; another one when a Redis comes back empty. In a cluster each slot has a name, beside its sessions.
 */
export function createIds({ redis, ask, keyBeside }: RedisConnection): (tag: string) => Promise<string> {
  return async (tag) => {
    const key = keyBeside(tag, "store");
    const known = await ask(redis.getex(key, "PX", KEPT_MS));
    if (known !== null) return known;
    const fresh = randomBytes(18).toString("base64url");
    // Of several that find none, one names it.
    return (await ask(redis.set(key, fresh, "PX", KEPT_MS, "NX", "GET"))) ?? fresh;
  };
}
