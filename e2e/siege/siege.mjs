/**
 * `npm run siege`: the built server with a small heap in a process of its own, a well-behaved chat in a second, an attack
 * in a third; ends with a table. What each column means: README.md beside this file.
 */
import { fork, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { ensureRedis } from "../tools/programs.mjs";
import { attacks } from "./attacks.mjs";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    only: { type: "string" },
    short: { type: "boolean", default: false },
    heap: { type: "string", default: "512" },
    descriptors: { type: "string" },
    redis: { type: "boolean", default: false },
  },
});

/** For `npm test`: one of each kind. */
const SHORT = [
  "tiny frames, no hello",
  "tiny frames of participants",
  "1,500 silent sockets",
  "one address fills the memory",
];
const SHORT_SECONDS = 1.5;
/** The median beside an attack may be so many times what it is without one, or so many milliseconds. */
const TIMES_MAX = 3;
const SLOW_MS = 10;

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const main = file("../../dist/server/main.js");
if (!existsSync(main)) throw new Error("The server is not built: npm run build");

const COMES_BACK_EMPTY = "Redis comes back empty";

/** What is done to a Redis beside a chat, again and again; each undoes what it did. */
const redisTroubles = {
  "Redis hangs": async ({ pid }) => {
    process.kill(pid, "SIGSTOP");
    await aMoment(700);
    process.kill(pid, "SIGCONT");
    await aMoment(300);
  },
  /** It comes back with what it had, as one does that writes all down. */
  "Redis is killed": async ({ kill, start }) => {
    await kill();
    await aMoment(300);
    await start();
    await aMoment(1_000);
  },
  /** With nothing of what it had: the chat is lost, and both hear that. */
  [COMES_BACK_EMPTY]: async ({ kill, start }) => {
    await kill();
    await aMoment(300);
    await start();
    await aMoment(3_000);
  },
  "Redis is full": async ({ client }) => {
    await client.config("SET", "maxmemory", "1mb");
    await aMoment(500);
    await client.config("SET", "maxmemory", "0");
    await aMoment(500);
  },
};
const aMoment = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A device that takes nothing, as a disk that is full; Linux has one. */
const FULL = "/dev/full";
const LOG_IS_FULL = "the log's disk is full";
/** An attack that makes the server write lines. */
const WRITES_LINES = "wrong codes from many addresses";

const names = [
  ...(values.redis ? Object.keys(redisTroubles) : []),
  ...Object.keys(attacks),
  ...(existsSync(FULL) ? [LOG_IS_FULL] : []),
].filter((name) => (values.short ? SHORT.includes(name) : values.only === undefined || name.includes(values.only)));
const seconds = values.short ? SHORT_SECONDS : Number(values.seconds);

/** A Redis of its own, in a folder that goes with it. `keeps`: it writes all down at once. */
async function startRedis(keeps) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "duologue-siege-"));
  const { path } = await ensureRedis();
  const append = keeps ? ["--appendonly", "yes"] : ["--appendonly", "no"];
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, ...append];
  const client = new Redis(port, "127.0.0.1", { maxRetriesPerRequest: null });
  client.on("error", () => {});
  let child;
  const redis = {
    url: `redis://127.0.0.1:${port}`,
    client,
    get pid() {
      return child.pid;
    },
    async start() {
      child = spawn(path, args, { stdio: "ignore" });
      await client.ping();
    },
    async kill() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    async stop() {
      client.disconnect();
      await redis.kill();
      rmSync(folder, { recursive: true });
    },
  };
  await redis.start();
  return redis;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** The server, fresh for each attack. `logIsFull`: nothing that it writes is taken. */
async function startServer(redis, logIsFull) {
  const node = [process.execPath, `--max-old-space-size=${values.heap}`, main];
  const [command, ...args] =
    values.descriptors === undefined ? node : ["sh", "-c", `ulimit -n ${values.descriptors}; exec "$@"`, "sh", ...node];
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: String(port), TRUST_PROXY: "loopback" };
  if (redis) Object.assign(env, { REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") });
  const output = logIsFull ? openSync(FULL, "w") : "pipe";
  const child = spawn(command, args, { env, stdio: ["ignore", output, output] });
  let said = "";
  let written = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data) => {
      written += data.length;
      if (said.length < 10_000) said += data;
    });
  }
  const url = `http://127.0.0.1:${port}`;
  // Whether it is ready it cannot always say.
  for (
    let ready = false;
    !ready;
    ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
  ) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${said}`);
    await aMoment(50);
  }
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, residentMib(child.pid))), 50);
  return {
    url,
    alive: () => child.exitCode === null && child.signalCode === null,
    peakMib: () => peak,
    logged: () => written,
    said: () => said,
    async stop() {
      clearInterval(timer);
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill("SIGTERM");
      const [code] = await once(child, "exit");
      return code;
    },
  };
}

/** What the process has in memory; 0 where the system does not tell. */
function residentMib(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1_024;
  } catch {
    return 0;
  }
}

/** Begins an attack in a process of its own; returns the way to end it. */
function attack(name, url, ms) {
  const attacker = fork(file("attacks.mjs"), [url, name, String(ms)]);
  const ended = once(attacker, "exit");
  return async () => {
    attacker.kill("SIGKILL");
    await ended;
  };
}

function trouble(name, redis) {
  let isOver = false;
  const done = (async () => {
    while (!isOver) await redisTroubles[name](redis);
  })();
  return async () => {
    isOver = true;
    await done;
  };
}

async function one(name) {
  const redis = values.redis ? await startRedis(name === "Redis is killed") : null;
  const server = await startServer(redis, name === LOG_IS_FULL);
  const chat = fork(file("chat.mjs"), [server.url]);
  await once(chat, "message");
  /** `end`: the attack is over when the chat has written its last. */
  const measure = async (ms, end = async () => {}) => {
    chat.send(ms);
    const measured = once(chat, "message");
    await aMoment(ms);
    await end();
    return (await measured)[0];
  };
  const ms = seconds * 1_000;
  await measure(ms / 2);
  const quiet = await measure(ms);
  // Longer than the measurement: whoever writes has the attack beside them all the time.
  const end =
    name in redisTroubles
      ? trouble(name, redis)
      : attack(name === LOG_IS_FULL ? WRITES_LINES : name, server.url, 2 * ms);
  await aMoment(ms / 4);
  const beside = await measure(ms, end);
  const alive = server.alive();
  chat.kill();
  const code = await server.stop();
  await redis?.stop();
  if (!alive) console.error(server.said());
  return { name, quiet, beside, alive, code, peakMib: server.peakMib(), logged: server.logged() };
}

const short = (ms) => (Number.isNaN(ms) ? "-" : ms.toFixed(1));
const rows = [
  [
    "attack",
    "p50",
    "p99",
    "p50 beside",
    "p99 beside",
    "return",
    "return beside",
    "undelivered",
    "alive",
    "exit",
    "peak MiB",
    "log KB",
  ],
];
const failed = [];
for (const name of names) {
  const { quiet, beside, alive, code, peakMib, logged } = await one(name);
  const undelivered = quiet.undelivered + beside.undelivered;
  // Nothing passes a Redis that does not answer: there it is about what comes once it does.
  const isSlow = !(name in redisTroubles) && !(beside.p50 <= Math.max(TIMES_MAX * quiet.p50, SLOW_MS));
  rows.push([
    name,
    ...[quiet.p50, quiet.p99, beside.p50, beside.p99, quiet.returnMs, beside.returnMs].map(short),
    ...[undelivered, alive ? "yes" : "NO", code, Math.round(peakMib), Math.round(logged / 1_000)].map(String),
  ]);
  console.log(rows.at(-1).join("  "));
  // How long a message takes is the machine's business as well: only a run by hand is judged by it.
  const isUntold = name === COMES_BACK_EMPTY && beside.losses === 0;
  if (!alive || undelivered > 0 || code !== 0 || isUntold || (isSlow && !values.short)) failed.push(name);
}
const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
console.log(`\n${rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at])).join("  ")).join("\n")}`);
console.log(failed.length === 0 ? `\nall ${names.length} held` : `\nnot held: ${failed.join("; ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
