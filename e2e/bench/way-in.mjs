/**
 * `node e2e/bench/way-in.mjs`: from opening a link to an enabled "Message" box, typing excluded, on a slow phone far away: 150 ms
 * there and back, 1.6 Mbit/s, a processor four times slower. Median of five. Exits with 1 above three seconds.
 *
 * The network is a proxy, so that sockets and workers are as far away as the page. The browser slows the page's own thread
 * only: three times what the worker took for the code's key is added.
 */
import { chromium } from "@playwright/test";
import { farAway } from "./far-away.mjs";
import { median, startBuilt, startChat } from "./built.mjs";
import { findBrowser } from "../tools/programs.mjs";

const RUNS = 5;
const ONE_WAY_MS = 75;
const BYTES_PER_SECOND = 1_600_000 / 8;
const SLOWER = 4;
const MAX_MS = 3_000;

const server = await startBuilt();
const browser = await chromium.launch({ executablePath: findBrowser() });
const [near, slow] = [[], []];
try {
  for (let run = 0; run < RUNS; run++) {
    const host = await browser.newPage();
    const [first, second] = await startChat(host, server.url);
    near.push(await wayIn(first, 0, Infinity, 1));
    slow.push(await wayIn(second, ONE_WAY_MS, BYTES_PER_SECOND, SLOWER));
    await host.close();
  }
} finally {
  await browser.close();
  server.stop();
}
const row = (name, numbers, words = "") =>
  console.log(
    `  ${name.padEnd(38)} ${median(numbers).toFixed(0)} ms  (${numbers.map((number) => number.toFixed(0)).join(" ")})${words}`,
  );
const key = median(near.map((each) => each.key));
const all = slow.map(({ page }) => page + (SLOWER - 1) * key);
const ok = median(all) <= MAX_MS;
row(
  "near and fast",
  near.map((each) => each.page),
);
row(
  "… of it the code's key",
  near.map((each) => each.key),
);
row(
  "slow and far away, as measured",
  slow.map((each) => each.page),
);
row("… with the key as slow as the page", all, `  at most ${MAX_MS}: ${ok ? "ok" : "NOT MET"}`);
process.exitCode = ok ? 0 : 1;

async function wayIn({ link, code }, oneWayMs, bytesPerSecond, slower) {
  const far = await farAway(server.port, oneWayMs, bytesPerSecond);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.addInitScript(watch);
  await page.goto(`http://localhost:${far.port}${new URL(link).pathname}#${code}`, { waitUntil: "commit" });
  await page.waitForFunction(() => globalThis.wayIn, null, { timeout: 60_000 });
  const figures = await page.evaluate(() => globalThis.wayIn);
  await context.close();
  await far.close();
  return figures;
}

/** In the page: presses as soon as there is a button, and notes when the box is there and how long the worker took. */
function watch() {
  const { postMessage } = Worker.prototype;
  let key = 0;
  Worker.prototype.postMessage = function (...message) {
    const asked = performance.now();
    this.addEventListener("message", () => (key = performance.now() - asked));
    postMessage.apply(this, message);
  };
  new MutationObserver(() => {
    const box = document.querySelector("textarea");
    const button = document.querySelector("form button[type=submit]");
    // From where the address was entered: the page's own clock begins there.
    if (box && !box.disabled) globalThis.wayIn ??= { page: performance.now(), key };
    else if (!box) button?.click();
  }).observe(document, { childList: true, subtree: true });
}
