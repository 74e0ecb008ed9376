/**
 * `npm run bench`: what the client's cryptography and engine cost, in Chromium on this machine, what they weigh, and how
 * long a reload of a long chat takes in the built product. Each time is the median of 5 runs, each in a fresh page. Exits
 * with 1 where one is over its limit.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { build, loadConfigFromFile } from "vite";
import { measureReload } from "./reload.mjs";
import { findBrowser } from "../tools/programs.mjs";

const RUNS = 5;
const HANDSHAKE_MAX_MS = 150;
const WHOLE_MAX_BYTES = 30_000;
const FIRST_MAX_BYTES = 9_000;
const RELOAD_MAX_MS = 1_000;
const MANY = 5_000;
const root = fileURLToPath(new URL("../..", import.meta.url));

const executablePath = findBrowser();
if (!executablePath) throw new Error("No browser: install Chromium or Chrome, or name its program in CHROMIUM_PATH.");
const folder = await mkdtemp(join(tmpdir(), "duologue-bench-"));
let failed = false;
try {
  await weigh();
  await bundle("bench-page.ts", join(folder, "page"), false);
  await measure(join(folder, "page"));
} finally {
  await rm(folder, { recursive: true });
}
process.exitCode = failed ? 1 : 0;

/** Builds as vite.config.ts builds the pages; as a library, it has nothing of Vite's own in it. */
async function bundle(entry, outDir, asLibrary) {
  const path = join(root, "e2e/bench", entry);
  const { config } = await loadConfigFromFile({ command: "build", mode: "production" }, join(root, "vite.config.ts"));
  const built = await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    plugins: config.plugins.filter(({ name }) => ["apart", "wordless", "terse"].includes(name)),
    worker: config.worker,
    build: {
      target: "es2022",
      outDir,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      ...(asLibrary && { lib: { entry: path, formats: ["es"], fileName: "entry" } }),
      rolldownOptions: {
        ...(!asLibrary && { input: path }),
        // A library would keep hints for those who bundle it; a page has none.
        output: { minify: true, comments: { annotation: false, legal: true }, entryFileNames: "entry.js" },
      },
    },
  });
  return [built].flat()[0].output;
}

function sum(files) {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

async function weigh() {
  const all = await chunks("bench-size.ts");
  const first = await chunks("bench-size-first.ts");
  heading("Size of the client's cryptography and engine, minified, brotli");
  for (const { fileName, bytes } of all) row(`  ${fileName}`, `${bytes} B`);
  // x25519.ts asks for the library's only where WebCrypto has none.
  const older = sum(all.filter(({ fileName }) => fileName.startsWith("ed25519")));
  if (older === 0) throw new Error("The chunk of the library's X25519 has another name now: mend its weighing here.");
  const needed = sum(first.filter(({ lazy }) => !lazy));
  row("loaded before the code is typed", `${needed} B`, needed <= FIRST_MAX_BYTES, FIRST_MAX_BYTES);
  const whole = sum(all) - older;
  row("whole", `${whole} B`, whole <= WHOLE_MAX_BYTES, WHOLE_MAX_BYTES);
  row("… in a browser without X25519 of its own", `${whole + older} B`);
}

/** The scripts that an entry becomes; `lazy` ones are reached by a dynamic import alone. */
async function chunks(entry) {
  return (await bundle(entry, join(folder, entry), true))
    .filter(({ fileName }) => fileName.endsWith(".js"))
    .map(({ fileName, code, source, isDynamicEntry }) => {
      return { fileName, bytes: brotliCompressSync(code ?? source).length, lazy: isDynamicEntry === true };
    });
}

async function measure(folder) {
  const server = createServer((request, response) => void serve(folder, request, response));
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  try {
    const url = `http://localhost:${server.address().port}/`;
    heading(`Time in Chromium ${browser.version()}, median of ${RUNS} fresh pages (all)`);
    const shakes = await runs(browser, url, "handshake");
    time("handshake, both ends, first in its page", shakes, "handshake", HANDSHAKE_MAX_MS);
    const batches = await runs(browser, url, "batch");
    time("1,000 messages of 200 bytes, bare AES-GCM", batches, "bare");
    time("… sealed and opened by record.ts, padded", batches, "records");
    time("… sealed and opened as contents", batches, "messages");
    row("… … ratio to bare AES-GCM", list(ratio(batches, "messages"), 2));
    time("… sealed, stored, opened and stored", batches, "stored");
    row("… … ratio to bare AES-GCM", list(ratio(batches, "stored"), 2));
    time("… by two engines and their vaults", batches, "engines");
    row("… … ratio to bare AES-GCM", list(ratio(batches, "engines"), 2));
    const stretches = await runs(browser, url, "argon2");
    time("Argon2id in its worker", stretches, "argon2");
    row("… on a machine 4 times slower", `${(4 * median(stretches.map(({ argon2 }) => argon2))).toFixed(0)} ms`);
    const reloads = await measureReload(browser, MANY, RUNS);
    time(`reload with ${MANY} messages, last line drawn`, reloads, "drawn", RELOAD_MAX_MS);
    time("… of it until the server's welcome", reloads, "welcomed");
    time("… worked by the page's main thread", reloads, "worked");
  } finally {
    await browser.close();
    server.close();
  }
}

async function runs(browser, url, what) {
  const results = [];
  for (let run = 0; run < RUNS; run++) {
    // A context of its own: no cache of scripts or compiled code.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    results.push(await page.evaluate((name) => globalThis.bench[name](), what));
    await context.close();
  }
  return results;
}

async function serve(folder, { url }, response) {
  const path = normalize(url.split("?")[0]);
  if (path === "/") {
    response.setHeader("content-type", "text/html");
    return response.end('<!doctype html><title>bench</title><script type="module" src="/entry.js"></script>');
  }
  try {
    const content = await readFile(join(folder, path));
    response.setHeader("content-type", extname(path) === ".js" ? "text/javascript" : "application/octet-stream");
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

function ratio(batches, key) {
  return batches.map((batch) => batch[key] / batch.bare);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

function list(numbers, digits) {
  return `${median(numbers).toFixed(digits)}  (${numbers.map((number) => number.toFixed(digits)).join(" ")})`;
}

function time(name, results, key, limit) {
  const numbers = results.map((result) => result[key]);
  row(name, list(numbers, 1).replace("  ", " ms  "), limit === undefined ? undefined : median(numbers) <= limit, limit);
}

function heading(text) {
  console.log(`\n${text}`);
}

/** One line of the table; `ok` says whether it is within its limit, where it has one. */
function row(name, value, ok, limit) {
  if (ok === false) failed = true;
  console.log(`  ${name.padEnd(48)} ${value}${ok === undefined ? "" : `  at most ${limit}: ${ok ? "ok" : "NOT MET"}`}`);
}
