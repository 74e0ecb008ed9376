/**
 * A file of 100 MB between two pages of the built product, beside the same bytes in plain HTTP between the same two pages
 * and the same server; and what pages and server need of memory meanwhile.
 */
import { randomFillSync } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { CHUNK_BYTES, CHUNK_SEAL_BYTES } from "../../shared/files.ts";
import { expect, startServer, test } from "../support/fixtures.ts";
import { messages, twoTalking } from "../support/page-objects.ts";

const BYTES = 100_000_000;
const RATIO_MIN = 0.5;
const PAGE_MAX_MB = 60;
const AT_ONCE = 4;
const SAMPLE_MS = 100;

test("100 MB: as fast as half of plain HTTP, and pages of a bounded size", async ({ browser }) => {
  const folder = await mkdtemp(join(tmpdir(), "duologue-bench-"));
  const server = await startServer();
  try {
    const path = join(folder, "film.bin");
    await writeFile(path, randomFillSync(Buffer.alloc(BYTES)));
    const { abhi, anny } = await twoTalking(browser, server.url);
    await anny.evaluate(() => delete (globalThis as { showSaveFilePicker?: unknown }).showSaveFilePicker);

    const held = await watchMemory(browser, [abhi, anny]);
    const plainMs = await plain(abhi, anny);
    const plainGrown = await held.stop();
    // What is loaded with the first file is there.
    await sendOne(abhi, anny, join(folder, "first.bin"), 1_000);
    const memory = await watchMemory(browser, [abhi, anny]);
    const started = performance.now();
    await choose(abhi, path);
    const card = messages(anny).locator(".file-card", { hasText: "film.bin" });
    await expect(card).toBeVisible();
    const uploadedMs = performance.now() - started;
    const [download] = await Promise.all([
      anny.waitForEvent("download"),
      card.getByRole("button", { name: "Save" }).click(),
    ]);
    const saved = await download.path();
    const sealedMs = performance.now() - started;
    const grown = await memory.stop();
    expect((await stat(saved)).size).toBe(BYTES);
    expect((await readFile(saved)).equals(await readFile(path))).toBe(true);

    const ratio = plainMs / sealedMs;
    const mb = (bytes: number) => (bytes / 1_000_000).toFixed(1);
    console.log(`plain HTTP up and down     ${plainMs.toFixed(0)} ms`);
    console.log(`sealed: up                 ${uploadedMs.toFixed(0)} ms`);
    console.log(`sealed: up and down        ${sealedMs.toFixed(0)} ms`);
    console.log(`throughput to plain HTTP   ${ratio.toFixed(2)}   (limit ${RATIO_MIN})`);
    console.log(`renderers grew by at most  ${grown.renderers.map(mb).join(", ")} MB   (limit ${PAGE_MAX_MB} a page)`);
    console.log(`… and kept of that         ${grown.kept.map(mb).join(", ")} MB`);
    console.log(`… with plain HTTP          ${plainGrown.renderers.map(mb).join(", ")} MB`);
    console.log(
      `the server grew by at most ${mb(plainGrown.server)} MB, then ${mb(grown.server)} MB   (each holds the whole file meanwhile)`,
    );
    expect(ratio).toBeGreaterThanOrEqual(RATIO_MIN);
    expect(Math.max(...grown.renderers)).toBeLessThanOrEqual(PAGE_MAX_MB * 1_000_000);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
});

async function choose(page: Page, path: string): Promise<void> {
  await page.getByRole("button", { name: "Attach" }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("dialog").getByRole("button", { name: "File" }).click(),
  ]);
  await chooser.setFiles(path);
  await page.getByRole("dialog", { name: "Send 1 file" }).getByRole("button", { name: "Send", exact: true }).click();
}

async function sendOne(from: Page, to: Page, path: string, size: number): Promise<void> {
  await writeFile(path, Buffer.alloc(size, "x"));
  await choose(from, path);
  const card = messages(to).locator(".file-card", { hasText: "first.bin" });
  await Promise.all([to.waitForEvent("download"), card.getByRole("button", { name: "Save" }).click()]);
  await expect(card).toContainText("downloads");
}

/** Chunks as large and as many at once, of no file, by nothing but `fetch`. */
async function plain(from: Page, to: Page): Promise<number> {
  const fid = Buffer.alloc(16, 7).toString("base64url");
  const chunks = Math.ceil(BYTES / CHUNK_BYTES);
  const what = { fid, chunks, bytes: chunks * CHUNK_BYTES, size: CHUNK_BYTES + CHUNK_SEAL_BYTES, atOnce: AT_ONCE };
  const started = performance.now();
  for (const [page, method] of [
    [from, "PUT"],
    [to, "GET"],
  ] as const) {
    await page.evaluate(
      async ({ fid, chunks, bytes, size, atOnce, method }) => {
        const key = Object.keys(sessionStorage).find((each) => each.startsWith("duologue:seat:"))!;
        const { tag, seat, token } = JSON.parse(sessionStorage.getItem(key)!) as Record<string, string>;
        const authorization = `Bearer ${tag}.${seat}.${token}`;
        const body = crypto.getRandomValues(new Uint8Array(65_536));
        const chunk = new Uint8Array(size);
        for (let at = 0; at < size; at += body.length) chunk.set(body.subarray(0, size - at), at);
        const ask = async (path: string, how: RequestInit, type: string) => {
          const headers = { authorization, ...(how.body !== undefined && { "content-type": type }) };
          const response = await fetch(`/api/files${path}`, { ...how, headers, cache: "no-store" });
          if (!response.ok) throw new Error(await response.text());
          await response.arrayBuffer();
        };
        if (method === "PUT")
          await ask("", { method: "POST", body: JSON.stringify({ fid, bytes }) }, "application/json");
        let next = 0;
        const worker = async () => {
          while (next < chunks) {
            const index = next++;
            await ask(
              `/${fid}/${index}`,
              { method, ...(method === "PUT" && { body: chunk }) },
              "application/octet-stream",
            );
          }
        };
        await Promise.all(Array.from({ length: atOnce }, worker));
        if (method === "GET") await ask(`/${fid}`, { method: "DELETE" }, "");
      },
      { ...what, method },
    );
  }
  return performance.now() - started;
}

/** Anonymous memory of the browser's renderers and of the server, as the system counts it; the most, above the beginning. */
async function watchMemory(browser: Browser, pages: readonly Page[]) {
  for (const page of pages) await (await page.context().newCDPSession(page)).send("HeapProfiler.collectGarbage");
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const server = await serverPid();
  const watched = [...renderers, server];
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
      for (const page of pages) await (await page.context().newCDPSession(page)).send("HeapProfiler.collectGarbage");
      const after = (await Promise.all(watched.map(anonymous))).map((each, at) => each - before[at]!);
      const grown = most.map((each, at) => each - before[at]!);
      return { renderers: grown.slice(0, -1), kept: after.slice(0, -1), server: grown.at(-1)! };
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
