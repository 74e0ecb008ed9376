/** The log as it is read: what counts as read, where the new begins, and what is folded. */
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { bubble, openMenu } from "../support/message-menu.ts";
import { hide } from "../support/notices.ts";
import { join, messages, newPerson, readInvite, say, twoTalking } from "../support/page-objects.ts";

/** Two more have arrived than the one asked about: a receipt for it would have come with theirs. */
async function expectUnread(page: Page, text: string): Promise<void> {
  await expect(bubble(page, text)).toContainText("Delivered");
  for (const n of [1, 2]) {
    await say(page, `${n} after ${text}`);
    await expect(bubble(page, `${n} after ${text}`)).toContainText("Delivered");
  }
  await expect(bubble(page, text).first()).toContainText("Delivered");
}

const toEnd = (page: Page) => messages(page).evaluate((log) => log.scrollTo(0, log.scrollHeight));

test(
  "nothing is Read on a page that is hidden, or under what lies over the chat",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await say(anny, "Hello");
    await expect(messages(abhi)).toContainText("Hello");
    const button = (name: string) => abhi.getByRole("button", { name, exact: true });
    const covers: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
      ["hidden", () => hide(abhi), () => hide(abhi, false)],
      ["verify", () => button("Verify").click(), () => button("Back to the chat").click()],
      ["menu", () => openMenu(abhi, "Hello"), () => abhi.keyboard.press("Escape")],
      ["question", () => button("End chat").click(), () => button("Keep chatting").click()],
      // Its button is in the log, far up.
      [
        "view",
        () => button("What the server can see").click(),
        () =>
          button("Close")
            .click()
            .then(() => toEnd(abhi)),
      ],
    ];
    for (const [name, cover, uncover] of covers) {
      await cover();
      await say(anny, name);
      await expectUnread(anny, name);
      await uncover();
      await expect(bubble(anny, name).first()).toContainText("Read");
      // The next cover begins with the log at its end.
      await say(abhi, `back from ${name}`);
    }
  },
);

test(
  "nothing is Read under the invite that a host has in front of the chat",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
    await abhi.goto(server.url);
    await abhi.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
    await abhi.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
    await abhi.getByRole("checkbox", { name: "I am one of the two" }).check();
    await abhi.getByRole("button", { name: "Start chat" }).click();
    await join(anny, await readInvite(abhi, "Anny"));
    await expect(messages(abhi)).toContainText("Anny joined");
    await abhi.getByRole("button", { name: "More", exact: true }).click();
    await abhi.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
    await say(anny, "Hello");
    await expectUnread(anny, "Hello");
    await abhi.goBack();
    await expect(bubble(anny, "Hello").first()).toContainText("Read");
  },
);
