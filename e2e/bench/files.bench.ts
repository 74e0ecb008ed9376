/**
 * A file of 100 MB between two pages of the built product, beside the same bytes in plain HTTP between the same two pages
 * and the same server: from the same file to a file, as a page without cryptography and without resuming would do it, and
 * from memory to nowhere. And what pages and server need of memory meanwhile.
 */
import { randomFillSync } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHUNK_BYTES, CHUNK_SEAL_BYTES } from "../../shared/files.ts";
import { expect, startServer, test } from "../support/fixtures.ts";
import { createChat, type Invite } from "../support/create-chat.ts";
import { launchUnwatched, type Unwatched, type UnwatchedPage } from "./unwatched.ts";

const BYTES = 100_000_000;
const RATIO_MIN = 0.5;
const PAGE_MAX_MB = 60;
const AT_ONCE = 4;
const SAMPLE_MS = 100;

test("100 MB: as fast as half of plain HTTP, and pages of a bounded size", async () => {
  const folder = await mkdtemp(join(tmpdir(), "duologue-bench-"));
  const server = await startServer();
  const browser = await launchUnwatched();
  try {
    const path = join(folder, "film.bin");
    await writeFile(path, randomFillSync(Buffer.alloc(BYTES)));
    const [forAbhi, forAnny] = await createChat(server.url);
    const abhi = await enter(browser, forAbhi);
    const anny = await enter(browser, forAnny);
    await anny.evaluate("void delete globalThis.showSaveFilePicker");

    const held = await watchMemory(browser, [abhi, anny]);
    const bareMs = await plain(abhi, anny);
    const plainGrown = await held.stop();
    await abhi.evaluate(
      `void document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "plain" }))`,
    );
    await abhi.chooseFile("#plain", path);
    const plainMs = await plainFile(abhi, anny);
    // What is loaded with the first file is there.
    await writeFile(join(folder, "first.bin"), "x");
    await choose(abhi, join(folder, "first.bin"));
    await save(anny, "first.bin");

    const memory = await watchMemory(browser, [abhi, anny]);
    const started = performance.now();
    await choose(abhi, path);
    await anny.until(cardOf("film.bin"));
    const uploadedMs = performance.now() - started;
    const saved = await save(anny, "film.bin");
    const sealedMs = performance.now() - started;
    const grown = await memory.stop();
    expect((await stat(saved)).size).toBe(BYTES);
    expect((await readFile(saved)).equals(await readFile(path))).toBe(true);

    const ratio = plainMs / sealedMs;
    const bareRatio = bareMs / sealedMs;
    const mb = (bytes: number) => (bytes / 1_000_000).toFixed(1);
    const row = (name: string, value: string) => console.log(`${name.padEnd(27)}${value}`);
    row("plain HTTP up and down", `${plainMs.toFixed(0)} ms`);
    row("… from memory to nowhere", `${bareMs.toFixed(0)} ms`);
    row("sealed: up", `${uploadedMs.toFixed(0)} ms`);
    row("sealed: up and down", `${sealedMs.toFixed(0)} ms`);
    row(
      "throughput to plain HTTP",
      `${ratio.toFixed(2)}   (limit ${RATIO_MIN}); to that from memory ${bareRatio.toFixed(2)}`,
    );
    row("renderers grew by at most", `${grown.renderers.map(mb).join(", ")} MB   (limit ${PAGE_MAX_MB} a page)`);
    row("… and kept of that", `${grown.kept.map(mb).join(", ")} MB`);
    row("… with plain HTTP", `${plainGrown.renderers.map(mb).join(", ")} MB`);
    row("… and the browser's own", `${mb(grown.browser)} MB, with plain HTTP ${mb(plainGrown.browser)} MB`);
    row(
      "the server",
      `${mb(plainGrown.server)} MB, then ${mb(grown.server)} MB   (each holds the whole file meanwhile)`,
    );
    expect(ratio).toBeGreaterThanOrEqual(RATIO_MIN);
    expect(Math.max(...grown.renderers)).toBeLessThanOrEqual(PAGE_MAX_MB * 1_000_000);
  } finally {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true });
  }
});

const buttonOf = (within: string, name: string) =>
  `[...document.querySelectorAll("${within} button")].find((each) => each.textContent.trim() === "${name}")`;
const cardOf = (name: string) =>
  `[...document.querySelectorAll(".file-card")].find((each) => each.textContent.includes("${name}"))`;

async function enter(browser: Unwatched, { link, code }: Invite): Promise<UnwatchedPage> {
  const page = await browser.newPage(link);
  await page.until(`document.querySelector("input")`);
  await page.evaluate(`document.querySelector("input").focus()`);
  await page.type(code);
  await page.until(`${buttonOf("form", "Get in")}?.disabled === false`);
  await page.evaluate(`${buttonOf("form", "Get in")}.click()`);
  await page.until(`document.querySelector("button.attach")`);
  return page;
}

async function choose(page: UnwatchedPage, path: string): Promise<void> {
  await page.chooseFile("input[type=file]:not([accept])", path);
  await page.until(buttonOf("dialog", "Send"));
  await page.evaluate(`${buttonOf("dialog", "Send")}.click()`);
}

/** Resolves to where it lies then. */
async function save(page: UnwatchedPage, name: string): Promise<string> {
  await page.until(`${cardOf(name)}?.querySelector("button")`);
  const [path] = await Promise.all([
    page.downloaded(),
    page.evaluate(`${cardOf(name)}.querySelector("button").click()`),
  ]);
  return path;
}

/** Chunks as large and as many at once, by nothing but `fetch`, of no file and kept nowhere. */
async function plain(from: UnwatchedPage, to: UnwatchedPage): Promise<number> {
  const how = plainly(Buffer.alloc(16, 7));
  const started = performance.now();
  await from.evaluate(`(${plainChunks.toString()})(${JSON.stringify({ ...how, method: "PUT", disk: false })})`);
  await to.evaluate(`(${plainChunks.toString()})(${JSON.stringify({ ...how, method: "GET", disk: false })})`);
  return performance.now() - started;
}

/** The same, of the file that `#plain` has been given, into the other's downloads. */
async function plainFile(from: UnwatchedPage, to: UnwatchedPage): Promise<number> {
  const how = plainly(Buffer.alloc(16, 8));
  const started = performance.now();
  await from.evaluate(`(${plainChunks.toString()})(${JSON.stringify({ ...how, method: "PUT", disk: true })})`);
  await Promise.all([
    to.downloaded(),
    to.evaluate(`(${plainChunks.toString()})(${JSON.stringify({ ...how, method: "GET", disk: true })})`),
  ]);
  return performance.now() - started;
}

function plainly(fid: Buffer): Omit<Plain, "method" | "disk"> {
  const chunks = Math.ceil(BYTES / CHUNK_BYTES);
  const size = CHUNK_BYTES + CHUNK_SEAL_BYTES;
  return { fid: fid.toString("base64url"), chunks, bytes: chunks * CHUNK_BYTES, size, atOnce: AT_ONCE };
}

interface Plain {
  fid: string;
  chunks: number;
  bytes: number;
  size: number;
  atOnce: number;
  method: "PUT" | "GET";
  /** From the file in `#plain`, and to the downloads. */
  disk: boolean;
}

/** Runs in a page. */
async function plainChunks({ fid, chunks, bytes, size, atOnce, method, disk }: Plain): Promise<void> {
  const key = Object.keys(sessionStorage).find((each) => each.startsWith("duologue:seat:"))!;
  const { tag, seat, token } = JSON.parse(sessionStorage.getItem(key)!) as Record<string, string>;
  const authorization = `Bearer ${tag}.${seat}.${token}`;
  const body = crypto.getRandomValues(new Uint8Array(65_536));
  const chunk = new Uint8Array(size);
  for (let at = 0; at < size; at += body.length) chunk.set(body.subarray(0, size - at), at);
  const file = document.querySelector<HTMLInputElement>("#plain")?.files?.[0];
  const parts: Blob[] = [];
  const ask = async (path: string, how: RequestInit, type: string) => {
    const headers = { authorization, ...(how.body !== undefined && { "content-type": type }) };
    const response = await fetch(`/api/files${path}`, { ...how, headers, cache: "no-store" });
    if (!response.ok) throw new Error(await response.text());
    return response.arrayBuffer();
  };
  const bodyOf = (index: number) => {
    if (!disk) return chunk;
    const part = file!.slice(index * size, (index + 1) * size);
    // The server takes chunks of this length only.
    return part.size === size ? part : new Blob([part, chunk.subarray(part.size)]);
  };
  if (method === "PUT") await ask("", { method: "POST", body: JSON.stringify({ fid, bytes }) }, "application/json");
  let next = 0;
  const worker = async () => {
    while (next < chunks) {
      const index = next++;
      const how = { method, ...(method === "PUT" && { body: bodyOf(index) }) };
      const answer = await ask(`/${fid}/${index}`, how, "application/octet-stream");
      if (disk && method === "GET") parts[index] = new Blob([answer]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (method === "PUT") return;
  if (disk) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts));
    link.download = "plain.bin";
    link.click();
  }
  await ask(`/${fid}`, { method: "DELETE" }, "");
}

/** Anonymous memory of the browser's processes and of the server, as the system counts it; the most, above the beginning. */
async function watchMemory(browser: Unwatched, pages: readonly UnwatchedPage[]) {
  for (const page of pages) await page.collectGarbage();
  const processes = await browser.processes();
  const of = (wanted: string) => processes.filter(({ type }) => type === wanted).map(({ id }) => id);
  const watched = [...of("renderer"), of("browser")[0]!, await serverPid()];
  const before = await Promise.all(watched.map(anonymous));
  const most = [...before];
  const sample = async () => {
    for (const [at, now] of (await Promise.all(watched.map(anonymous))).entries()) most[at] = Math.max(most[at]!, now);
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  return {
    async stop() {
      clearInterval(timer);
      await sample();
      // What is still needed, without what would be collected when there is a need for room.
      for (const page of pages) await page.collectGarbage();
      const after = (await Promise.all(watched.map(anonymous))).map((each, at) => each - before[at]!);
      const grown = most.map((each, at) => each - before[at]!);
      const [browsers, server] = grown.slice(-2) as [number, number];
      return { renderers: grown.slice(0, -2), kept: after.slice(0, -2), browser: browsers, server };
    },
  };
}

async function anonymous(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}

/** The server that this process has started. */
async function serverPid(): Promise<number> {
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    const [, , parent] = /\) (\w) (\d+) /.exec(stat) ?? [];
    if (command.includes("dist/server/main.js") && Number(parent) === process.pid) return Number(name);
  }
  throw new Error("The server's process was not found.");
}
