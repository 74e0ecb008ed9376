/** `--tunnel`: a program that lends this server an https address of the internet, started and ended with it. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Config } from "../config.ts";
import { qrText } from "./qr-text.mjs";
import type { Reach, Unreachable } from "./reach.ts";

interface TunnelProgram {
  readonly name: "cloudflared" | "tailscale";
  args(target: string): string[];
  /** Where it prints the address, in its first group. */
  readonly address: RegExp;
  readonly from: string;
  /** Who else could read along, in a sentence. */
  readonly trust: string;
}

const programs: readonly TunnelProgram[] = [
  {
    name: "cloudflared",
    args: (target) => ["tunnel", "--no-autoupdate", "--url", target],
    // "… INF |  https://four-words-like-these.trycloudflare.com  |" (cloudflared, quick_tunnel.go: AsciiBox); other lines
    // name other addresses.
    address: /\|\s+(https:\/\/[^\s|/]+)\s+\|/,
    from: "https://github.com/cloudflare/cloudflared/releases",
    trust: "https ends at Cloudflare, which could change the pages on their way: trust it as you trust this server.",
  },
  {
    name: "tailscale",
    args: (target) => ["funnel", target],
    // "Available on the internet:", an empty line, "https://machine.tailnet.ts.net/" (tailscale, serve_v2.go:
    // messageForPort); before, it may ask to turn Funnel on, with addresses of its own.
    address: /Available on the internet:\s+(https:\/\/[^\s/]+)/,
    from: "https://tailscale.com/download",
    trust: "https ends on this machine: those on the way pass it on sealed.",
  },
];

/** What is kept of its last words. */
const LAST_LINES = 5;
/** Asked to end, it has so long. */
const END_MS = 3_000;

/** @param say prints a line while the address is waited for */
export async function reachByTunnel(
  config: Config,
  wanted: string | null,
  say: (line: string) => void,
): Promise<Reach | Unreachable> {
  const { host, port } = config;
  const anywhere = ["0.0.0.0", "::", "127.0.0.1", "::1"].includes(host);
  const target = `http://${anywhere ? "localhost" : host.includes(":") ? `[${host}]` : host}:${port}`;
  const candidates = programs.filter(({ name }) => wanted === null || name === wanted);
  for (const program of candidates) {
    const child = await start(program, target, config.environment);
    if (child === null) continue;
    const opened = await untilOpen(program, child, say);
    if (!opened.ok) return opened;
    const { url, lost } = opened;
    return {
      ok: true,
      config: {
        ...config,
        publicUrl: url,
        // The name is lent for today, or serves other things tomorrow: no browser is to remember anything about it.
        strictTransport: false,
        // The program runs here, and says in X-Forwarded-For who asks.
        trustProxy: config.trustProxy === false ? ["loopback"] : config.trustProxy,
      },
      https: null,
      notes: ["", ...qrText(url), "", `Through ${program.name}, as long as this runs. ${capital(program.trust)}`],
      lost,
      close: () => end(child),
    };
  }
  const get = candidates.map(({ name, from }) => `  ${name}: ${from}`).join("\n");
  return { ok: false, why: `--tunnel needs a program that is not installed here, or not on the PATH:\n${get}` };
}

/** Null: it is not installed. */
function start(
  { name, args }: TunnelProgram,
  target: string,
  env: Readonly<Record<string, string>>,
): Promise<ChildProcess | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args(target), { env, stdio: ["ignore", "pipe", "pipe"] });
    child.once("spawn", () => {
      // Whatever ends this process, nothing may keep leading to its port.
      const kill = () => child.kill("SIGKILL");
      process.once("exit", kill);
      child.once("close", () => process.off("exit", kill));
      resolve(child);
    });
    child.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (code === "ENOENT" || code === "EACCES") resolve(null);
      else reject(new Error(message));
    });
  });
}

/** Passes on what it says until it has an address: it may ask for something. After that it is heard only when it ends. */
function untilOpen(
  { name, address }: TunnelProgram,
  child: ChildProcess,
  say: (line: string) => void,
): Promise<{ ok: true; url: string; lost: Promise<string> } | Unreachable> {
  return new Promise((resolve) => {
    let open = false;
    let all = "";
    const last: string[] = [];
    const words = () => last.map((line) => `\n  ${line}`).join("");
    const lost = new Promise<string>((resolveLost) => {
      child.once("close", (code, signal) => {
        const how = `${name} ended (${signal ?? code})`;
        if (!open) resolve({ ok: false, why: `${how} before it gave an address. It said:${words()}` });
        resolveLost(`The tunnel is gone: ${how}. It said last:${words()}`);
      });
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      let rest = "";
      stream.setEncoding("utf8").on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          if (line.trim() !== "") last.push(line.trimEnd());
          if (last.length > LAST_LINES) last.shift();
          if (open) continue;
          say(`${name}: ${line}`);
          all += `${line}\n`;
          const url = address.exec(all)?.[1];
          if (url === undefined) continue;
          open = true;
          all = "";
          resolve({ ok: true, url, lost });
        }
      });
    }
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill("SIGKILL"), END_MS);
    child.once("close", () => {
      clearTimeout(late);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

const capital = (sentence: string): string => sentence[0]!.toUpperCase() + sentence.slice(1);
