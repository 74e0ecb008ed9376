/** For people at risk: an end code at the door, and leaving quickly, in a real browser with its history. */
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import {
  expectEnded,
  join,
  messages,
  newPerson,
  readInvite,
  say,
  startChat,
  storageOf,
  partsThere,
  twoTalking,
  typeCode,
} from "../support/page-objects.ts";

const NEUTRAL = "https://weather.example/today";

/** A person whose browser finds the neutral site. */
async function withNeutralSite(page: Page): Promise<Page> {
  await page
    .context()
    .route(NEUTRAL, (route) => route.fulfill({ contentType: "text/html", body: "<title>Weather</title>Sunny" }));
  return page;
}

/** Behind and before the neutral site there is nothing of the chat, and in the browser neither. */
async function expectGone(page: Page, url: string): Promise<void> {
  await expect(page).toHaveURL(NEUTRAL);
  await expect(page.getByText("Sunny")).toBeVisible();
  await page.goBack();
  expect(page.url()).toBe("about:blank");
  for (let n = await page.evaluate(() => history.length); n > 1; n--) {
    await page.goForward();
    expect([NEUTRAL, `${url}/`]).toContain(page.url());
  }
  await page.goto(url);
  expect(await storageOf(page)).toBe("{}");
}

async function leaveByMenu(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.getByText(/^Wipes this page/)).toBeVisible();
  await page.getByRole("button", { name: "Leave quickly" }).click();
}

async function startWithEndCodes(browser: Browser, url: string): Promise<Page> {
  const host = await newPerson(browser);
  await startChat(host, url, { endCodes: true });
  return host;
}

test("an end code ends the chat from the door; leaving quickly ends one on the way to another site", async ({
  browser,
  ownServer,
}) => {
  const { url } = await ownServer({ LEAVE_URL: NEUTRAL });
  const host = await startWithEndCodes(browser, url);
  const [forAbhi, forAnny] = [await readInvite(host, "Abhi"), await readInvite(host, "Anny")];
  const endCode = await host.getByLabel("End code for Anny").innerText();
  const [abhi, anny, forced] = [await newPerson(browser), await newPerson(browser), await newPerson(browser)];
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await forced.goto(forAnny.link);
  await typeCode(forced, endCode);
  await expect(forced.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
  expect(await storageOf(forced)).toBe("{}");
  for (const page of [abhi, host]) await expectEnded(page, "Anny ended the chat.");
  await expectEnded(anny, "You ended the chat.");

  const chat = await twoTalking(browser, url);
  const leaver = await withNeutralSite(chat.abhi);
  await say(chat.anny, "a word to wipe");
  await expect(messages(leaver)).toContainText("a word to wipe");
  await leaveByMenu(leaver);
  await expectEnded(chat.anny, "Abhi ended the chat.");
  await expectGone(leaver, url);
});

test(
  "Escape twice leaves, but not where the first one closes something",
  { tag: "@long" },
  async ({ browser, ownServer }) => {
    const { url } = await ownServer({ LEAVE_URL: NEUTRAL });
    const { abhi, anny } = await twoTalking(browser, url);
    await withNeutralSite(abhi);
    await abhi.getByRole("button", { name: "More", exact: true }).click();
    // A key before the menu has come closes nothing.
    await expect(abhi.getByRole("dialog", { name: "More" })).toBeVisible();
    await abhi.keyboard.press("Escape");
    await expect(abhi.getByRole("dialog")).toHaveCount(0);
    await expect(messages(abhi)).toBeVisible();
    await expect(async () => {
      // Two presses of one hand: a machine that is busy may be slower than that.
      await abhi.keyboard.press("Escape");
      await abhi.keyboard.press("Escape");
      expect(abhi.url()).toBe(NEUTRAL);
    }).toPass();
    await expectEnded(anny, "Abhi ended the chat.");
    await expectGone(abhi, url);
  },
);

test(
  "without a connection it leaves as fast, and the next page in that tab ends the chat",
  { tag: "@long" },
  async ({ browser, ownServer }) => {
    const { url } = await ownServer({ LEAVE_URL: NEUTRAL });
    const { abhi, anny } = await twoTalking(browser, url);
    await withNeutralSite(abhi);
    await partsThere(abhi);
    await abhi.context().setOffline(true);
    await expect(abhi.getByText(/^No connection/)).toBeVisible();
    await leaveByMenu(abhi);
    await expect(abhi).toHaveURL(NEUTRAL);
    await abhi.context().setOffline(false);
    await abhi.goto(url);
    await expectEnded(anny, "Abhi ended the chat.");
    await expect.poll(() => storageOf(abhi)).toBe("{}");
  },
);

test(
  "a host who is one of the two is asked nothing, and the invites go, too",
  { tag: "@long" },
  async ({ browser, ownServer }) => {
    const { url } = await ownServer({ LEAVE_URL: NEUTRAL });
    const abhi = await withNeutralSite(await newPerson(browser));
    const asked: string[] = [];
    abhi.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await abhi.goto(url);
    await abhi.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
    await abhi.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
    await abhi.getByRole("checkbox", { name: "I am one of the two" }).check();
    await abhi.getByRole("button", { name: "Start chat" }).click();
    const forAnny = await readInvite(abhi, "Anny");
    await leaveByMenu(abhi);
    await expect(abhi).toHaveURL(NEUTRAL);
    expect(asked).toEqual([]);
    const anny = await newPerson(browser);
    await anny.goto(forAnny.link);
    await expect(anny.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
    await abhi.goto(url);
    expect(await storageOf(abhi)).not.toMatch(/Abhi|Anny|token/);
  },
);
