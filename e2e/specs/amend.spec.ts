/** What people do to what was said: edit it for an hour, and have messages disappear once they are read. */
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, test } from "../support/fixtures.ts";
import { bubble, choose, openMenu } from "../support/message-menu.ts";
import { messages, say, twoTalking } from "../support/page-objects.ts";

const boxOf = (page: Page): Locator => page.getByRole("textbox", { name: "Message" });

async function openTimer(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: /^Messages disappear after/ }).click();
  return page.getByRole("dialog", { name: "Messages disappear after" });
}

test("[M21] an own message is edited from its menu or with the arrow up, on both screens", async ({
  browser,
  server,
}) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await say(abhi, "At nine");
  await say(anny, "Good");
  await expect(messages(abhi)).toContainText("Good");
  const box = boxOf(abhi);
  await box.fill("half a thought");
  const theirs = await openMenu(abhi, "Good");
  await expect(theirs.getByRole("button", { name: "Edit" })).toHaveCount(0);
  await abhi.keyboard.press("Escape");

  // What was being written is there again behind the edit, whether that is left or saved.
  await choose(abhi, "At nine", "Edit");
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("At nine");
  await expect(abhi.getByText("Editing", { exact: true })).toBeVisible();
  await box.press("Escape");
  await expect(box).toHaveValue("half a thought");
  await choose(abhi, "At nine", "Edit");
  await abhi.getByRole("button", { name: "Cancel editing" }).click();
  await expect(box).toHaveValue("half a thought");
  await expect(box).toBeFocused();

  await choose(abhi, "At nine", "Edit");
  await box.fill("  ");
  await box.press("Enter");
  await expect(abhi.getByRole("alert").getByText("A message cannot be empty.")).toBeVisible();
  await box.fill("At ten");
  await abhi.reload();
  await expect(box).toHaveValue("At ten");
  await abhi.getByRole("button", { name: "Send" }).click();
  await expect(box).toHaveValue("half a thought");
  for (const page of [abhi, anny]) {
    await expect(bubble(page, "At ten").getByText("Edited")).toBeVisible();
    await expect(messages(page)).not.toContainText("At nine");
    await expect(messages(page).locator(".bubble")).toHaveText(["At ten", "Good"]);
  }

  await box.fill("");
  await box.press("ArrowUp");
  await expect(box).toHaveValue("At ten");
  await box.press("End");
  await box.pressSequentially(" then");
  await box.press("Enter");
  for (const page of [abhi, anny]) await expect(bubble(page, "At ten then").getByText("Edited")).toBeVisible();
});

test(
  "[M22, M23] either sets that messages disappear; what was read goes, and does not come back",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    for (const page of [abhi, anny]) await page.clock.install();
    await say(abhi, "This stays");
    await expect(messages(anny)).toContainText("This stays");
    const choices = await openTimer(anny);
    await expect(choices.getByRole("button", { name: "Off" })).toHaveAttribute("aria-pressed", "true");
    await expectAccessible(anny, "for how long messages last");
    await choices.getByRole("button", { name: "5 minutes" }).click();
    await expect(choices).toHaveCount(0);
    await expect(messages(anny)).toContainText("You set messages to disappear 5 minutes after they are read");
    await expect(messages(abhi)).toContainText("Anny set messages to disappear 5 minutes after they are read");
    for (const page of [abhi, anny])
      await expect(page.getByText("Messages disappear 5 minutes after they are read", { exact: true })).toBeVisible();
    await say(abhi, "This goes");
    await expect(bubble(anny, "This goes")).toContainText("Disappears 5 minutes after it is read");
    await expect(bubble(anny, "This stays")).not.toContainText("Disappears");
    await expect(bubble(abhi, "This goes")).toContainText("Read");
    await choose(anny, "This goes", "Reply");
    await boxOf(anny).fill("I see");
    for (const page of [abhi, anny]) await page.clock.fastForward("05:01");
    // A page that was open is told by its timer, one that is reloaded never shows it.
    await anny.reload();
    for (const page of [abhi, anny]) {
      await expect(messages(page)).toContainText("This stays");
      await expect(messages(page)).not.toContainText("This goes");
    }
    const off = await openTimer(abhi);
    await off.getByRole("button", { name: "Off" }).click();
    await expect(messages(anny)).toContainText("Abhi turned off disappearing messages");
    await expect(anny.getByText("Messages disappear 5 minutes after they are read", { exact: true })).toHaveCount(0);
  },
);
