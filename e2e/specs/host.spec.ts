/** The host's page as hosts use it: live view, new invites, in person, drafts, more tabs than one, paper. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import type { Locator, Page } from "@playwright/test";
import { startRedis } from "../../server/store/testing/redis-server.ts";
import { texts as ar } from "../../web/texts/ar.ts";
import { texts as de } from "../../web/texts/de.ts";
import { expect, startServer, test } from "../support/fixtures.ts";
import {
  endChat,
  join,
  messages,
  newPerson,
  readInvite,
  say,
  scanQr,
  startChat,
  storageOf,
} from "../support/page-objects.ts";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const ticket = (page: Page, name: string): Locator => page.getByRole("region", { name: `Invite for ${name}` });

async function showInPerson(page: Page, name: string): Promise<Locator> {
  const more = ticket(page, name).getByRole("button", { name: "More ways to send" });
  if ((await more.getAttribute("aria-expanded")) === "false") await more.click();
  await ticket(page, name).getByRole("button", { name: "Show in person" }).click();
  return page.getByRole("dialog", { name: `Scan this, ${name}` });
}

/** What a camera reads off the view. */
async function scan(page: Page, view: Locator): Promise<string> {
  const picture = view.getByRole("img", { name: /^QR code with the secret code/ });
  await expect(picture).toBeVisible();
  return (await scanQr(page.context(), picture)) ?? "";
}

async function expectAccessible(page: Page, what: string): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(readFileSync(axePath, "utf8"));
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
  expect(violations, what).toEqual([]);
}

test("in person: one QR code opens the invite with the code filled in, joins on the press, and closes its view", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [oldForAbhi, forAnny] = await startChat(host, server.url);
  const view = await showInPerson(host, "Abhi");
  await expect(view.getByText("For someone standing next to you")).toBeVisible();
  await expect(view.getByText(/Works once, for (10:00|9:5\d)/)).toBeVisible();
  const read = await scan(host, view);
  const [link = "", code = ""] = read.split("#");
  expect(link).toMatch(new RegExp(`^${server.url}/[0-9a-z]{12}$`));
  expect(link).not.toBe(oldForAbhi.link);
  expect(code).toMatch(/^[0-9A-Z]{12}$/);

  const abhi = await newPerson(browser);
  const joins: string[] = [];
  const sent: string[] = [];
  abhi.on("request", (request) => {
    sent.push(request.url(), request.headers()["referer"] ?? "", request.postData() ?? "");
    if (request.url().endsWith("/join")) joins.push(request.url());
  });
  await abhi.goto(read);
  await expect(abhi.getByRole("textbox", { name: "Secret code" })).toHaveValue(code.match(/.{4}/g)!.join("-"));
  expect(abhi.url()).toBe(link);
  expect(joins).toEqual([]);
  // Nothing of it is behind Back either: the one entry of this page has no fragment any more.
  expect(await abhi.evaluate(() => history.length)).toBeLessThanOrEqual(2);
  await abhi.getByRole("button", { name: "Get in" }).click();
  await expect(messages(abhi)).toBeVisible();
  expect(sent.join("\n")).not.toContain(code);
  await expect(view.getByText("Abhi is in the chat.")).toBeVisible();
  await expect(view).toHaveCount(0);
  await expect(ticket(host, "Abhi").getByText("In the chat")).toBeVisible();
  await expect(ticket(host, "Abhi").getByText(/replaced in/)).toHaveCount(0);
  await abhi.goBack();
  await abhi.goForward();
  expect(abhi.url()).not.toContain("#");

  // The invite from before is dead, the other one untouched.
  const late = await newPerson(browser);
  await late.goto(oldForAbhi.link);
  await expect(late.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
  expect(await readInvite(host, "Anny")).toEqual(forAnny);
  const anny = await newPerson(browser);
  await join(anny, forAnny);
});

test("in person: for somebody who is in the chat it asks first, and the other one stays", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await expect(ticket(host, "Abhi").getByText("In the chat")).toBeVisible();
  await showInPerson(host, "Abhi");
  const question = host.getByRole("dialog", { name: "Make a new invite for Abhi?" });
  await question.getByRole("button", { name: "Keep this one" }).click();
  expect(await readInvite(host, "Abhi")).toEqual(forAbhi);
  await say(abhi, "still here");
  await expect(messages(anny)).toContainText("still here");

  await showInPerson(host, "Abhi");
  await question.getByRole("button", { name: "New invite" }).click();
  await scan(host, host.getByRole("dialog", { name: "Scan this, Abhi" }));
  await expect(abhi.getByText("Your host made a new invite")).toBeVisible();
  await expect(messages(anny)).toContainText("Abhi went away");
});

test("in person: closed before it is used, the ticket says how long it holds; then it is replaced by itself", async ({
  browser,
  server,
}) => {
  test.slow();
  const host = await newPerson(browser);
  await host.clock.install();
  const [, forAnny] = await startChat(host, server.url);
  const view = await showInPerson(host, "Abhi");
  const read = await scan(host, view);
  await host.keyboard.press("Escape");
  await expect(view).toHaveCount(0);
  await expect(ticket(host, "Abhi").getByText(/is replaced in (10:00|9:\d\d)/)).toBeVisible();
  const shown = await readInvite(host, "Abhi");
  expect(read).toBe(`${shown.link}#${shown.code.replaceAll("-", "")}`);

  // A reload does not lengthen it.
  await host.reload();
  await expect(ticket(host, "Abhi").getByText(/is replaced in 9:\d\d/)).toBeVisible();
  await host.clock.fastForward("10:05");
  await expect(ticket(host, "Abhi").getByText(/so this is a new invite/)).toBeVisible({ timeout: 30_000 });
  const fresh = await readInvite(host, "Abhi");
  expect(fresh.link).not.toBe(shown.link);
  expect(fresh.code).not.toBe(shown.code);
  expect(await readInvite(host, "Anny")).toEqual(forAnny);
  const late = await newPerson(browser);
  await late.goto(read);
  await expect(late.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
  expect(late.url()).not.toContain("#");
});

test("in person with the keyboard alone; the focus comes back", async ({ browser, server }) => {
  const host = await newPerson(browser);
  await startChat(host, server.url);
  const more = ticket(host, "Abhi").getByRole("button", { name: "More ways to send" });
  await more.focus();
  await host.keyboard.press("Enter");
  await host.keyboard.press("Tab");
  await expect(ticket(host, "Abhi").getByRole("button", { name: "Show in person" })).toBeFocused();
  await host.keyboard.press("Enter");
  const view = host.getByRole("dialog", { name: "Scan this, Abhi" });
  await expect(view.getByRole("heading")).toBeFocused();
  await host.keyboard.press("Shift+Tab");
  await expect(view.getByRole("button", { name: "Close" })).toBeFocused();
  await host.keyboard.press("Enter");
  await expect(view).toHaveCount(0);
  await expect(ticket(host, "Abhi").getByRole("button", { name: "Show in person" })).toBeFocused();
});

for (const colorScheme of ["light", "dark"] as const) {
  const tag = colorScheme === "light" ? [] : ["@long"];
  test(
    `axe finds nothing on the in-person view and the open ways, and a camera reads the code: ${colorScheme}`,
    { tag },
    async ({ browser, server }) => {
      const host = await newPerson(browser, { colorScheme, reducedMotion: "reduce" });
      await startChat(host, server.url);
      for (const name of ["Abhi", "Anny"]) {
        const view = await showInPerson(host, name);
        expect(await scan(host, view)).toContain("#");
        await expectAccessible(host, `in person, ${name}`);
        await host.keyboard.press("Escape");
      }
      await expectAccessible(host, "invites with all ways open");
    },
  );
}

for (const [language, says] of [
  ["de", de],
  ["ar", ar],
] as const) {
  const tag = language === "ar" ? [] : ["@long"];
  test(`nothing sticks out at 320 px: ${language}`, { tag }, async ({ browser, server }) => {
    const host = await newPerson(browser, {
      locale: language,
      viewport: { width: 320, height: 640 },
      reducedMotion: "reduce",
    });
    const name = "A name of forty letters, which is a lot!";
    await host.goto(server.url);
    await host.getByRole("textbox", { name: says.start.first }).fill(name);
    await host.getByRole("textbox", { name: says.start.second }).fill("Anny");
    await host.getByRole("button", { name: says.start.go }).click();
    const region = host.getByRole("region", { name: says.invites.region(name) });
    await region.getByRole("button", { name: says.invites.more.button }).click();
    const outside = () =>
      host.evaluate(() => {
        const found = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
        for (const element of document.querySelectorAll("body *")) {
          if (element.closest(".visually-hidden, .print-only, svg, option")) continue;
          const { left, right, width } = element.getBoundingClientRect();
          const cut = element.matches("button, a") && element.scrollWidth > element.clientWidth + 1;
          if (width > 0 && (cut || left < -0.5 || right > innerWidth + 0.5)) found.push(element.outerHTML);
        }
        return found;
      });
    expect(await outside()).toEqual([]);
    await region.getByRole("button", { name: says.invites.more.inPerson }).click();
    await expect(host.getByRole("img", { name: says.invites.inPerson.qrFor(name) })).toBeVisible();
    expect(await outside()).toEqual([]);
    await host.keyboard.press("Escape");
    await expect(region.getByText(says.invites.inPerson.replacedIn(0)[0])).toBeVisible();
    expect(await outside()).toEqual([]);
  });
}

test("drafts have the link or the code, never both; nothing goes to the server, and the page stays", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  const requests: string[] = [];
  host.context().on("request", (request) => requests.push(request.url()));
  host.on("websocket", (socket) => requests.push(socket.url()));
  for (const [name, { link, code }] of [
    ["Abhi", forAbhi],
    ["Anny", forAnny],
  ] as const) {
    await ticket(host, name).getByRole("button", { name: "More ways to send" }).click();
    for (const [label, start, has, hasNot] of [
      ["Email link", "mailto:?subject=Your%20invite&body=", link, code],
      ["Text link", "sms:?&body=", link, code],
      ["Email code", "mailto:?subject=Your%20invite&body=", code, link],
      ["Text code", "sms:?&body=", code, link],
    ] as const) {
      const href = await ticket(host, name).getByRole("link", { name: label }).getAttribute("href");
      const said = decodeURIComponent(href ?? "");
      expect(href?.startsWith(start), said).toBe(true);
      expect(said).toContain(has);
      expect(said).not.toContain(hasNot);
      // Nor in part: the code without its hyphens, the link without its host.
      expect(said).not.toContain(hasNot.replaceAll("-", ""));
      expect(said).not.toContain(hasNot.split("/").at(-1));
    }
  }
  // Another app opens, or nothing; the page is neither left nor asked whether it may be.
  const questions: string[] = [];
  host.on("dialog", (dialog) => {
    questions.push(dialog.type());
    void dialog.dismiss();
  });
  await ticket(host, "Abhi").getByRole("link", { name: "Email link" }).click();
  await host.bringToFront();
  await ticket(host, "Abhi").getByRole("link", { name: "Text code" }).click();
  await host.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  expect(await readInvite(host, "Abhi")).toEqual(forAbhi);
  expect(host.url()).toBe(`${server.url}/`);
  expect(questions).toEqual([]);
  expect(requests.filter((url) => /^(http|ws)/.test(url))).toEqual([]);
});

test("the system's sheet gets the link alone or the code alone", async ({ browser, server }) => {
  const host = await newPerson(browser);
  await host.addInitScript(() => {
    const shared: unknown[] = [];
    Object.assign(window, { shared });
    Object.assign(navigator, { share: async (data: unknown) => void shared.push(data) });
  });
  const [{ link, code }] = await startChat(host, server.url);
  const region = ticket(host, "Abhi");
  await region.getByRole("button", { name: "Share link" }).click();
  await region.getByRole("button", { name: "More ways to send" }).click();
  await region.getByRole("button", { name: "Share code" }).click();
  expect(await host.evaluate(() => (window as unknown as { shared: unknown[] }).shared)).toEqual([
    { url: link },
    { text: code },
  ]);
});

/** As "Duplicate tab" does it: another tab with the same session storage. */
async function duplicate(page: Page): Promise<Page> {
  const kept = await page.evaluate(() => ({ ...sessionStorage }));
  const copy = await page.context().newPage();
  await copy.addInitScript((entries) => {
    if (sessionStorage.length === 0) for (const [key, value] of entries) sessionStorage.setItem(key, value);
  }, Object.entries(kept));
  await copy.goto(page.url());
  await expect(ticket(copy, "Abhi")).toBeVisible();
  return copy;
}

test("a duplicated host tab never shows a code beside an invite that another tab made", async ({ browser, server }) => {
  const host = await newPerson(browser);
  const [old, forAnny] = await startChat(host, server.url);
  const copy = await duplicate(host);
  expect(await readInvite(copy, "Abhi")).toEqual(old);

  await ticket(host, "Abhi").getByRole("button", { name: "New invite" }).click();
  await expect.poll(async () => (await readInvite(host, "Abhi")).link).not.toBe(old.link);
  const fresh = await readInvite(host, "Abhi");
  const said = "A new invite was made in another tab. Make a new one here to see its code.";
  await expect(ticket(copy, "Abhi").getByText(said)).toBeVisible();
  await expect(ticket(copy, "Abhi").getByRole("img")).toHaveCount(0);
  await expect(ticket(copy, "Abhi").getByLabel(/code for/i)).toHaveCount(0);
  await expect(ticket(copy, "Abhi").getByRole("button", { name: /Join as|Copy/ })).toHaveCount(0);
  expect(await storageOf(copy)).not.toContain(old.code.replaceAll("-", ""));
  expect(await readInvite(copy, "Anny")).toEqual(forAnny);
  await copy.reload();
  await expect(ticket(copy, "Abhi").getByText(said)).toBeVisible();

  // What the first tab shows works, and is watched from both.
  const abhi = await newPerson(browser);
  await join(abhi, fresh);
  for (const page of [host, copy]) await expect(ticket(page, "Abhi").getByText("In the chat")).toBeVisible();
  await ticket(copy, "Abhi").getByRole("button", { name: "New invite" }).click();
  await copy.getByRole("dialog").getByRole("button", { name: "New invite" }).click();
  await expect(ticket(copy, "Abhi").getByRole("img", { name: "QR code for Abhi" })).toBeVisible();
  const newest = await readInvite(copy, "Abhi");
  await expect(ticket(host, "Abhi").getByText(said)).toBeVisible();
  await join(abhi, newest);
});

test("[J7] the fourth tab of a host takes the place of the first, which says so and can come back", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [forAbhi] = await startChat(host, server.url);
  const copies = [await duplicate(host), await duplicate(host), await duplicate(host)];
  const said = "This page is open in newer tabs. What you see here is no longer live.";
  await expect(host.getByText(said)).toBeVisible();
  await expect(host.getByText(/No connection/)).toHaveCount(0);
  await host.getByRole("button", { name: "Continue here" }).click();
  await expect(host.getByText(said)).toHaveCount(0);
  await expect(copies[0]!.getByText(said)).toBeVisible();
  await join(await newPerson(browser), forAbhi);
  await expect(ticket(host, "Abhi").getByText("In the chat")).toBeVisible();
});

test("a reload while the chat is starting keeps the two names, once", async ({ browser, server }) => {
  const host = await newPerson(browser);
  await host.route("**/api/sessions", () => {});
  await host.goto(server.url);
  const first = host.getByRole("textbox", { name: "First participant name" });
  const second = host.getByRole("textbox", { name: "Second participant name" });
  await first.fill("Abhi");
  await second.fill("Anny");
  await host.getByText("More options").click();
  await host.getByRole("combobox", { name: "Chat ends after" }).selectOption("8 hours");
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(host.getByRole("button", { name: "Starting…" })).toBeVisible();
  await host.reload();
  await expect(first).toHaveValue("Abhi");
  await expect(second).toHaveValue("Anny");
  expect(await storageOf(host)).toBe("{}");
  await host.unroute("**/api/sessions");
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(ticket(host, "Anny")).toBeVisible();
  await expect(host.getByText(/^Ends in (8:00:00|7:59:)/)).toBeVisible();
  expect(Object.keys(JSON.parse(await storageOf(host)) as object)).toEqual(["duologue:host"]);
});

test("without Redis the host's page says Reconnecting, and a new invite that was not made is said not to be", async ({
  browser,
}) => {
  test.slow();
  const redis = await startRedis();
  const env = { REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") };
  const server = await startServer(env);
  const host = await newPerson(browser);
  const [forAbhi] = await startChat(host, server.url);
  await redis.stop();
  await expect(host.getByText("Reconnecting…")).toBeVisible({ timeout: 40_000 });
  await ticket(host, "Abhi").getByRole("button", { name: "New invite" }).click();
  await expect(ticket(host, "Abhi").getByText("The new invite was not made. Try again.")).toBeVisible();
  const view = await showInPerson(host, "Abhi");
  await expect(view).toHaveCount(0);
  await expect(ticket(host, "Abhi").getByText("The new invite was not made. Try again.")).toBeVisible();
  expect(await readInvite(host, "Abhi")).toEqual(forAbhi);
  await host.reload();
  await expect(host.getByText("Reconnecting…")).toBeVisible();
  expect(await readInvite(host, "Abhi")).toEqual(forAbhi);
  await server.stop();
});

test("on paper: two tickets on one sheet, the code under the fold, and nothing that is pressed", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser, { colorScheme: "dark" });
  const [{ link }] = await startChat(host, server.url);
  await ticket(host, "Abhi").getByRole("button", { name: "More ways to send" }).click();
  const sheet = await host.pdf({ preferCSSPageSize: true });
  expect(sheet.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  await host.emulateMedia({ media: "print" });
  await host.setViewportSize({ width: 794, height: 1123 });
  for (const button of await host.getByRole("button").all()) await expect(button).toBeHidden();
  for (const draft of await host.getByRole("link").all()) await expect(draft).toBeHidden();
  const picture = ticket(host, "Abhi").getByRole("img", { name: "QR code for Abhi" });
  expect(await scanQr(host.context(), picture)).toBe(link);
  const fold = (await ticket(host, "Abhi").getByText("Fold up along this line").boundingBox())!;
  const code = (await ticket(host, "Abhi").getByLabel("Secret code for Abhi").boundingBox())!;
  expect(code.y).toBeGreaterThan(fold.y);
  await host.emulateMedia({ media: "screen" });
  await endChat(host);
  await expect(host.getByRole("heading", { name: "The chat has ended" })).toBeVisible();
});
