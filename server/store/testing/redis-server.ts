/** For tests: a real Redis of their own. Nothing is skipped where there is none; the sentence says what to install. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestRedis {
  url: string;
  pid: number;
  /** Kills it like a power cut and waits until it is gone; nothing stays on disk. */
  stop(): Promise<void>;
}

export interface RedisStart {
  /** Puts one where one was. */
  port?: number;
  /** A folder that outlives it. */
  folder?: string;
  /** More of its settings, as its command line takes them. */
  settings?: string[];
}

/** Starts a Redis or Valkey on a private port of this machine, without persistence unless its settings say so. */
export async function startRedis(start: RedisStart = {}): Promise<TestRedis> {
  const program = findProgram();
  const at = start.port ?? (await freePort());
  const folder = start.folder ?? (await mkdtemp(join(tmpdir(), "duologue-redis-")));
  const settings = ["--port", `${at}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  settings.push(...(start.settings ?? []));
  const server = spawn(program, settings, { stdio: ["ignore", "pipe", "ignore"] });
  const exited = new Promise<void>((resolve) => {
    server.once("exit", () => resolve());
    server.once("error", () => resolve());
  });
  const stop = async (): Promise<void> => {
    process.off("exit", killAtExit);
    server.kill("SIGKILL");
    await exited;
    if (start.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  // A test run that is cut short must not leave servers behind.
  const killAtExit = (): void => void server.kill("SIGKILL");
  process.once("exit", killAtExit);

  const ready = new Promise<boolean>((resolve) => {
    let said = "";
    server.stdout.on("data", (text: Buffer) => {
      said += text.toString();
      if (said.includes("Ready to accept connections")) resolve(true);
    });
    void exited.then(() => resolve(false));
  });
  if (!(await ready) || server.pid === undefined) {
    await stop();
    throw new Error(`${program} did not start on port ${at}.`);
  }
  return { url: `redis://127.0.0.1:${at}`, pid: server.pid, stop };
}

function findProgram(): string {
  const named = process.env["REDIS_SERVER"];
  for (const program of named ? [named] : ["redis-server", "valkey-server"]) {
    try {
      execFileSync(program, ["--version"], { stdio: "ignore" });
      return program;
    } catch {
      // The next one, then.
    }
  }
  const missing = named ? `REDIS_SERVER names ${named}, which does not run.` : "These tests start a real Redis.";
  throw new Error(
    `${missing} Install redis-server (Debian: apt-get install redis-server) or valkey-server, version 7 or later.`,
  );
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
