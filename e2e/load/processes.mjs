/** The processes under load: started, asked for their memory, and charged for their processor time (Linux: /proc). */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";

/** Clock ticks in a second, in which /proc counts. */
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"]));
const REPORTER = new URL("memory-when-asked.mjs", import.meta.url).href;

/**
 * Starts a Node program that prints "ready http://…".
 * @returns its address, and what it answers after a collection: memory-when-asked.mjs
 */
export async function startNode(path, env = {}) {
  const args = ["--expose-gc", "--import", REPORTER, path];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const url = await new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      if (printed.length > 10_000) return;
      printed += text;
      const address = /ready\W+(https?:\/\/[^\s/"]+)/i.exec(printed)?.[1];
      if (address) resolve(address);
    });
    child.once("exit", (code) => reject(new Error(`${path} ended with ${code}.\n${printed}`)));
  });
  return {
    url,
    pid: child.pid,
    ask: (what) =>
      new Promise((resolve) => {
        child.once("message", resolve);
        child.send(what);
      }),
    stop: () => ended(child),
  };
}

/** A Redis of its own without anything on disk. */
export async function startRedis() {
  const port = await freePort();
  const program = process.env.REDIS_SERVER ?? "redis-server";
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn(program, args, { stdio: "ignore" });
  const url = `redis://127.0.0.1:${port}`;
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on("error", () => {});
  await redis.ping();
  redis.disconnect();
  return { url, pid: child.pid, stop: () => ended(child) };
}

/** Seconds of processor time that a process has taken, its own and the system's for it. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function ended(child) {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await Promise.race([gone, delay(10_000, undefined, { ref: false })]);
  child.kill("SIGKILL");
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
