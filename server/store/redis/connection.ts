/** The way to one Redis; redis-cluster.ts is the way to many. */
import { type Cluster, Redis } from "ioredis";
import { checkServer, warningsOf } from "./startup-checks.ts";
import { type Ask, createAsk, forgetful, gathering, patience, rarely, retryStrategy, untilReady } from "./outage.ts";

export interface RedisConnection {
  redis: Redis | Cluster;
  answerWithinMs: number;
  /** Awaits an answer; rejects with one sentence that holds none of what was asked. */
  ask: Ask;
  /** Tells `onError`, but not each of hundreds. */
  report: (error: Error) => void;
  /** What the operator should set otherwise, one sentence each. */
  warnings: string[];
  /** The address of the server that holds a key or announces a channel now; undefined: nobody knows one. */
  serverOf: (key: string) => string | undefined;
  /** Another connection to one such server, which comes back by itself; closed with this one at the latest. */
  connectTo: (server: string, name: string) => Redis;
  /** A key beside those of a session, on the same server: not a part of the session, and no name of it. */
  keyBeside: (tag: string, what: string) => string;
  /** Hears that a server is back or that another one has taken over. */
  onReturn: (listener: () => void) => void;
  /** Somebody was sent to another server: asks the servers who holds what. */
  lookAgain: () => void;
  disconnect: () => void;
}

export interface RedisOpening {
  url: string;
  answerWithinMs: number;
  onError: (error: Error) => void;
}

/** Connects and checks the version; throws an Error with one sentence, without the URL's password. */
export async function openRedis({ url, answerWithinMs, onError }: RedisOpening): Promise<RedisConnection> {
  const { hostname, port } = new URL(url);
  const server = `${hostname}:${port || "6379"}`;
  const place = `Redis at ${server}`;
  const report = rarely(onError);
  const ask = createAsk(place, answerWithinMs);
  const opened: Redis[] = [];

  function connect(connectionName: string): Redis {
    const redis = forgetful(new Redis(url, { ...patience(answerWithinMs), connectionName, retryStrategy }));
    redis.on("error", (error) => report(new Error(`${place}: ${error.message}`)));
    opened.push(redis);
    return redis;
  }
  const disconnect = (): void => {
    for (const redis of opened) redis.disconnect();
  };

  const redis = gathering(connect("duologue"));
  try {
    await untilReady(redis, place, answerWithinMs);
    await ask(redis.ping());
    await checkServer(redis, place, ask, "single");
    const warnings = await warningsOf(redis, place);
    return {
      redis,
      answerWithinMs,
      ask,
      report,
      warnings,
      serverOf: () => server,
      connectTo: (_server, name) => connect(name),
      keyBeside: (_tag, what) => `duologue:${what}`,
      onReturn: (listener) => void redis.on("ready", listener),
      lookAgain: () => {},
      disconnect,
    };
  } catch (error) {
    disconnect();
    throw error;
  }
}
