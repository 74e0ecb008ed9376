/**
 * The way to a Redis Cluster. Commands go through the library's Cluster. Listening does not: its subscribers would come back
 * without a word after an interruption, and what was announced meanwhile would be lost unnoticed; so the listeners
 * have a connection of their own to each server (redis-listeners.ts), and learn from here which server that is.
 */
import { Cluster, Redis } from "ioredis";
import { redisAddresses } from "../../config-values.ts";
import { checkServer, warningsOf } from "./startup-checks.ts";
import type { RedisConnection, RedisOpening } from "./connection.ts";
import { createAsk, forgetful, gathering, patience, rarely, retryStrategy, untilReady } from "./outage.ts";
import { sessionKey } from "./scripts.ts";
import { createSlotNumbers, slotOf, SLOTS } from "./slots.ts";

/** Who holds what is asked at least so often, beside whenever a server says that it does not hold something. */
const LOOK_EVERY_MS = 5_000;
/** A server that does not say in this time who holds what: the next one is asked. */
const LOOK_WITHIN_MS = 1_000;

/** Connects to all masters and checks their versions; throws an Error with one sentence, without the URL's password. */
export async function openCluster({ url, answerWithinMs, onError }: RedisOpening): Promise<RedisConnection> {
  const entries = redisAddresses(url);
  const { username, password, protocol, hostname, port } = entries[0]!;
  const place = `Redis Cluster at ${hostname}:${port || "6379"}`;
  const report = rarely(onError);
  const ask = createAsk(place, answerWithinMs);
  const tell = (error: Error): void => report(new Error(`${place}: ${error.message}`));

  const options = {
    ...patience(answerWithinMs),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === "rediss:" && { tls: {} }),
  };
  const cluster = new Cluster(
    entries.map((entry) => ({ host: entry.hostname.replace(/^\[|\]$/g, ""), port: Number(entry.port || 6_379) })),
    {
      redisOptions: { ...options, connectionName: "duologue" },
      // Without a cluster verbs fail soon instead of piling up.
      enableOfflineQueue: false,
      clusterRetryStrategy: retryStrategy,
      slotsRefreshInterval: LOOK_EVERY_MS,
      slotsRefreshTimeout: Math.min(LOOK_WITHIN_MS, answerWithinMs),
      // Names stay names: certificates are made out to them.
      dnsLookup: (address, callback) => callback(null, address),
    },
  );
  cluster.on("+node", (redis: Redis) => {
    gathering(forgetful(redis));
    // While a slot moves the library sends ASKING and lets its promise float: one that fails would end the process.
    const asking = redis.asking.bind(redis);
    redis.asking = (...args: []) => {
      const asked = asking(...args);
      asked.catch(() => undefined);
      return asked;
    };
  });
  for (const event of ["error", "node error"]) cluster.on(event, tell);

  const returns: (() => void)[] = [];
  let holders: (string | undefined)[] = [];
  const serverOf = (key: string): string | undefined => cluster.slots[slotOf(key)]?.[0];
  cluster.on("refresh", () => {
    const now = Array.from({ length: SLOTS }, (_, slot) => cluster.slots[slot]?.[0]);
    if (now.every((holder, slot) => holder === holders[slot])) return;
    holders = now;
    for (const listener of returns) listener();
  });
  cluster.on("ready", () => {
    for (const listener of returns) listener();
  });

  const opened = new Set<Redis>();
  function connectTo(server: string, connectionName: string): Redis {
    const colon = server.lastIndexOf(":");
    const at = { host: server.slice(0, colon), port: Number(server.slice(colon + 1)) };
    const redis = forgetful(new Redis({ ...options, ...at, connectionName, retryStrategy }));
    redis.on("error", tell);
    redis.on("end", () => opened.delete(redis));
    opened.add(redis);
    return redis;
  }
  const disconnect = (): void => {
    cluster.disconnect();
    for (const redis of opened) redis.disconnect();
  };

  const numberOf = createSlotNumbers();
  try {
    await untilReady(cluster, place, answerWithinMs);
    const warnings = [];
    for (const master of cluster.nodes("master")) {
      const name = `Redis at ${master.options.host}:${master.options.port}`;
      await checkServer(master, name, createAsk(name, answerWithinMs), "cluster");
      warnings.push(...(await warningsOf(master, name)));
    }
    return {
      redis: cluster,
      answerWithinMs,
      ask,
      report,
      warnings,
      serverOf,
      connectTo,
      keyBeside: (tag, what) => `duologue:${what}:{${numberOf(slotOf(sessionKey(tag)))}}`,
      onReturn: (listener) => void returns.push(listener),
      lookAgain: () => cluster.refreshSlotsCache(() => undefined),
      disconnect,
    };
  } catch (error) {
    disconnect();
    throw error;
  }
}
