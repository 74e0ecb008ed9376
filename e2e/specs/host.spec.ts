/** The host's page as hosts use it: live view, new invites, in person, drafts, more tabs than one, paper. */
import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import {
  endChat,
  heardFirst,
  hostAndTwo,
  join,
  messages,
  newPerson,
  readInvite,
  say,
  scanQr,
  startChat,
  storageOf,
} from "../support/page-objects.ts";
import { openWays, scan, showInPerson, ticket } from "../support/tickets.ts";

test("in person: one QR code opens the invite with the code filled in, joins on the press, and closes its view", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [oldForAbhi, forAnny] = await startChat(host, server.url);
  const view = await showInPerson(host, "Abhi");
  await expect(view.getByText("For someone standing next to you")).toBeVisible();
  await expect(view.getByText(/Works once, for \d+:\d\d/)).toBeVisible();
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
  // Said for a moment only: looked for before it can come.
  const said = expect(view.getByText("Abhi is in the chat.")).toBeVisible();
  await abhi.getByRole("button", { name: "Get in" }).click();
  await said;
  await expect(messages(abhi)).toBeVisible();
  expect(sent.join("\n")).not.toContain(code);
  await expect(view).toHaveCount(0);
  await expect(ticket(host, "Abhi").getByText("In the chat")).toBeVisible();
  await expect(ticket(host, "Abhi").getByText(/replaced in/)).toHaveCount(0);
  await abhi.goBack();
  await abhi.goForward();
  await expect(messages(abhi)).toBeVisible();
  expect(abhi.url()).not.toContain("#");

  // The invite from before is dead, the other one untouched.
  const late = await newPerson(browser);
  await late.goto(oldForAbhi.link);
  await expect(late.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
  expect(await readInvite(host, "Anny")).toEqual(forAnny);
  const anny = await newPerson(browser);
  await join(anny, forAnny);
});

test(
  "in person: for somebody who is in the chat it asks first, and the other one stays",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { host, abhi, anny, forAbhi } = await hostAndTwo(browser, server.url);
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
  },
);

test(
  "in person: closed before it is used, the ticket says how long it holds; then it is replaced by itself",
  { tag: "@long" },
  async ({ browser, server }) => {
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
    await expect(ticket(host, "Abhi").getByText(/so this is a new invite/)).toBeVisible();
    const fresh = await readInvite(host, "Abhi");
    expect(fresh.link).not.toBe(shown.link);
    expect(fresh.code).not.toBe(shown.code);
    expect(await readInvite(host, "Anny")).toEqual(forAnny);
    const late = await newPerson(browser);
    await late.goto(read);
    await expect(late.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
    expect(late.url()).not.toContain("#");
  },
);

test(
  "drafts and the system's sheet have the link or the code, never both; nothing goes to the server, the page stays",
  { tag: "@long" },
  async ({ browser, server }) => {
    const host = await newPerson(browser);
    await host.addInitScript(() => {
      const shared: unknown[] = [];
      Object.assign(window, { shared });
      Object.assign(navigator, { share: async (data: unknown) => void shared.push(data) });
    });
    const [forAbhi, forAnny] = await startChat(host, server.url);
    const requests: string[] = [];
    host.context().on("request", (request) => requests.push(request.url()));
    host.on("websocket", (socket) => requests.push(socket.url()));
    for (const [name, { link, code }] of [
      ["Abhi", forAbhi],
      ["Anny", forAnny],
    ] as const) {
      await openWays(host, name);
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
    await ticket(host, "Abhi").getByRole("button", { name: "Share link" }).click();
    await ticket(host, "Abhi").getByRole("button", { name: "Share code" }).click();
    const shared = () => host.evaluate(() => (window as unknown as { shared: unknown[] }).shared);
    await expect.poll(shared).toEqual([{ url: forAbhi.link }, { text: forAbhi.code }]);
    expect(requests.filter((url) => /^(http|ws)/.test(url))).toEqual([]);
  },
);

/** As "Duplicate tab" does it: another tab with the same session storage. */
async function duplicate(page: Page): Promise<Page> {
  const kept = await page.evaluate(() => ({ ...sessionStorage }));
  const copy = await page.context().newPage();
  await copy.addInitScript((entries) => {
    if (sessionStorage.length === 0) for (const [key, value] of entries) sessionStorage.setItem(key, value);
  }, Object.entries(kept));
  const live = heardFirst(copy);
  await copy.goto(page.url());
  await expect(ticket(copy, "Abhi")).toBeVisible();
  await live;
  return copy;
}

test(
  "a duplicated host tab never shows a code beside an invite that another tab made",
  { tag: "@long" },
  async ({ browser, server }) => {
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
  },
);

test(
  "[J7] the fourth tab of a host takes the place of the first, which says so and can come back",
  { tag: "@long" },
  async ({ browser, server }) => {
    const host = await newPerson(browser);
    const [forAbhi] = await startChat(host, server.url);
    // One after the other: which is the oldest depends on when each is live.
    const copies: Page[] = [];
    for (let n = 0; n < 3; n++) copies.push(await duplicate(host));
    const said = "This page is open in newer tabs. What you see here is no longer live.";
    await expect(host.getByText(said)).toBeVisible();
    await expect(host.getByText(/No connection/)).toHaveCount(0);
    await host.getByRole("button", { name: "Continue here" }).click();
    await expect(host.getByText(said)).toHaveCount(0);
    await expect(copies[0]!.getByText(said)).toBeVisible();
    await join(await newPerson(browser), forAbhi);
    await expect(ticket(host, "Abhi").getByText("In the chat")).toBeVisible();
  },
);

test("names that will not do get a message beside their field, what was typed stays; a reload while the chat is starting keeps the two names, once", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  await host.route("**/api/sessions", () => {});
  await host.goto(server.url);
  const first = host.getByRole("textbox", { name: "First participant name" });
  const second = host.getByRole("textbox", { name: "Second participant name" });
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(first).toHaveAttribute("aria-invalid", "true");
  await expect(first).toBeFocused();
  await first.fill("Abhi");
  await second.fill(" aBHI ");
  await second.press("Enter");
  await expect(host.getByText("The two names are alike. Give each person a different one.")).toBeVisible();
  await expect(second).toHaveValue(" aBHI ");
  await second.press("x");
  await expect(host.getByText("The two names are alike")).toHaveCount(0);
  await second.fill("x".repeat(41));
  await second.press("Enter");
  await expect(host.getByText(/too long/)).toBeVisible();

  await second.fill("王小明");
  await host.getByText("More options").click();
  await host.getByRole("combobox", { name: "Chat ends after" }).selectOption("8 hours");
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(host.getByRole("button", { name: "Starting…" })).toBeVisible();
  await host.reload();
  await expect(first).toHaveValue("Abhi");
  await expect(second).toHaveValue("王小明");
  expect(await storageOf(host)).toBe("{}");
  await host.unroute("**/api/sessions");
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(ticket(host, "王小明")).toBeVisible();
  await expect(host.getByText(/^Ends in [78]:/)).toBeVisible();
  expect(Object.keys(JSON.parse(await storageOf(host)) as object)).toEqual(["duologue:host"]);
});

test(
  "without Redis the host's page says Reconnecting, and a new invite that was not made is said not to be",
  {
    tag: "@long",
  },
  async ({ browser, ownRedis, ownServer }) => {
    const redis = await ownRedis();
    const server = await ownServer({ REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") });
    const host = await newPerson(browser);
    const [forAbhi] = await startChat(host, server.url);
    await redis.stop();
    await expect(host.getByText("Reconnecting…")).toBeVisible();
    const notMade = ticket(host, "Abhi").getByText("The new invite was not made. Try again.");
    await ticket(host, "Abhi").getByRole("button", { name: "New invite" }).click();
    await expect(notMade).toBeVisible();
    const view = await showInPerson(host, "Abhi");
    await expect(notMade).toBeVisible();
    await expect(view).toHaveCount(0);
    expect(await readInvite(host, "Abhi")).toEqual(forAbhi);
    await host.reload();
    await expect(host.getByText("Reconnecting…")).toBeVisible();
    expect(await readInvite(host, "Abhi")).toEqual(forAbhi);
  },
);

/** A camera reads exactly the link, off the screen or off paper. */
async function expectReads(page: Page, name: string, link: string): Promise<void> {
  const picture = page.getByRole("img", { name: `QR code for ${name}` });
  await expect(picture).toBeVisible();
  expect(await scanQr(page.context(), picture)).toBe(link);
}

test("a camera reads the link, light, dark and on paper: two tickets on one sheet, the code under the fold, nothing to press", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser, { deviceScaleFactor: 2 });
  const [forAbhi, forAnny] = await startChat(host, server.url);
  for (const colorScheme of ["light", "dark"] as const) {
    await host.emulateMedia({ colorScheme });
    await expectReads(host, "Abhi", forAbhi.link);
    await expectReads(host, "Anny", forAnny.link);
  }
  for (const { link } of [forAbhi, forAnny]) expect(link).toMatch(new RegExp(`^${server.url}/[2-9a-z]{12}$`));

  // As long as the connection is there, nothing is said of it.
  await expect(host.locator(".connection")).toBeEmpty();
  await openWays(host, "Abhi");
  const sheet = await host.pdf({ preferCSSPageSize: true });
  expect(sheet.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  await host.emulateMedia({ media: "print" });
  await host.setViewportSize({ width: 794, height: 1123 });
  for (const button of await host.getByRole("button").all()) await expect(button).toBeHidden();
  for (const draft of await host.getByRole("link").all()) await expect(draft).toBeHidden();
  await expectReads(host, "Abhi", forAbhi.link);
  const fold = (await ticket(host, "Abhi").getByText("Fold up along this line").boundingBox())!;
  const code = (await ticket(host, "Abhi").getByLabel("Secret code for Abhi").boundingBox())!;
  expect(code.y).toBeGreaterThan(fold.y);
  await host.emulateMedia({ media: "screen" });

  // Both in, link and code are folded away on the screen; on paper they are as before.
  const people = [await newPerson(browser), await newPerson(browser)];
  for (const [n, invite] of [forAbhi, forAnny].entries()) await join(people[n]!, invite);
  await expect(host.getByRole("heading", { name: "Both have joined" })).toBeVisible();
  await expect(host.getByLabel("Secret code for Abhi")).toBeHidden();
  await host.emulateMedia({ media: "print" });
  for (const [name, { link }] of [
    ["Abhi", forAbhi],
    ["Anny", forAnny],
  ] as const) {
    await expectReads(host, name, link);
    await expect(host.getByLabel(`Secret code for ${name}`)).toBeVisible();
  }
  for (const button of await host.getByRole("button").all()) await expect(button).toBeHidden();
  expect((await host.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  await host.emulateMedia({ media: "screen" });
  await endChat(host);
  await expect(host.getByRole("heading", { name: "The chat has ended" })).toBeVisible();
});
