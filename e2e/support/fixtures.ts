/** The running product, for tests that drive it from outside: servers as processes, and fixtures that hold them. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { test as base } from "@playwright/test";
import { settings } from "../../server/config.ts";
import { startRedis } from "../../server/store/testing/redis-server.ts";

export { expect } from "@playwright/test";

const MAIN = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));
const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 15_000;

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
}

/**
 * Starts `dist/server/main.js` on a free port of this machine and waits for its address line.
 * With a PUBLIC_URL that line names it, not the port: give a PORT too.
 */
export async function startServer(env: ServerEnv = {}): Promise<Server> {
  // What is set in the shell of whoever runs the tests must not change what they test.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in settings)));
  const child = spawn(process.execPath, [MAIN], {
    env: { ...inherited, HOST: "127.0.0.1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const killWithTests = () => child.kill("SIGKILL");
  process.once("exit", killWithTests);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      process.off("exit", killWithTests);
      resolve();
    });
  });

  let logs = "";
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => {
      child.kill("SIGKILL");
      reject(new Error(`The server ${why}. It printed:\n${logs}`));
    };
    const late = setTimeout(fail, START_DEADLINE_MS, `gave no address within ${START_DEADLINE_MS / 1_000} s`);
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
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
    await ended;
    clearTimeout(late);
  };
  return {
    url,
    port: Number(env.PORT ?? new URL(url).port),
    logs: () => logs,
    stop: async () => {
      await end("SIGTERM");
    },
    kill: async () => {
      await end("SIGKILL");
    },
  };
}

interface Fixtures {
  /** Settings of the servers below: `test.use({ serverEnv: { IDLE_WARNING_SECONDS: "2" } })`. */
  serverEnv: ServerEnv;
  /** One server with the embedded store, of this test alone. */
  server: Server;
  /** Two servers of one installation: one Redis, one secret key. */
  twoNodes: { nodes: [Server, Server]; redisUrl: string };
}

export const test = base.extend<Fixtures>({
  serverEnv: [{}, { option: true }],
  server: async ({ serverEnv }, provide) => {
    const server = await startServer(serverEnv);
    await provide(server);
    await server.stop();
  },
  twoNodes: async ({ serverEnv }, provide) => {
    const redis = await startRedis();
    const env = { ...serverEnv, REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") };
    const nodes = [await startServer(env), await startServer(env)] as [Server, Server];
    await provide({ nodes, redisUrl: redis.url });
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
  },
});
