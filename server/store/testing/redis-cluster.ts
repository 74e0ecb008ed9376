/** A real Redis Cluster of a test's own, with what can befall one: servers die, come back, hang, and take over from each other. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort, startRedis, type TestRedis } from "./redis-server.ts";
import { slotOf, SLOTS } from "../redis/slots.ts";

/** A master that is silent for so long is replaced by its replica; on a busy machine a living one can be silent, too. */
const NODE_TIMEOUT_MS = 2_000;

export interface TestServer {
  url: string;
  /** Like a power cut; what it held is gone. */
  kill(): Promise<void>;
  /** At its old place in the cluster, empty. */
  restart(): Promise<void>;
  /** It hangs: its connections stay, and nothing answers. */
  pause(): void;
  resume(): void;
  /** Asks this one server. */
  call(...command: [string, ...(string | number)[]]): Promise<unknown>;
}

export interface TestCluster {
  url: string;
  servers: TestServer[];
  /** Who serves a key now, by those that live. */
  holders(key: string): Promise<{ master: TestServer; replicas: TestServer[] }>;
  /** The master and one of its replicas change places, without losing anything. */
  failover(key: string): Promise<void>;
  /** Gives a key's slot to another master; the slot must hold no keys. */
  moveSlot(key: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts and joins servers on private ports of this machine; resolves when all of them agree on who holds what. */
export async function startRedisCluster({ masters = 3, replicas = 1 } = {}): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), "duologue-cluster-"));
  const all = await Promise.all(
    Array.from({ length: masters * (1 + replicas) }, (_, index) => startServer(folder, index)),
  );
  const servers = all.map(({ server }) => server);
  const alive = () => servers[all.findIndex((each) => each.answers())]!;

  const ids: string[] = [];
  for (const [index, { server }] of all.entries()) {
    ids.push((await server.call("CLUSTER", "MYID")) as string);
    await server.call("CLUSTER", "SET-CONFIG-EPOCH", index + 1);
    if (index > 0) await servers[0]!.call("CLUSTER", "MEET", "127.0.0.1", all[index]!.port, all[index]!.busPort);
  }
  const share = Math.ceil(SLOTS / masters);
  for (let index = 0; index < masters; index++) {
    const end = Math.min((index + 1) * share, SLOTS) - 1;
    await servers[index]!.call("CLUSTER", "ADDSLOTSRANGE", index * share, end);
  }
  const fields = async (server: TestServer, ...command: [string, ...string[]]): Promise<string> =>
    String(await server.call(...command));
  for (const server of servers) {
    await until(async () => (await fields(server, "CLUSTER", "INFO")).includes(`known_nodes:${servers.length}`));
  }
  for (const [index, server] of servers.entries()) {
    if (index >= masters) {
      await until(() => server.call("CLUSTER", "REPLICATE", ids[index % masters]!).then(() => true));
    }
  }
  for (const [index, server] of servers.entries()) {
    await until(async () => (await fields(server, "CLUSTER", "INFO")).includes("cluster_state:ok"));
    if (index >= masters) {
      await until(async () => (await fields(server, "INFO", "replication")).includes("master_link_status:up"));
    }
    // Each knows of each replica.
    const known = async () => (await slots(server)).every(([, , ...nodes]) => nodes.length === 1 + replicas);
    await until(known);
  }

  async function holders(key: string): Promise<{ master: TestServer; replicas: TestServer[] }> {
    const slot = slotOf(key);
    const range = (await slots(alive())).find(([first, last]) => first <= slot && slot <= last);
    const [master, ...others] = range!
      .slice(2)
      .map((node) => servers[all.findIndex(({ port }) => port === (node as Holder)[1])]!);
    return { master: master!, replicas: others };
  }

  return {
    url: servers[0]!.url,
    servers,
    holders,
    async failover(key) {
      const [replica] = (await holders(key)).replicas;
      await replica!.call("CLUSTER", "FAILOVER");
      for (const { server } of all.filter((each) => each.answers())) {
        const at = async () => (await slotsHolder(server, slotOf(key))) === Number(new URL(replica!.url).port);
        await until(at);
      }
    },
    async moveSlot(key) {
      const { master } = await holders(key);
      const holds = (await slots(master)).map(([, , [, port]]) => all.findIndex((each) => each.port === port));
      const target = holds.find((index) => servers[index] !== master)!;
      const setSlot = (server: TestServer, ...how: string[]) => server.call("CLUSTER", "SETSLOT", slotOf(key), ...how);
      // Only one that imports a slot takes it with a new epoch; an older one's claim would be taken back by gossip.
      await setSlot(servers[target]!, "IMPORTING", ids[servers.indexOf(master)]!);
      await setSlot(servers[target]!, "NODE", ids[target]!);
      for (const server of servers) await setSlot(server, "NODE", ids[target]!).catch(() => undefined);
    },
    async stop() {
      await Promise.all(all.map(({ stop }) => stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startServer(folder: string, index: number) {
  // The usual place of the second port, ten thousand higher, may not exist or be another's.
  const [port, busPort] = [await freePort(), await freePort()];
  const cluster = {
    "cluster-enabled": "yes",
    "cluster-port": busPort,
    "cluster-config-file": `${index}.conf`,
    "cluster-announce-ip": "127.0.0.1",
    "cluster-node-timeout": NODE_TIMEOUT_MS,
    "cluster-replica-validity-factor": 0,
    "cluster-allow-replica-migration": "no",
    "repl-diskless-sync-delay": 0,
  };
  const settings = Object.entries(cluster).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const begin = (): Promise<TestRedis> => startRedis({ port, folder, settings });
  let running: TestRedis | null = await begin();
  let paused = false;
  const { url } = running;
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 3, commandTimeout: 3_000 });
  client.on("error", () => undefined);
  const signal = (name: NodeJS.Signals): void => {
    process.kill(running!.pid, name);
    paused = name === "SIGSTOP";
  };
  const server: TestServer = {
    url,
    async kill() {
      await running?.stop();
      running = null;
    },
    async restart() {
      running ??= await begin();
    },
    pause: () => signal("SIGSTOP"),
    resume: () => signal("SIGCONT"),
    call: (name, ...args) => client.call(name, ...args),
  };
  return {
    server,
    port,
    busPort,
    answers: () => running !== null && !paused,
    async stop() {
      client.disconnect();
      await running?.stop();
    },
  };
}

type Holder = [host: string, port: number];
type SlotRange = [first: number, last: number, master: Holder, ...replicas: Holder[]];

const slots = async (server: TestServer): Promise<SlotRange[]> =>
  (await server.call("CLUSTER", "SLOTS")) as SlotRange[];

async function slotsHolder(server: TestServer, slot: number): Promise<number | undefined> {
  const range = (await slots(server)).find(([first, last]) => first <= slot && slot <= last);
  return range?.[2][1];
}

async function until(holds: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`The cluster does not come to this: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
