/**
 * `npm run lighthouse`: Lighthouse as for a phone, on the built product on this machine. Start and enter as the median of
 * five visits; invites, chat and ended as they stand. Exits with 1 where a figure is below its limit. Lighthouse itself is
 * no dependency: npx fetches this exact version and keeps it for the next time.
 */
import { execFileSync } from "node:child_process";
import { join as path } from "node:path";
import { pathToFileURL } from "node:url";
import { join, median, startBuilt, startChat } from "./built.mjs";
import { findBrowser } from "../tools/programs.mjs";

const LIGHTHOUSE = "lighthouse@12.8.2";
const VISITS = 5;
const SCORE_MIN = 98;
const SHIFT_MAX = 0.02;

const bin = execFileSync("npx", ["--yes", "--package", LIGHTHOUSE, "--", "node", "-p", "process.env.PATH"], {
  encoding: "utf8",
})
  .trim()
  .split(":")
  .find((folder) => folder.includes("_npx"));
const load = (file) => import(pathToFileURL(path(bin, "..", file)).href);
const { navigation, snapshot } = await load("lighthouse/core/index.js");
const { default: puppeteer } = await load("puppeteer-core/lib/esm/puppeteer/puppeteer-core.js");

const flags = { logLevel: "error", onlyCategories: ["performance", "accessibility", "best-practices"] };
let failed = false;
const server = await startBuilt();
const browser = await puppeteer.launch({
  executablePath: findBrowser(),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const host = await person();
  const [forAbhi, forAnny] = await startChat(host, server.url);
  row("screen", "performance", "accessibility", "best practices", "shift");
  await visit("start", server.url);
  await visit("enter", forAbhi.link);
  await look("invites", host);
  const [abhi, anny] = [await person(), await person()];
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await say(anny, "Hello Abhi, is the cello still for sale?");
  await abhi.waitForSelector(".bubble");
  await say(abhi, "It is.");
  await look("chat", abhi);
  await abhi.click(".talk-actions ::-p-text(End chat)");
  await abhi.waitForSelector("dialog .solid");
  await abhi.click("dialog .solid");
  await abhi.waitForSelector(".paper-receipt");
  await look("ended", abhi);
} finally {
  await browser.close();
  server.stop();
}
process.exitCode = failed ? 1 : 0;

async function say(page, text) {
  await page.bringToFront();
  await page.type("textarea", text);
  await page.click(".send");
}

/** A page in a browser of its own, the size of a phone. */
async function person() {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true });
  return page;
}

async function visit(name, url) {
  const figures = [];
  for (let n = 0; n < VISITS; n++) {
    const page = await person();
    figures.push(read(await navigation(page, url, { flags })));
    await page.browserContext().close();
  }
  const of = (key) => median(figures.map((each) => each[key]));
  report(
    name,
    { performance: of("performance"), accessibility: of("accessibility"), best: of("best"), shift: of("shift") },
    SCORE_MIN,
  );
}

async function look(name, page) {
  await page.bringToFront();
  const { accessibility, best, misses } = read(await snapshot(page, { flags }));
  report(name, { accessibility, best }, 100);
  for (const miss of misses) console.log(`    ${miss}`);
}

function read({ lhr: { categories, audits } }) {
  const score = (id) => categories[id] && Math.round(categories[id].score * 100);
  if (process.env.LIGHTHOUSE_DETAILS) {
    for (const { id, score: got, displayValue } of Object.values(audits)) {
      if (got !== null && got < 1) console.log(`      ${id} ${got} ${displayValue ?? ""}`);
    }
  }
  return {
    performance: score("performance"),
    accessibility: score("accessibility"),
    best: score("best-practices"),
    shift: audits["cumulative-layout-shift"]?.numericValue,
    misses: ["accessibility", "best-practices"].flatMap((id) =>
      categories[id].auditRefs.filter((ref) => ref.weight > 0 && audits[ref.id].score === 0).map((ref) => ref.id),
    ),
  };
}

function report(name, { performance, accessibility, best, shift }, least) {
  const bad = [performance, accessibility, best].some((score) => score < least) || shift >= SHIFT_MAX;
  failed ||= bad;
  row(name, performance ?? "", accessibility, best, shift?.toFixed(4) ?? "", bad ? `NOT MET: at least ${least}` : "ok");
}

function row(...cells) {
  console.log(`  ${cells.map((cell) => String(cell).padEnd(15)).join("")}`);
}
