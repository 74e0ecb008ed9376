/** The real application on a real port of this process, for tests of the conversation; it can go away and come back. */
import { randomBytes } from "node:crypto";
import { onTestFinished, vi } from "vitest";
import { readConfig } from "../../server/config.ts";
import { serverLimits } from "../../server/limits.ts";
import { openStore } from "../../server/store/open-store.ts";
import type { SessionStore } from "../../server/store/session-store.ts";
import { startRedis } from "../../server/store/testing/redis-server.ts";
import { startApp } from "../../server/testing/client.ts";

export interface Server {
  /** Where devices are led; another one after each start. */
  readonly port: number;
  readonly url: string;
  /** What it keeps: of the embedded store, or the way to Redis. */
  readonly store: SessionStore;
  /** As a deploy: says good-bye, and starts anew. The embedded store is empty then. */
  restart(): Promise<void>;
  /** Says good-bye and is gone until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Each device has an address of its own, behind the test's proxies; nobody's budget runs out. */
const ENV = { TRUST_PROXY: "loopback", CREATES_PER_WINDOW: "1000000", JOINS_PER_WINDOW: "1000000" };

/** Starts a server, by its settings; whoever starts it stops it. */
export async function startServer(env: Record<string, string> = {}): Promise<Server> {
  const settings = { LOG_LEVEL: "silent", ...ENV, ...env };
  let app: Awaited<ReturnType<typeof startApp>> | null = null;

  async function start(): Promise<void> {
    const result = readConfig(settings);
    if (!result.ok) throw new Error(result.mistakes.join("\n"));
    app = await startApp(
      settings,
      result.config.redisUrl === null ? {} : { store: (await openStore(result.config, serverLimits)).store },
    );
  }

  async function stop(): Promise<void> {
    const mine = app;
    app = null;
    await mine?.stop();
  }

  await start();
  const running = () => {
    if (app === null) throw new Error("The server is stopped.");
    return app;
  };
  return {
    get url() {
      return running().url;
    },
    get store() {
      return running().store;
    },
    get port() {
      // Nobody listens on port 1: what is not there refuses.
      return app === null ? 1 : Number(new URL(app.url).port);
    },
    start,
    stop,
    async restart() {
      await stop();
      await start();
    },
  };
}

/** A server for one test alone. */
export async function ownServer(env: Record<string, string> = {}): Promise<Server> {
  const server = await startServer(env);
  onTestFinished(() => server.stop());
  return server;
}

export interface Installation {
  nodes: [Server, Server];
  redis: {
    /** Redis itself, to look into. */
    readonly url: string;
    /** It hangs, until `resume`. */
    pause(): void;
    resume(): void;
    /** With everything in it. */
    kill(): Promise<void>;
    /** Another one in the place of the one that was killed. */
    startEmpty(): Promise<void>;
  };
}

/** Two nodes on one real Redis, for one test alone. */
export async function twoNodes(): Promise<Installation> {
  let redis = await startRedis();
  const { url } = redis;
  const env = { REDIS_URL: url, SECRET_KEY: randomBytes(32).toString("hex") };
  const nodes: [Server, Server] = [await startServer(env), await startServer(env)];
  let paused = false;
  const resume = () => {
    paused = false;
    process.kill(redis.pid, "SIGCONT");
  };
  onTestFinished(async () => {
    if (paused) resume();
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
  });
  return {
    nodes,
    redis: {
      url,
      pause() {
        paused = true;
        process.kill(redis.pid, "SIGSTOP");
      },
      resume,
      kill: () => redis.stop(),
      async startEmpty() {
        redis = await startRedis({ port: Number(new URL(url).port) });
      },
    },
  };
}

export interface ServerTime {
  /** So much later, at once: what became due meanwhile has run. */
  fastForward(ms: number): Promise<void>;
  /** From here on it passes 25 times as fast, so that answers over the network still come before their deadlines. */
  runAhead(): void;
}

const AHEAD_MS = 500;
const AHEAD_EVERY_MS = 20;
/** Real time, also while a test holds the server's. */
const { setInterval: startRealInterval, clearInterval: stopRealInterval } = globalThis;

/**
 * The server's deadlines and its time of day, in the test's hand until its end: they go on by themselves, and further when
 * the test says so. Pages have clocks of their own. To be called before the server of the test is started.
 * @param intervals heartbeats, too: for `runAhead` alone, since within a leap no answer could come between two of them
 */
export function holdServerTime({ intervals = false }: { intervals?: boolean } = {}): ServerTime {
  let ahead: NodeJS.Timeout | undefined;
  vi.useFakeTimers({
    toFake: ["Date", "setTimeout", "clearTimeout", ...(intervals ? (["setInterval", "clearInterval"] as const) : [])],
    shouldAdvanceTime: true,
  });
  onTestFinished(() => {
    stopRealInterval(ahead);
    vi.useRealTimers();
  });
  return {
    async fastForward(ms) {
      await vi.advanceTimersByTimeAsync(ms);
    },
    runAhead() {
      ahead = startRealInterval(() => vi.advanceTimersByTime(AHEAD_MS), AHEAD_EVERY_MS);
    },
  };
}
