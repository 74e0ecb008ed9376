/**
 * `--tunnel`, with programs of the same names that print what the real ones print, word for word as their sources have it:
 * the real ones need an account, or the internet.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../config.ts";
import { ownFolder } from "../testing/folder.ts";
import { reachByTunnel } from "./tunnel.ts";

/** What cloudflared 2026 logs, on stderr. */
const CLOUDFLARED = `
2026-11-21T18:00:00Z INF Thank you for trying Cloudflare Tunnel. (https://www.cloudflare.com/website-terms/)
2026-11-21T18:00:00Z INF Requesting new quick Tunnel on trycloudflare.com...
2026-11-21T18:00:03Z INF +--------------------------------------------------------------------------------------------+
2026-11-21T18:00:03Z INF |  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |
2026-11-21T18:00:03Z INF |  https://four-words-like-these.trycloudflare.com                                           |
2026-11-21T18:00:03Z INF +--------------------------------------------------------------------------------------------+
2026-11-21T18:00:03Z INF Cannot determine default configuration path.
`;
const CLOUDFLARED_FAILS = `
2026-11-21T18:00:00Z INF Requesting new quick Tunnel on trycloudflare.com...
failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: lookup api.trycloudflare.com: no such host
`;
/** What tailscale prints, on stdout, where Funnel has to be turned on first. */
const TAILSCALE = `
Funnel is not enabled on your tailnet.
To enable, visit:

         https://login.tailscale.com/f/funnel?node=nQ5

Success.
Available on the internet:

https://box.tail1234.ts.net/
|-- proxy http://localhost:3000

Press Ctrl+C to exit.
`;

interface Stand {
  prints: string;
  on?: "stdout" | "stderr";
  /** Ends by itself with this code as soon as it has printed. */
  exits?: number;
}

/** A folder with programs of these names in it, and what they wrote down about themselves. */
function standIns(stands: Record<string, Stand>) {
  const folder = ownFolder();
  for (const [name, { prints, on = "stdout", exits }] of Object.entries(stands)) {
    const script = `#!${process.execPath}
      const { writeFileSync } = require("node:fs");
      writeFileSync(${JSON.stringify(join(folder, `${name}.json`))}, JSON.stringify({ args: process.argv.slice(2), env: process.env, pid: process.pid }));
      process.on("SIGTERM", () => { writeFileSync(${JSON.stringify(join(folder, `${name}.ended`))}, ""); process.exit(0); });
      process.${on}.write(${JSON.stringify(prints)});
      ${exits === undefined ? "setInterval(() => {}, 1000);" : `process.exitCode = ${exits};`}`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
  return {
    path: folder,
    /** How it was started. */
    started: (name: string) =>
      JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as {
        args: string[];
        env: Record<string, string>;
        pid: number;
      },
    wasAskedToEnd: (name: string) => existsSync(join(folder, `${name}.ended`)),
  };
}

async function open(path: string, wanted: string | null = null, env: Record<string, string> = {}) {
  const result = readConfig({ LOG_LEVEL: "silent", PATH: path, ...env });
  if (!result.ok) throw new Error(result.mistakes.join());
  const said: string[] = [];
  const reach = await reachByTunnel(result.config, wanted, (line) => said.push(line));
  onTestFinished(async () => {
    if (reach.ok) await reach.close();
  });
  return { reach, said: said.join("\n") };
}

test("cloudflared's address becomes the public one, the visitors' addresses are believed, and it ends with the server", async () => {
  const programs = standIns({ cloudflared: { prints: CLOUDFLARED, on: "stderr" } });
  const { reach, said } = await open(programs.path, null, {
    SECRET_KEY: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    PORT: "4321",
  });
  if (!reach.ok) throw new Error(reach.why);
  expect(reach.config).toMatchObject({
    publicUrl: "https://four-words-like-these.trycloudflare.com",
    trustProxy: ["loopback"],
    strictTransport: false,
    host: "localhost",
  });
  expect(said).toContain("cloudflared: 2026-11-21T18:00:00Z INF Thank you for trying Cloudflare Tunnel.");
  expect(reach.notes.join("\n")).toContain("Cloudflare, which could change the pages");

  const { args, env, pid } = programs.started("cloudflared");
  expect(args).toEqual(["tunnel", "--no-autoupdate", "--url", "http://localhost:4321"]);
  // Nothing of the settings, which may be secret, goes to another program.
  expect(Object.keys(env)).not.toContain("SECRET_KEY");
  expect(env["PATH"]).toBe(programs.path);
  await reach.close();
  expect(programs.wasAskedToEnd("cloudflared")).toBe(true);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("tailscale may ask for something first; its words are passed on, and its other addresses are not taken", async () => {
  const programs = standIns({ tailscale: { prints: TAILSCALE } });
  const { reach, said } = await open(programs.path, null, { HOST: "0.0.0.0" });
  expect(said).toContain("tailscale:          https://login.tailscale.com/f/funnel?node=nQ5");
  expect(reach).toMatchObject({ ok: true, config: { publicUrl: "https://box.tail1234.ts.net" } });
  expect(programs.started("tailscale").args).toEqual(["funnel", "http://localhost:3000"]);
});

test("of two that are installed the first is taken, or the one that was asked for", async () => {
  const programs = standIns({ cloudflared: { prints: CLOUDFLARED, on: "stderr" }, tailscale: { prints: TAILSCALE } });
  expect((await open(programs.path)).reach).toMatchObject({
    config: { publicUrl: expect.stringContaining("cloudflare") },
  });
  expect((await open(programs.path, "tailscale")).reach).toMatchObject({
    config: { publicUrl: "https://box.tail1234.ts.net" },
  });
});

test("where none is installed it says which there are and where to get them", async () => {
  const { path } = standIns({});
  expect((await open(path)).reach).toEqual({
    ok: false,
    why: expect.stringMatching(
      /^--tunnel needs .+ not on the PATH:\n {2}cloudflared: https:\S+\n {2}tailscale: https:\S+$/,
    ),
  });
  expect((await open(path, "tailscale")).reach).toEqual({ ok: false, why: expect.not.stringContaining("cloudflared") });
});

test("one that gives up before it has an address is said with its own words", async () => {
  const programs = standIns({ cloudflared: { prints: CLOUDFLARED_FAILS, on: "stderr", exits: 1 } });
  expect((await open(programs.path)).reach).toEqual({
    ok: false,
    why: expect.stringMatching(/^cloudflared ended \(1\) before it gave an address\. It said:\n[^]*no such host$/),
  });
});

test("one that dies later is noticed, with its last words", async () => {
  const programs = standIns({ cloudflared: { prints: CLOUDFLARED, on: "stderr" } });
  const { reach } = await open(programs.path);
  if (!reach.ok) throw new Error(reach.why);
  process.kill(programs.started("cloudflared").pid, "SIGKILL");
  expect(await reach.lost).toMatch(
    /^The tunnel is gone: cloudflared ended \(SIGKILL\)\. It said last:\n[^]*Cannot determine/,
  );
});
