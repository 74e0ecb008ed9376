/** What is put under load: the product in its three shapes, and its rivals. Each can be started and joined by pairs. */
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { startDuologuePair, startSocketIoPair, startWsPair } from "./pairs.mjs";
import { startNode, startRedis } from "./processes.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const PRODUCT = path("../../dist/server/main.js");
const BARE_WS = path("rivals/bare-ws.mjs");
const SOCKET_IO = path("rivals/socket-io.mjs");

/** Budgets for strangers are raised, for all load comes from one address; everything else is as people run it. */
const OPEN = {
  HOST: "127.0.0.1",
  PORT: "0",
  LOG_LEVEL: "info",
  CREATES_PER_WINDOW: "1000000",
  // All pairs come from one address.
  CHATS_PER_ADDRESS: "1000000",
  SOCKETS_PER_ADDRESS: "1000000",
  FRAMES_PER_SECOND: "1000000",
  JOINS_PER_WINDOW: "1000000",
};
const SECRET_KEY = randomBytes(32).toString("hex");

/**
 * @typedef {object} System what is under load
 * @property {string[]} urls where its nodes are
 * @property {number[]} nodes their processes
 * @property {number[]} stores the processes of its Redis
 * @property {(what: "memory" | "holds" | { snapshot: string }) => Promise<any>} ask the first node what it holds
 * @property {string | null} redis its Redis' address
 * @property {(n: number, heard: import("./pairs.mjs").Heard, names?: string[]) => Promise<import("./pairs.mjs").Pair>} join
 * @property {() => Promise<void>} stop
 */

/** @type {Record<string, { name: string, start: (settings?: Record<string, string>) => Promise<System> }>} settings: the product's, besides those above */
export const systems = {
  ws: { name: "bare `ws`", start: () => started(startWsPair, BARE_WS, {}, 1, false) },
  embedded: { name: "**Duologue, embedded**", start: (settings) => product(settings, 1, false) },
  redis: { name: "**Duologue, Redis**", start: (settings) => product(settings, 1, true) },
  "two-nodes": {
    name: "**Duologue, Redis, two nodes**",
    start: (settings) => product(settings, 2, true),
  },
  "socket.io": { name: "Socket.IO, memory", start: () => started(startSocketIoPair, SOCKET_IO, {}, 1, false) },
  "socket.io-pubsub": {
    name: "Socket.IO, Redis pub/sub",
    start: () => started(startSocketIoPair, SOCKET_IO, { ADAPTER: "pubsub" }, 1, true),
  },
  "socket.io-streams": {
    name: "Socket.IO, Redis streams",
    start: () => started(startSocketIoPair, SOCKET_IO, { ADAPTER: "streams" }, 1, true),
  },
};

const product = (settings, count, withRedis) =>
  started(startDuologuePair, PRODUCT, { ...OPEN, ...settings }, count, withRedis);

async function started(startPair, program, env, count, withRedis) {
  const redis = withRedis ? await startRedis() : null;
  const shared = redis ? { ...env, REDIS_URL: redis.url, SECRET_KEY } : env;
  const nodes = [];
  for (let n = 0; n < count; n++) nodes.push(await startNode(program, shared));
  const urls = nodes.map(({ url }) => url);
  return {
    urls,
    nodes: nodes.map(({ pid }) => pid),
    stores: redis ? [redis.pid] : [],
    redis: redis?.url ?? null,
    ask: (what) => nodes[0].ask(what),
    // With two nodes the two of a pair are on different ones.
    join: (n, heard, names) => startPair([urls[0], urls.at(-1)], n, heard, names),
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await redis?.stop();
    },
  };
}
