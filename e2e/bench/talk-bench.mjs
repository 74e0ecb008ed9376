/**
 * `node e2e/bench/talk-bench.mjs [lines]`: what a long conversation costs on its screen, in Chromium on this machine: rendering,
 * a new message, a key typed, and the gaps between frames while scrolling. Milliseconds.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { findBrowser } from "../tools/programs.mjs";

const root = process.env.BENCH_ROOT ?? fileURLToPath(new URL("../..", import.meta.url));
const lines = Number(process.argv[2] ?? 5_000);
const outDir = await mkdtemp(join(tmpdir(), "duologue-talk-bench-"));
const types = { ".js": "text/javascript", ".css": "text/css" };
const page = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/entry.css"><div id="app"></div><script type="module" src="/entry.js"></script>`;

try {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      target: "es2022",
      outDir,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: resolve(root, "e2e/bench/talk-bench-page.tsx"),
        output: { minify: true, entryFileNames: "entry.js", assetFileNames: "entry[extname]" },
      },
    },
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    response.setHeader("content-type", types[extname(path)] ?? "text/html");
    if (path === "/") return response.end(page);
    readFile(join(outDir, path)).then(
      (body) => response.end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const browser = await chromium.launch({ executablePath: findBrowser() });
  const tab = await browser.newPage({ viewport: { width: 390, height: 844 } });
  tab.on("pageerror", (error) => console.error(error));
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  await tab.waitForFunction("globalThis.bench");
  // On a busy machine the clock on the wall measures the others, too: here is what the page's own thread has worked.
  const devtools = await tab.context().newCDPSession(tab);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1_000;
  };
  const figures = {};
  for (const step of ["first", "append", "mark", "typing", "key", "up", "fast", "down"]) {
    const before = await worked();
    const traced = ["up", "fast", "down"].includes(step);
    if (traced) await browser.startTracing(tab, { categories: ["toplevel"] });
    figures[step] = await tab.evaluate(([name, count]) => globalThis.bench[name](count), [step, lines]);
    if (traced) {
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
      const tasks = traceEvents.filter(({ name, tdur }) => name.endsWith("RunTask") && tdur !== undefined);
      figures[step].longestTask = Math.max(...tasks.map(({ tdur }) => tdur / 1_000));
    }
    figures[step].workEach = ((await worked()) - before) / (figures[step].times ?? 1);
  }
  figures.elements = await tab.evaluate(() => document.querySelectorAll("*").length);
  if (process.env.BENCH_PICTURE) await tab.screenshot({ path: process.env.BENCH_PICTURE });
  const round = (value) => (typeof value === "number" ? Math.round(value * 10) / 10 : value);
  console.log(JSON.stringify(figures, (_, value) => round(value), 1));
  await browser.close();
  server.close();
} finally {
  await rm(outDir, { recursive: true });
}
