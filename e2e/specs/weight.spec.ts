/**
 * What the page weighs: all that a participant's browser fetches from opening a link until the code can be typed, and from
 * there until the first message can be written, as it goes over the wire (brotli). What comes after that, by itself, is
 * counted apart: nobody waits for it. Sizes of the build, never times.
 */
import { request } from "node:http";
import { basename } from "node:path";
import type { Page } from "@playwright/test";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { newPerson, typeCode } from "../support/page-objects.ts";

/**
 * Bytes at most, a little above what they are: who makes one of them larger on purpose says so here. Files name each other by
 * their hashes, which compress anew with each change: that alone moves a sum by some fifty bytes.
 */
const BUDGETS = {
  "before the code": { page: 1_600, scripts: 18_850, styles: 3_200, words: 1_100, signs: 420 },
  "to the first message": { scripts: 48_200, styles: 3_450, words: 1_850, workers: 3_900 },
  "after it, unasked": { scripts: 9_800, styles: 2_850, words: 4_900 },
} as const;

type Step = keyof typeof BUDGETS;
type Group = "page" | "scripts" | "styles" | "words" | "signs" | "workers";

/** What a browser with a window asks for as well. */
const SIGNS = ["/icon.svg", "/manifest.webmanifest"];

test("the way in and the first message weigh no more than their budgets", async ({ browser, server }) => {
  const [{ link, code }] = await createChat(server.url);
  const page = await newPerson(browser);
  await page.addInitScript(note);
  await page.goto(link);
  await typeCode(page, code);
  await expect(page.getByRole("textbox", { name: "Message" })).toBeEnabled();
  await comesAfter(page);
  const { asked, stood } = await page.evaluate(() => ({
    asked: performance.getEntriesByType("resource").map(({ name, startTime }) => ({ name, at: startTime })),
    stood: (globalThis as unknown as { stood: { code: number; message: number } }).stood,
  }));
  const files = asked
    .map(({ name, at }) => ({ path: new URL(name).pathname, at }))
    .filter(({ path }) => /^\/(assets\/|[\w-]+\.js$)/.test(path));
  const between = (from: number, to: number) => files.filter(({ at }) => at >= from && at < to).map(({ path }) => path);
  const steps: Record<Step, string[]> = {
    "before the code": [new URL(link).pathname, ...between(0, stood.code), ...SIGNS],
    "to the first message": between(stood.code, stood.message),
    "after it, unasked": between(stood.message, Infinity),
  };
  const grown: string[] = [];
  const table: string[] = [];
  let sum = 0;
  for (const [step, paths] of Object.entries(steps) as [Step, string[]][]) {
    const budgets: Partial<Record<Group, number>> = BUDGETS[step];
    const weighed = await Promise.all(
      [...new Set(paths)].map(async (path) => ({
        path,
        group: groupOf(path),
        bytes: await onTheWire(`${server.url}${path}`),
      })),
    );
    for (const group of new Set(weighed.map((each) => each.group))) {
      const mine = weighed.filter((each) => each.group === group);
      const bytes = mine.reduce((total, each) => total + each.bytes, 0);
      const named = mine.map((each) => `${basename(each.path)} ${each.bytes}`).join(", ");
      table.push(`${step}, ${group}: ${bytes} (${named})`);
      sum += bytes;
      const most = budgets[group] ?? 0;
      if (bytes > most) grown.push(`${step}, ${group}: ${bytes} bytes, at most ${most} (${named})`);
    }
    table.push(`${step}, so far: ${sum}`);
  }
  test.info().annotations.push(...table.map((description) => ({ type: "weight", description })));
  expect(grown).toEqual([]);
  // Else nothing was counted.
  for (const [step, paths] of Object.entries(steps)) expect(paths.length, step).toBeGreaterThan(2);
});

function groupOf(path: string): Group {
  if (SIGNS.includes(path)) return "signs";
  if (!path.startsWith("/assets/")) return "page";
  if (path.endsWith(".css")) return "styles";
  if (/-worker-/.test(path)) return "workers";
  return /\/((chat|later)-)?[a-z]{2}-[\w-]{8}\.js$/.test(path) ? "words" : "scripts";
}

/**
 * In the page: notes when the code box is there to be typed in, and when the message box is. Until the code box stands,
 * frames and timers come late, as on a slow phone, and the server's answer right after the first drawing: even then nothing
 * is fetched ahead before the box is drawn.
 */
function note(): void {
  const stood = { code: 0, message: 0 };
  Object.assign(globalThis, { stood });
  const { fetch, requestAnimationFrame, setTimeout } = globalThis;
  const late = (run: () => void) => setTimeout(run, stood.code ? 0 : 1_000);
  globalThis.requestAnimationFrame = (run) =>
    stood.code ? requestAnimationFrame(run) : Number(late(() => requestAnimationFrame(run)));
  const laterTimeout = (run: () => void, ms = 0, ...rest: unknown[]) =>
    ms > 0 && ms < 1_000 ? late(run) : setTimeout(run, ms, ...rest);
  globalThis.setTimeout = laterTimeout as typeof setTimeout;
  globalThis.fetch = async (...asked) => {
    const answer = await fetch(...asked);
    while (!stood.code && !document.querySelector("#app > :not(.late)")) await new Promise((next) => setTimeout(next));
    return answer;
  };
  new MutationObserver(() => {
    if (document.querySelector("form input[type=text]")) stood.code ||= performance.now();
    if (document.querySelector<HTMLTextAreaElement>("textarea:enabled")) stood.message ||= performance.now();
  }).observe(document, { childList: true, subtree: true });
}

/** What is fetched once the chat stands is there: its menu opens, and the screens of its end are loaded. */
async function comesAfter(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "More" })).toBeVisible();
  await expect
    .poll(() =>
      page.evaluate(() =>
        performance
          .getEntriesByType("resource")
          .map(({ name }) => name)
          .join(" "),
      ),
    )
    .toMatch(/\/after-.*\/notices-|\/notices-.*\/after-/);
}

/** The length of the body as the server sends it to a browser that takes brotli. */
function onTheWire(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(address, { headers: { "accept-encoding": "br", "accept-language": "en" } }, (response) => {
      let bytes = 0;
      response.on("data", (part: Buffer) => (bytes += part.length));
      response.on("end", () => resolve(bytes));
    })
      .on("error", reject)
      .end();
  });
}
