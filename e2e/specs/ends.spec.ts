/** Every way a chat ends, and the ways it is kept going. */
import type { Page } from "@playwright/test";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  endChat,
  expectEnded,
  hostAndTwo,
  type Invite,
  join,
  messages,
  newPerson,
  say,
  startChat,
  storageOf,
  partsThere,
  twoTalking,
} from "../support/page-objects.ts";

test.describe("by people", () => {
  for (const who of ["Abhi", "Anny", "host"] as const) {
    // The others end in the whole flow (Anny), and beside other things (Abhi).
    const tag = who === "host" ? [] : ["@long"];
    test(`ended by ${who}: all three pages say so at once, with the receipt`, { tag }, async ({ browser, server }) => {
      const { host, abhi: Abhi, anny: Anny } = await hostAndTwo(browser, server.url);
      await say(Abhi, "one");
      await expect(messages(Anny)).toContainText("one");
      const pages = { Abhi, Anny, host };
      await pages[who].getByRole("button", { name: "End chat" }).click();
      await pages[who].getByRole("button", { name: "Keep chatting" }).click();
      await expect(pages[who].getByRole("dialog")).toHaveCount(0);
      await endChat(pages[who]);
      for (const [whose, page] of Object.entries(pages)) {
        const by = who === "host" ? "The host" : who;
        await expectEnded(page, `${whose === who ? "You" : by} ended the chat.`);
        await expect(page.getByText("1 had passed.")).toBeVisible();
        expect(await storageOf(page)).toBe("{}");
      }
      await Anny.reload();
      await expect(Anny.getByRole("heading", { name: "The chat has ended" })).toBeVisible();
      await expect(Anny.getByRole("button", { name: "Start a new chat" })).toBeVisible();
      await Abhi.getByRole("button", { name: "Start a new chat" }).click();
      await expect(Abhi.getByRole("textbox", { name: "First participant name" })).toBeVisible();
    });
  }

  test("both press End at once: all end the same way", { tag: "@long" }, async ({ browser, server }) => {
    const { host, abhi, anny } = await hostAndTwo(browser, server.url);
    const buttons = [];
    for (const page of [abhi, anny]) {
      await page.getByRole("button", { name: "End chat" }).click();
      const button = page.getByRole("dialog").getByRole("button", { name: "End chat" });
      await expect(button).toBeVisible();
      buttons.push(await button.elementHandle());
    }
    await Promise.all(buttons.map((button) => button.evaluate((element: HTMLElement) => element.click())));
    const whys = [];
    for (const page of [abhi, anny, host]) {
      await expectEnded(page, / ended the chat\.$/);
      whys.push(await page.getByText(/ ended the chat\.$/).innerText());
    }
    // One of the two was first; that one's own page says "You".
    const first = whys.indexOf("You ended the chat.");
    const name = first === 0 ? "Abhi" : "Anny";
    expect(whys).toEqual(["Abhi", "Anny", "host"].map((_, at) => `${at === first ? "You" : name} ended the chat.`));
  });

  test("someone who was offline finds the same heading on return", { tag: "@long" }, async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await abhi.context().setOffline(true);
    await expect(abhi.getByText("No connection. Your messages will be sent when it is back.")).toBeVisible();
    await endChat(anny);
    await expectEnded(anny, "You ended the chat.");
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
    await partsThere(abhi);
    await abhi.context().setOffline(true);
    await expect(abhi.getByText(/^No connection/)).toBeVisible();
    await endChat(abhi);
    await expect(abhi.getByText("Ends for Anny when you are back online")).toBeVisible();
    expect(await abhi.content()).not.toContain("a word to wipe");
    expect(await storageOf(abhi)).not.toMatch(/stateKey|sealed|ticket/);
    await expect(messages(anny)).toBeVisible();
    await abhi.context().setOffline(false);
    await expectEnded(anny, "Abhi ended the chat.");
    await expectEnded(abhi, "You ended the chat.");
    expect(await storageOf(abhi)).toBe("{}");
  });
});

test(
  "[E3] End on a connection that is dead and does not know it: a reload does not take the press back",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const [forAbhi, forAnny] = await createChat(server.url);
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
    await expect.poll(() => storageOf(abhi)).toContain("duologue:ending:");
    dead = false;
    await abhi.reload();
    await expectEnded(anny, "Abhi ended the chat.");
    await expectEnded(abhi, "You ended the chat.");
    for (const page of [abhi, anny]) expect(await storageOf(page)).toBe("{}");
  },
);

test(
  "the host ends without a connection: its page keeps no code, and the chat ends when it is back",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
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
    await expectEnded(host, "You ended the chat.");
    expect(await storageOf(host)).toBe("{}");
  },
);

/** Tries it with more time each time, until whoever waits has been in the chat before the time was up. */
async function withEnoughTime(work: (seconds: number) => Promise<"in time" | "too late">): Promise<void> {
  for (const seconds of SECONDS) if ((await work(seconds)) === "in time") return;
  throw new Error(`${SECONDS.at(-1)} seconds are not enough`);
}
const SECONDS = [15, 30, 60, 120, 240];

test("time runs out, for both and for the host's page", { tag: "@long" }, async ({ browser, ownServer }) => {
  const server = await ownServer({ LIFETIMES_SECONDS: `${SECONDS.join(",")},3600` });
  await withEnoughTime(async (seconds) => {
    const host = await newPerson(browser);
    const [forAbhi, forAnny] = await startChat(host, server.url, { endsAfter: `${seconds} seconds` });
    const [abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser)]);
    const isIn = async (page: Page, { link, code }: Invite) => {
      await page.goto(`${link}#${code}`);
      const [button, gone] = [
        page.getByRole("button", { name: "Get in" }),
        page.getByRole("heading", { name: /not active/ }),
      ];
      await expect(button.or(gone)).toBeVisible();
      if (await gone.isVisible()) return false;
      await button.click();
      await expect(
        messages(page)
          .or(gone)
          .or(page.getByRole("heading", { name: "The chat has ended" })),
      ).toBeVisible();
      return messages(page).isVisible();
    };
    if ((await Promise.all([isIn(abhi, forAbhi), isIn(anny, forAnny)])).includes(false)) return "too late";
    for (const page of [abhi, anny, host]) await expectEnded(page, "Time is up.");
    await abhi.goto(forAbhi.link);
    await expect(abhi.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
    return "in time";
  });
});

test(
  "silence ends the chat after a warning; a message sets the clock back; nobody waits alone for it",
  {
    tag: "@long",
  },
  async ({ browser, ownServer }) => {
    const server = await ownServer({ IDLE_LIMITS_SECONDS: `${SECONDS.join(",")},1800` });
    await withEnoughTime(async (idleSeconds) => {
      const { abhi, anny } = await twoTalking(browser, server.url, { idleSeconds });
      const warning = messages(abhi).getByText("The chat ends soon, unless one of you writes");
      const ended = abhi.getByRole("heading", { name: "The chat has ended" });
      await expect(warning.or(ended)).toBeVisible();
      if (await ended.isVisible()) return "too late";
      await anny.getByRole("textbox", { name: "Message" }).fill("still here");
      await anny.getByRole("textbox", { name: "Message" }).press("Enter");
      // What no longer holds goes; the second warning can only come because the message set the clock back.
      await expect(warning).toHaveCount(0);
      await expect(warning.or(ended)).toBeVisible();
      if (await ended.isVisible()) return "too late";
      for (const page of [abhi, anny]) await expectEnded(page, `Nobody wrote for ${idleSeconds} seconds.`);
      return "in time";
    });
  },
);

test(
  "either may add an hour in the last ten minutes; the other sees it",
  { tag: "@long" },
  async ({ browser, ownServer }) => {
    const server = await ownServer({ LIFETIMES_SECONDS: "599,3600" });
    const { host, abhi, anny } = await hostAndTwo(browser, server.url, { endsAfter: "599 seconds" });
    await expect(abhi.getByText(/^\d:\d\d left$/)).toBeVisible();
    await abhi.getByRole("button", { name: "Add an hour" }).click();
    await expect(messages(abhi)).toContainText("You added an hour");
    await expect(messages(anny)).toContainText("Abhi added an hour");
    for (const page of [abhi, anny]) {
      await expect(page.getByText(/^1:0\d:\d\d left$/)).toBeVisible();
      await expect(page.getByRole("button", { name: "Add an hour" })).toHaveCount(0);
    }
    await expect(host.getByText(/1:0\d:\d\d/)).toBeVisible();
  },
);
