/** The running product, for tests that drive it from outside: servers as processes, and fixtures that hold them. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type Browser, test as base } from "@playwright/test";
import { settings } from "../../server/config.ts";
import { type RedisStart, startRedis, type TestRedis } from "../../server/store/testing/redis-server.ts";

export { expect } from "@playwright/test";

/** The built server. */
export const MAIN = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));
/** Only a server that hangs takes so long. */
const START_HANG_MS = 180_000;
const STOP_HANG_MS = 60_000;

export type ServerEnv = Partial<Record<keyof typeof settings, string>>;

export interface Server {
  /** As the server printed it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** All it has printed so far, on both streams. */
  logs(): string;
  /** SIGTERM, as a deploy does it; waits for its end. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash; waits for its end. */
  kill(): Promise<void>;
  /** Comes with its exit code when it has ended; null: a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** How a server is started, beside its settings. */
export interface StartOptions {
  /** Flags, as behind `npm start --`. */
  args?: readonly string[];
  /** What stands in the environment for the system and other programs. */
  surroundings?: Record<string, string>;
}

/**
 * Starts `dist/server/main.js` on a free port of this machine and waits for its address line.
 * With a PUBLIC_URL that line names it, not the port: give a PORT too.
 */
export async function startServer(
  env: ServerEnv = {},
  { args = [], surroundings = {} }: StartOptions = {},
): Promise<Server> {
  // What is set in the shell of whoever runs the tests must not change what they test.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in settings)));
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...inherited, ...surroundings, HOST: "127.0.0.1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const killWithTests = () => child.kill("SIGKILL");
  process.once("exit", killWithTests);
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      process.off("exit", killWithTests);
      resolve(code);
    });
  });

  let logs = "";
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => {
      child.kill("SIGKILL");
      reject(new Error(`The server ${why}. It printed:\n${logs}`));
    };
    const late = setTimeout(fail, START_HANG_MS, `gave no address within ${START_HANG_MS / 1_000} s`);
    const heard = (text: string) => {
      logs += text;
      const address = /ready\W+(https?:\/\/[^\s/"]+)/i.exec(logs)?.[1];
      if (!address) return;
      clearTimeout(late);
      resolve(address);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", heard);
    void ended.then(() => {
      clearTimeout(late);
      fail(`ended with ${child.exitCode ?? child.signalCode}`);
    });
  });

  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_HANG_MS);
    await ended;
    clearTimeout(late);
  };
  return {
    url,
    port: Number(env.PORT ?? new URL(url).port),
    logs: () => logs,
    ended,
    stop: async () => {
      await end("SIGTERM");
    },
    kill: async () => {
      await end("SIGKILL");
    },
  };
}

interface Fixtures {
  /** Starts a server of this test alone, which is gone after it: for settings, for its logs, to be stopped or killed. */
  ownServer: (env?: ServerEnv, options?: StartOptions) => Promise<Server>;
  /** The same of a Redis. */
  ownRedis: (start?: RedisStart) => Promise<TestRedis>;
  /** Starts two servers of one installation, of this test alone: one Redis, one secret key. */
  twoNodes: (env?: ServerEnv) => Promise<{ nodes: [Server, Server]; redisUrl: string }>;
  /** For each test: its people close their browsers. Who stayed would talk on, beside all tests that follow. */
  peopleLeave: void;
}

interface WorkerFixtures {
  /**
   * A server with the embedded store that many tests share, each with chats of its own: nobody may stop it, and its logs
   * and rate limits are everybody's.
   */
  server: Server;
}

/** This worker's, where a test has asked for it. */
let launched: Browser | null = null;

export const test = base.extend<Fixtures, WorkerFixtures>({
  browser: [
    async ({ browser }, provide) => {
      launched = browser;
      await provide(browser);
      launched = null;
    },
    { scope: "worker" },
  ],
  peopleLeave: [
    // oxlint-disable-next-line no-empty-pattern -- As below: a test without a browser needs none for this.
    async ({}, provide, testInfo) => {
      await provide();
      const contexts = launched?.contexts() ?? [];
      if (testInfo.status !== testInfo.expectedStatus) {
        for (const page of contexts.flatMap((context) => context.pages())) {
          const body = `${page.url()}\n${await page.innerText("body", { timeout: 5_000 }).catch(String)}`;
          await testInfo.attach("what somebody saw", { body, contentType: "text/plain" });
        }
      }
      await Promise.all(contexts.map((context) => context.close()));
    },
    { auto: true },
  ],
  server: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it that nothing else is needed.
    async ({}, provide) => {
      // All tests come from one address.
      const server = await startServer({ CREATES_PER_WINDOW: "100000", JOINS_PER_WINDOW: "100000" });
      await provide(server);
      await server.kill();
    },
    { scope: "worker" },
  ],
  // oxlint-disable-next-line no-empty-pattern -- As above.
  ownServer: async ({}, provide) => {
    const started: Server[] = [];
    await provide(async (env, options) => {
      const server = await startServer(env, options);
      started.push(server);
      return server;
    });
    await Promise.all(started.map((server) => server.kill()));
  },
  // oxlint-disable-next-line no-empty-pattern -- As above.
  ownRedis: async ({}, provide) => {
    const started: TestRedis[] = [];
    await provide(async (start) => {
      const redis = await startRedis(start);
      started.push(redis);
      return redis;
    });
    await Promise.all(started.map((redis) => redis.stop()));
  },
  twoNodes: async ({ ownServer, ownRedis }, provide) => {
    await provide(async (env) => {
      const { url } = await ownRedis();
      const all = { ...env, REDIS_URL: url, SECRET_KEY: randomBytes(32).toString("hex") };
      return { nodes: await Promise.all([ownServer(all), ownServer(all)]), redisUrl: url };
    });
  },
});
