/** Every way a chat ends, and the ways it is kept going. */
import { expect, test } from "../support/fixtures.ts";
import {
  endChat,
  expectEnded,
  join,
  messages,
  newPerson,
  say,
  startChat,
  storageOf,
  twoTalking,
} from "../support/page-objects.ts";

test.describe("by people", () => {
  for (const who of ["Abhi", "Anny", "host"] as const) {
    test(`ended by ${who}: all three pages say so at once, with the receipt`, async ({ browser, server }) => {
      const { host, abhi: Abhi, anny: Anny } = await twoTalking(browser, server.url);
      await say(Abhi, "one");
      await expect(messages(Anny)).toContainText("one");
      const pages = { Abhi, Anny, host };
      await pages[who].getByRole("button", { name: "End chat" }).click();
      await pages[who].getByRole("button", { name: "Keep chatting" }).click();
      await expect(pages[who].getByRole("dialog")).toHaveCount(0);
      await endChat(pages[who]);
      for (const page of Object.values(pages)) {
        await expectEnded(page, who === "host" ? "The host ended the chat." : `${who} ended the chat.`);
        await expect(page.getByText("1 sealed record.")).toBeVisible();
        expect(await storageOf(page)).toBe("{}");
      }
      await Abhi.getByRole("button", { name: "Start a new chat" }).click();
      await expect(Abhi.getByRole("textbox", { name: "First participant name" })).toBeVisible();
    });
  }

  test("both press End at once: all end the same way", async ({ browser, server }) => {
    const { host, abhi, anny } = await twoTalking(browser, server.url);
    const buttons = [];
    for (const page of [abhi, anny]) {
      await page.getByRole("button", { name: "End chat" }).click();
      buttons.push(await page.getByRole("dialog").getByRole("button", { name: "End chat" }).elementHandle());
    }
    await Promise.all(buttons.map((button) => button.evaluate((element: HTMLElement) => element.click())));
    const whys = [];
    for (const page of [abhi, anny, host]) {
      await expectEnded(page, / ended the chat\.$/);
      whys.push(await page.getByText(/ ended the chat\.$/).innerText());
    }
    expect(new Set(whys).size).toBe(1);
  });

  test("someone who was offline finds the same heading on return", async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await abhi.context().setOffline(true);
    await expect(abhi.getByText("No connection. Your messages will be sent when it is back.")).toBeVisible();
    await endChat(anny);
    await expectEnded(anny, "Anny ended the chat.");
    await abhi.context().setOffline(false);
    await expectEnded(abhi, "It ended while you were away.");
    expect(await storageOf(abhi)).toBe("{}");
  });

  test("End without a connection wipes this page at once and ends the chat for the other when it is back", async ({
    browser,
    server,
  }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await say(anny, "a word to wipe");
    await expect(messages(abhi)).toContainText("a word to wipe");
    await abhi.context().setOffline(true);
    await expect(abhi.getByText(/^No connection/)).toBeVisible();
    await endChat(abhi);
    await expect(abhi.getByText("Ends for Anny when you are back online")).toBeVisible();
    expect(await abhi.content()).not.toContain("a word to wipe");
    expect(await storageOf(abhi)).not.toMatch(/stateKey|stored|ticket/);
    await expect(messages(anny)).toBeVisible();
    await abhi.context().setOffline(false);
    await expectEnded(anny, "Abhi ended the chat.");
    await expectEnded(abhi, "Abhi ended the chat.");
    expect(await storageOf(abhi)).toBe("{}");
  });
});

test("[D6] End on a line that is dead and does not know it: a reload does not take the press back", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
  let dead = false;
  await abhi.routeWebSocket(/\/ws$/, (page) => {
    const line = page.connectToServer();
    page.onMessage((message) => dead || line.send(message));
    line.onMessage((message) => dead || page.send(message));
  });
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await say(abhi, "a word");
  await expect(messages(anny)).toContainText("a word");
  dead = true;
  await endChat(abhi);
  dead = false;
  await abhi.reload();
  await expectEnded(anny, "Abhi ended the chat.");
  await expectEnded(abhi, "Abhi ended the chat.");
  for (const page of [abhi, anny]) expect(await storageOf(page)).toBe("{}");
});

test("the host ends without a connection: its page keeps no code, and the chat ends when it is back", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [forAbhi] = await startChat(host, server.url);
  const abhi = await newPerson(browser);
  await join(abhi, forAbhi);
  await host.context().setOffline(true);
  await expect(host.getByText(/^No connection/)).toBeVisible();
  await endChat(host);
  await expect(host.getByText("Ends for Abhi and Anny when you are back online")).toBeVisible();
  expect(await storageOf(host)).not.toMatch(/codes|psk/);
  expect(await host.content()).not.toContain(forAbhi.code);
  await host.context().setOffline(false);
  await expectEnded(abhi, "The host ended the chat.");
  await expectEnded(host, "The host ended the chat.");
  expect(await storageOf(host)).toBe("{}");
});

test.describe("by time", () => {
  test.use({ serverEnv: { LIFETIMES_SECONDS: "25,3600" } });

  test("time runs out, for both and for the host's page, with a message on its way", async ({ browser, server }) => {
    test.slow();
    const { host, abhi, anny, forAbhi } = await twoTalking(browser, server.url, { endsAfter: "25 seconds" });
    await say(abhi, "before the end");
    await expect(abhi.getByRole("heading", { name: "The chat has ended" })).toBeVisible({ timeout: 45_000 });
    for (const page of [abhi, anny, host]) await expectEnded(page, "Time is up.");
    await abhi.goto(forAbhi.link);
    await expect(abhi.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
  });
});

test.describe("by idleness", () => {
  test.use({ serverEnv: { IDLE_LIMITS_SECONDS: "10,900" } });

  test("silence ends the chat after a warning; a message sets the clock back; nobody waits alone for it", async ({
    browser,
    server,
  }) => {
    const { host, abhi, anny } = await twoTalking(browser, server.url, { idleFor: "10 seconds" });
    const warning = "The chat ends soon, unless one of you writes";
    await expect(messages(abhi)).toContainText(warning);
    await expect(messages(anny)).toContainText(warning);
    await say(anny, "still here");
    await expect(messages(abhi)).toContainText("still here");
    // The second warning can only come because the message set the clock back.
    await expect(messages(abhi).getByText(warning)).toHaveCount(2);
    for (const page of [abhi, anny, host]) await expectEnded(page, "Nobody wrote for 10 seconds.");
  });
});

test.describe("an hour more", () => {
  test.use({ serverEnv: { LIFETIMES_SECONDS: "500,3600" } });

  test("either may add an hour in the last ten minutes; the other sees it", async ({ browser, server }) => {
    const { host, abhi, anny } = await twoTalking(browser, server.url, { endsAfter: /* 500 s */ "500 seconds" });
    await expect(abhi.getByText(/^8:\d\d left$/)).toBeVisible();
    await abhi.getByRole("button", { name: "Add an hour" }).click();
    await expect(messages(abhi)).toContainText("You added an hour");
    await expect(messages(anny)).toContainText("Abhi added an hour");
    for (const page of [abhi, anny]) {
      await expect(page.getByText(/^1:0\d:\d\d left$/)).toBeVisible();
      await expect(page.getByRole("button", { name: "Add an hour" })).toHaveCount(0);
    }
    await expect(host.getByText(/1:0\d:\d\d/)).toBeVisible();
  });
});
