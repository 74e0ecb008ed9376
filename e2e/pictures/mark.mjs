/**
 * `node e2e/pictures/mark.mjs`: draws the mark as the pictures in web/public that systems and link previews want as dots.
 * They are kept in the repository; this is only for when the mark changes.
 */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { findBrowser } from "../tools/programs.mjs";

const folder = fileURLToPath(new URL("../../web/public/", import.meta.url));
const catalogue = readFileSync(new URL("../../web/texts/en.ts", import.meta.url), "utf8");
const [statement, promise] = ["statement", "promise"].map((key) => new RegExp(`${key}: "([^"]+)"`).exec(catalogue)[1]);

const PAPER = "#faf8f4";
const mark = (width) => `<svg width="${width}" viewBox="-1 -1 34 22">
  <path fill="#005d5e" d="M16 2A10 10 0 1 0 16 18A10 10 0 0 1 16 2Z" />
  <path fill="#9e4727" d="M16 2A10 10 0 1 1 16 18A10 10 0 0 0 16 2Z" />
</svg>`;
const middle = (paper, content) => `<style>
  html { background: ${paper} }
  body { margin: 0; block-size: 100vh; display: grid; place-items: center }
  svg { display: block }
</style>${content}`;

const SOCIAL = `<style>
  html { background: ${PAPER} }
  body { margin: 0; block-size: 100vh; box-sizing: border-box; padding: 88px 96px; display: flex; flex-direction: column;
    justify-content: space-between; color: #1a2222; font: 600 68px/1.14 system-ui, sans-serif; letter-spacing: -0.025em }
  div { display: flex; align-items: center; gap: 26px; font-size: 44px; letter-spacing: -0.01em }
  p { margin: 0 } span { display: block; color: #585e59 }
</style><div>${mark(112)}Duologue</div><p>${statement.replace("for exactly", "<br />for exactly")}<span>${promise}</span></p>`;

const browser = await chromium.launch({ executablePath: findBrowser() });
const page = await browser.newPage();
async function draw(name, width, height, html, transparent = false) {
  await page.setViewportSize({ width, height });
  await page.setContent(html);
  await page.screenshot({ path: folder + name, omitBackground: transparent });
  console.log(`${name}  ${width} x ${height}  ${statSync(folder + name).size} B`);
}
for (const size of [192, 512]) {
  await draw(`icon-${size}.png`, size, size, middle("transparent", mark(size)), true);
  // Systems cut any shape out of it, at most down to a circle of 80 %.
  await draw(`icon-maskable-${size}.png`, size, size, middle(PAPER, mark(size * 0.6)));
}
await draw("apple-touch-icon.png", 180, 180, middle(PAPER, mark(180 * 0.68)));
await draw("social.png", 1_200, 630, SOCIAL);
await browser.close();
