/** The servers of the bench: nodes and their Redis as processes, with a proxy on every way between them. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Redis } from "ioredis";
import { startRedis, type TestRedis } from "../../server/store/testing/redis-server.ts";
import { startRedisCluster, type TestServer } from "../../server/store/testing/redis-cluster.ts";
import { deadlines } from "./page.ts";
import { openProxy, type Proxy } from "../support/proxy.ts";

export const worldKinds = ["memory", "one-node", "single", "cluster"] as const;
export type WorldKind = (typeof worldKinds)[number];

/** How many servers a world has. */
export const nodesOf = (kind: WorldKind): number => (kind === "memory" || kind === "one-node" ? 1 : 2);

const START_HANG_MS = 180_000;
const STOP_HANG_MS = 60_000;
const START_TRIES = 10;
const LOG_MAX_CHARACTERS = 2_000_000;

export interface Node {
  readonly port: number;
  /** Its way to Redis; null with the embedded store. */
  readonly redisProxy: Proxy | null;
  readonly running: boolean;
  start(): Promise<void>;
  /** As a crash. */
  kill(): Promise<void>;
  /** As a deploy: says good-bye first. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Another build takes its place the next time it is started. @param build the folder of the built server */
  become(build: string): void;
  pause(): void;
  resume(): void;
  /** What it has printed since the last call, and what of it no server should ever print. */
  takeLogs(): { text: string; troubles: string[] };
}

export interface World {
  readonly kind: WorldKind;
  readonly nodes: Node[];
  /** Counts how often all sessions' data was lost. */
  losses(): number;
  /** It hangs, or of a cluster the server that holds this session; until the answer is called. */
  pauseRedis(tag: string): Promise<() => void>;
  /** Kills it, with everything in it, and puts an empty one in its place; of a cluster, never all. */
  loseRedis(): Promise<void>;
  /** Cluster only: the session's server and its replica change places. */
  failOver(tag: string): Promise<void>;
  /** Cluster only: the session's server dies, its replica takes over; the answer brings it back, empty. */
  killMaster(tag: string): Promise<() => Promise<void>>;
  /** Cuts the connections that announcements come by. */
  cutAnnouncements(): Promise<void>;
  /** A copy of what it holds of a session; the answer puts it back, as a replica that was behind has it. */
  copyStore(tag: string): Promise<() => Promise<void>>;
  /** How many message bodies wait in it; 0 where nobody can look. */
  bodiesOf(tag: string): Promise<number>;
  /** The names of the files that it holds; none where nobody can look. */
  filesOf(tag: string): Promise<string[]>;
  /** Every key that has this tag in its name. */
  keysOf(tag: string): Promise<string[]>;
  /** All processes run and all ways are open again. */
  heal(): Promise<void>;
  /** No connection is left dead, so that the next run begins as if it were the first. */
  bury(): void;
  stop(): Promise<void>;
}

/** What Redis is in a world: one, a cluster of three with a replica each, or none. */
type Stores = Pick<
  World,
  | "pauseRedis"
  | "loseRedis"
  | "failOver"
  | "killMaster"
  | "cutAnnouncements"
  | "copyStore"
  | "bodiesOf"
  | "filesOf"
  | "keysOf"
> & {
  env: Record<string, string>;
  /** Where a proxy stands before it; null where clients must reach each server by its own name. */
  port: number | null;
  heal(): Promise<void>;
  stop(): Promise<void>;
};

const nothing = async () => {};
const noStores: Stores = {
  env: {},
  port: null,
  pauseRedis: async () => () => {},
  loseRedis: nothing,
  failOver: nothing,
  killMaster: async () => nothing,
  cutAnnouncements: nothing,
  copyStore: async () => nothing,
  bodiesOf: async () => 0,
  filesOf: async () => [],
  keysOf: async () => [],
  heal: nothing,
  stop: nothing,
};

const filesKeyOf = (tag: string) => `duologue:{${tag}}:files`;
const queuesOf = (tag: string) => [1, 2].map((seat) => `duologue:{${tag}}:queue:${seat}`);
/** "did|seq|kind|digest|body": the body of a text, an unsend, whatever people say. */
const isBody = (entry: string) => /^[^|]*\|\d+\|s\|[^|]*\|./.test(entry);

/** Its port may be a passing connection's for a moment, its Redis too busy to answer in time. */
async function persistently<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (tries === START_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** One step each, as a replica has what one script did whole or not at all: a key may come or go at any moment. */
const COPY_SCRIPT = `
  local copies = {}
  for _, key in ipairs(redis.call("KEYS", ARGV[1])) do
    for _, part in ipairs({ key, redis.call("DUMP", key), tostring(redis.call("PEXPIRETIME", key)) }) do
      copies[#copies + 1] = part
    end
  end
  return copies`;
const PUT_BACK_SCRIPT = `
  for _, key in ipairs(redis.call("KEYS", ARGV[1])) do
    redis.call("DEL", key)
  end
  for i = 2, #ARGV, 3 do
    redis.call("RESTORE", ARGV[i], ARGV[i + 2], ARGV[i + 1], "ABSTTL")
  end`;

async function startSingle(): Promise<Stores> {
  let redis: TestRedis = await startRedis();
  const port = Number(new URL(redis.url).port);
  async function asking<T>(question: (redis: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(port, "127.0.0.1", { maxRetriesPerRequest: 1 });
    client.on("error", () => {});
    try {
      return await question(client);
    } finally {
      client.disconnect();
    }
  }
  const resume = () => void process.kill(redis.pid, "SIGCONT");
  return {
    ...noStores,
    port,
    async pauseRedis() {
      process.kill(redis.pid, "SIGSTOP");
      return resume;
    },
    async loseRedis() {
      await redis.stop();
      redis = await persistently(() => startRedis({ port }));
    },
    async cutAnnouncements() {
      await asking((client) => client.call("CLIENT", "KILL", "TYPE", "PUBSUB"));
    },
    copyStore: (tag) =>
      asking(async (client) => {
        const copies = (await client.callBuffer("EVAL", COPY_SCRIPT, 0, `*{${tag}}*`)) as Buffer[];
        return () =>
          asking(async (again) => {
            await again.call("EVAL", PUT_BACK_SCRIPT, 0, `*{${tag}}*`, ...copies);
            // As after a fail-over: nobody keeps its connection.
            await again.call("CLIENT", "KILL", "TYPE", "PUBSUB");
            await again.call("CLIENT", "KILL", "TYPE", "NORMAL", "SKIPME", "YES");
          });
      }),
    bodiesOf: (tag) =>
      asking(async (client) => {
        const queues = await Promise.all(queuesOf(tag).map((key) => client.lrange(key, 0, -1)));
        return queues.flat().filter(isBody).length;
      }),
    filesOf: (tag) => asking((client) => client.hkeys(filesKeyOf(tag))),
    keysOf: (tag) => asking((client) => client.keys(`*{${tag}}*`)),
    heal: async () => resume(),
    stop: () => redis.stop(),
  };
}

async function startCluster(): Promise<Stores> {
  const cluster = await startRedisCluster({ masters: 3, replicas: 1 });
  const dead = new Set<TestServer>();
  const paused = new Set<TestServer>();
  const keyOf = (tag: string) => `duologue:{${tag}}:session`;

  /** Each master has a replica that follows it, so that the next death loses no more than it must. */
  async function whole(): Promise<boolean> {
    const roles = await Promise.all(cluster.servers.map((server) => server.call("INFO", "replication").then(String)));
    const state = await Promise.all(cluster.servers.map((server) => server.call("CLUSTER", "INFO").then(String)));
    return (
      roles.filter((role) => role.includes("role:master") && role.includes("connected_slaves:1")).length === 3 &&
      roles.filter((role) => role.includes("master_link_status:up")).length === 3 &&
      state.every((each) => each.includes("cluster_state:ok"))
    );
  }

  async function untilWhole(): Promise<void> {
    const deadline = performance.now() + START_HANG_MS;
    while (!(await whole().catch(() => false))) {
      if (performance.now() > deadline) throw new Error("The cluster is not whole again.");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  return {
    ...noStores,
    env: { REDIS_URL: cluster.url, REDIS_CLUSTER: "true" },
    async pauseRedis(tag) {
      const { master } = await cluster.holders(keyOf(tag));
      // The cluster may not have noticed yet that it is dead.
      if (dead.has(master)) return () => {};
      master.pause();
      paused.add(master);
      return () => {
        if (paused.delete(master)) master.resume();
      };
    },
    async failOver(tag) {
      // With one of them away there may be nobody to change places with, or nobody to agree.
      if (dead.size > 0 || paused.size > 0) return;
      // Servers that are too busy to agree in time stay as they are.
      await cluster.failover(keyOf(tag)).catch(() => {});
    },
    async killMaster(tag) {
      // Right behind a fail-over its replica may have none of the data yet, and may not take over then.
      if (dead.size === 0 && paused.size === 0) await untilWhole();
      // Two of three away at once are no cluster any more.
      if (dead.size > 0 || paused.size > 0) return nothing;
      const { master } = await cluster.holders(keyOf(tag));
      dead.add(master);
      await master.kill();
      // It comes back only when another has its place: back at once and empty, it would take the data with it.
      return async () => {
        const deadline = performance.now() + START_HANG_MS;
        while ((await cluster.holders(keyOf(tag)).catch(() => ({ master }))).master === master) {
          if (performance.now() > deadline) throw new Error("No replica took over.");
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        await persistently(() => master.restart());
        dead.delete(master);
      };
    },
    async cutAnnouncements() {
      const cut = (server: TestServer) => server.call("CLIENT", "KILL", "TYPE", "PUBSUB").catch(() => {});
      await Promise.all(cluster.servers.filter((each) => !dead.has(each) && !paused.has(each)).map(cut));
    },
    async bodiesOf(tag) {
      const { master } = await cluster.holders(keyOf(tag));
      const queues = await Promise.all(queuesOf(tag).map((key) => master.call("LRANGE", key, "0", "-1")));
      return (queues as string[][]).flat().filter(isBody).length;
    },
    async filesOf(tag) {
      const { master } = await cluster.holders(keyOf(tag));
      return (await master.call("HKEYS", filesKeyOf(tag))) as string[];
    },
    async keysOf(tag) {
      const { master } = await cluster.holders(keyOf(tag));
      return (await master.call("KEYS", `*{${tag}}*`)) as string[];
    },
    async heal() {
      for (const server of paused) server.resume();
      paused.clear();
      for (const server of dead) await persistently(() => server.restart());
      dead.clear();
      await untilWhole();
    },
    stop: () => cluster.stop(),
  };
}

/** @param build the folder of the built server and client */
export async function startWorld(kind: WorldKind, build: string): Promise<World> {
  let losses = 0;
  const stores = kind === "memory" ? noStores : await (kind === "cluster" ? startCluster() : startSingle());
  const secretKey = randomBytes(32).toString("hex");
  const nodes: Node[] = [];
  for (let n = 0; n < nodesOf(kind); n++) {
    const proxy = stores.port === null ? null : await openProxy(stores.port);
    const env = {
      ...stores.env,
      ...(proxy && { REDIS_URL: `redis://127.0.0.1:${proxy.port}` }),
      SECRET_KEY: secretKey,
      HOST: "127.0.0.1",
      PORT: String(await freePort()),
      // Each device of the bench says an address of its own.
      TRUST_PROXY: "loopback",
      CREATES_PER_WINDOW: "1000000",
      JOINS_PER_WINDOW: "1000000",
      FAULTS_DIVISOR: String(deadlines.divisor),
    };
    nodes.push(createNode(build, env, proxy, () => (losses += kind === "memory" ? 1 : 0)));
  }
  await Promise.all(nodes.map((node) => node.start()));

  return {
    ...stores,
    kind,
    nodes,
    losses: () => losses,
    async loseRedis() {
      losses += 1;
      await stores.loseRedis();
    },
    async heal() {
      for (const node of nodes) {
        node.redisProxy?.heal();
        node.resume();
      }
      await stores.heal();
      await Promise.all(nodes.map((node) => node.start()));
    },
    bury: () => nodes.forEach((node) => node.redisProxy?.bury()),
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()));
      for (const { redisProxy } of nodes) await redisProxy?.close();
      await stores.stop();
    },
  };
}

const mainOf = (build: string): string => join(build, "server/node.js");

/** A server process on one port, through all its lives. */
function createNode(build: string, env: Record<string, string>, redisProxy: Proxy | null, onDeath: () => void): Node {
  let main = mainOf(build);
  const port = Number(env["PORT"]);
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let starting: Promise<void> | null = null;
  let logs = "";
  /** An end that nobody asked for is a crash. */
  let expected = false;
  const crashes: string[] = [];

  function launch(): Promise<void> {
    const inherited = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };
    const mine = spawn(process.execPath, [main], {
      env: { ...inherited, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = mine;
    expected = false;
    const killWithBench = () => mine.kill("SIGKILL");
    process.once("exit", killWithBench);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        mine.kill("SIGKILL");
        reject(new Error(`A server was not ready in time. It printed:\n${logs.slice(-2_000)}`));
      }, START_HANG_MS);
      let said = "";
      const heard = (text: string) => {
        logs = (logs + text).slice(-LOG_MAX_CHARACTERS);
        if (said.includes("is ready")) return;
        said += text;
        if (!said.includes("is ready")) return;
        clearTimeout(late);
        resolve();
      };
      for (const stream of [mine.stdout, mine.stderr]) stream.setEncoding("utf8").on("data", heard);
      ended = new Promise((done) => {
        mine.once("close", (code, signal) => {
          process.off("exit", killWithBench);
          clearTimeout(late);
          if (child === mine) child = null;
          onDeath();
          logs += `-- ended with ${code ?? signal}\n`;
          // A start while Redis is out of reach is refused, and that is the product's word.
          if (!expected && said.includes("is ready")) crashes.push(`a node ended by itself with ${code ?? signal}`);
          done();
          reject(new Error(`A server did not start: ${said.slice(-500)}`));
        });
      });
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const mine = child;
    if (!mine) return;
    expected = true;
    mine.kill("SIGCONT");
    mine.kill(signal);
    const late = setTimeout(() => {
      crashes.push("a node did not end within 15 s of its SIGTERM");
      mine.kill("SIGKILL");
    }, STOP_HANG_MS);
    await ended;
    clearTimeout(late);
  }

  return {
    port,
    redisProxy,
    get running() {
      return child !== null;
    },
    async start() {
      if (starting) return starting;
      if (child) return;
      // Its Redis may be away for a moment; whoever runs servers starts them again.
      starting = persistently(launch).finally(() => (starting = null));
      return starting;
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    become: (next) => (main = mainOf(next)),
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    takeLogs() {
      const text = logs;
      logs = "";
      const lines = text.split("\n").filter((line) => /uncaught|unhandled|"level":60|^\w*Error: /i.test(line));
      return { text, troubles: [...crashes.splice(0), ...lines.map((line) => `a server printed: ${line}`)] };
    },
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Keeps what the servers printed in a failed run; the path of the file. */
export function keepLogs(folder: string, name: string, texts: string[]): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.log`);
  writeFileSync(file, texts.map((text, n) => `==== node ${n + 1}\n${text}`).join("\n"));
  return file;
}
