/** Browsers that lack something: the page says so at once, and asks for nothing that it does not check. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { pageWords } from "../../server/http/page-words.ts";
import { expect, test } from "../support/fixtures.ts";
import { newPerson, startChat } from "../support/page-objects.ts";

interface Needs {
  scripts: string[];
  secure: string[];
  patterns: string[];
  styles: string[];
}

const BUILD = fileURLToPath(new URL("../../dist/web", import.meta.url));
const TOO_OLD = "This browser is too old to seal messages.";

const needsOf = (page: Page): Promise<Needs> =>
  page.evaluate(() => (globalThis as unknown as { duologueNeeds: Needs }).duologueNeeds);

/** From here on this tab lacks what its session storage names. */
const ageable = (page: Page) =>
  page.addInitScript(() => {
    const lacks = sessionStorage.getItem("lacks");
    if (!lacks) return;
    const { RegExp: Real, CSS: css } = globalThis;
    if (lacks.startsWith("(")) {
      Object.defineProperty(globalThis, "RegExp", {
        value: function RegExp(pattern: string) {
          if (pattern === lacks) throw new SyntaxError(lacks);
          return new Real(pattern);
        },
      });
    } else if (lacks.includes(":")) {
      const supports = css.supports.bind(css);
      css.supports = (name: string, value?: string) => `${name}: ${value}` !== lacks && supports(name, value!);
    } else {
      const names = lacks.split(".");
      const last = names.pop()!;
      const owner = names.reduce<object>((value, name) => value[name as keyof typeof value], globalThis);
      // Not all of it is its own: `crypto.subtle` is its prototype's.
      for (let each: object | null = owner; each; each = Object.getPrototypeOf(each) as object | null) {
        if (!Reflect.deleteProperty(each, last)) throw new Error(`${lacks} stays`);
      }
    }
  });

test("a browser that lacks any one thing the page needs is told that it is too old, at the start and at the door", async ({
  browser,
  server,
}) => {
  test.slow();
  const host = await newPerson(browser);
  const [{ link }] = await startChat(host, server.url);
  const page = await newPerson(browser);
  await ageable(page);
  await page.goto(server.url);
  await expect(page.getByRole("button", { name: "Start chat" })).toBeVisible();
  const { scripts, secure, patterns, styles } = await needsOf(page);
  for (const lacks of [...scripts, ...secure, ...patterns, ...styles]) {
    await page.evaluate((name) => sessionStorage.setItem("lacks", name), lacks);
    for (const address of [server.url, link]) {
      await page.goto(address);
      await expect(page.getByRole("heading"), `${lacks}, at ${address}`).toHaveText(TOO_OLD);
      await expect(page.getByText("open the page in a current Chrome"), lacks).toBeVisible();
    }
  }
  await page.evaluate(() => sessionStorage.removeItem("lacks"));
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
});

test(
  "a browser that does not parse the page's script is told so in its language",
  { tag: "@long" },
  async ({ browser, server }) => {
    const page = await newPerson(browser, { locale: "de" });
    await page.route("**/assets/index-*.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: "a ?!= b" }),
    );
    await page.addInitScript(() => Reflect.deleteProperty(Array.prototype, "toSorted"));
    await page.goto(server.url);
    await expect(page.getByRole("heading")).toHaveText(pageWords.de.old);
  },
);

test(
  "over http on another host a browser is not told that it is too old",
  { tag: "@long" },
  async ({ browser, server }) => {
    const page = await newPerson(browser);
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "isSecureContext", { value: false });
      Object.defineProperty(crypto, "subtle", { value: undefined });
    });
    await page.goto(server.url);
    await expect(page.getByRole("heading")).toHaveText("This page cannot seal messages at this address.");
  },
);

/** What the page looks for, and does without where it is not there. */
const LOOKED_FOR = ["clearAppBadge", "fromHex", "moveBefore", "setAppBadge", "toBase64", "toHex", "userActivation"];

/**
 * Names of methods and objects that Chrome 85, Firefox 78 or Safari 14 lack (MDN's compatibility data, 2026): of the
 * language all that are unmistakable, of the browser those that a page like this might take up.
 */
const NEWER = `
  AggregateError BroadcastChannel CloseWatcher CompressionStream CookieStore DecompressionStream DisplayNames
  DurationFormat FinalizationRegistry Highlight Iterator ListFormat OffscreenCanvas RelativeTimeFormat ResizeObserver
  Sanitizer Segmenter Temporal WeakRef allSettledKeyed any at canParse canShare captureStackTrace
  caretPositionFromPoint checkVisibility clearAppBadge computedStyleMap convertToBlob difference dispose
  enterKeyHint findLast findLastIndex formatRange fromAsync fromBase64 fromHex getComposedRanges getDirectory getHTML
  getOrInsert getSetCookie getWeekInfo groupBy hasIndices hasOwn hidePopover inert intersection isDisjointFrom isError
  isSubsetOf isSupersetOf isWellFormed moveBefore parseHTMLUnsafe randomUUID replaceAll replaceChildren reportError
  requestClose requestIdleCallback requestSubmit scheduler setAppBadge setFromBase64 setFromHex setHTML setHTMLUnsafe
  showModal showOpenFilePicker showPicker showPopover startViewTransition structuredClone sumPrecise
  supportedValuesOf symmetricDifference throwIfAborted timeout toBase64 toHex toReversed toSorted toSpliced
  toWellFormed togglePopover transferToFixedLength union userActivation waitAsync with withResolvers
`
  .trim()
  .split(/\s+/);

test("the build uses nothing newer than the list of what the page needs, but for what it can do without", async ({
  page,
  server,
}) => {
  await page.goto(server.url);
  const { scripts } = await needsOf(page);
  const needed = scripts.map((path) => path.split(".").at(-1)!);
  const files = readdirSync(join(BUILD, "assets")).filter((file) => file.endsWith(".js"));
  expect(files).not.toEqual([]);
  const build = files.map((file) => readFileSync(join(BUILD, "assets", file), "utf8")).join("\n");
  // As a member, called by itself, made, or, of what is an attribute too, set.
  const use = (name: string) =>
    `[.?]${name}\\b|(?<![.\\w])${name}\\(|\\bnew ${name}\\b${name === "inert" ? "|\\binert:" : ""}`;
  const used = NEWER.filter((name) => new RegExp(use(name)).test(build));
  expect(used.filter((name) => !needed.includes(name)).toSorted()).toEqual(LOOKED_FOR);
  // Nothing stays on the list that the page has given up.
  const old = ["WebSocket", "Worker"];
  expect(needed.filter((name) => !used.includes(name)).toSorted()).toEqual(old);
});
