/** What the two people in the pictures say to each other, and how. */
import type { Locator, Page } from "@playwright/test";
import { expect } from "../support/fixtures.ts";
import { messages, say } from "../support/page-objects.ts";

export const bubble = (page: Page, text: string): Locator =>
  messages(page)
    .locator(".message", { has: page.locator(".bubble p", { hasText: text }) })
    .last();

export async function choose(page: Page, text: string, what: string): Promise<void> {
  await bubble(page, text).locator(".bubble").hover();
  await bubble(page, text)
    .getByRole("button", { name: /^More for: / })
    .click();
  await page
    .getByRole("dialog", { name: /^More for: / })
    .getByRole("button", { name: what, exact: true })
    .click();
}

/** What the two of them say about a cello. */
export async function talkOver(abhi: Page, anny: Page): Promise<void> {
  const hear = async (by: Page, to: Page, text: string) => {
    await say(by, text);
    // A web address is shown without what all of them begin with.
    await expect(messages(to)).toContainText(text.replace("https://", ""));
  };
  await hear(abhi, anny, "Hello Anny, is the cello still for sale?");
  await hear(anny, abhi, "Yes. Two people asked, nobody came to see it.");
  await hear(anny, abhi, "It is from 1978, with new strings and one old crack in the ribs that was repaired well.");
  await choose(abhi, "It is from 1978", "Reply");
  await hear(abhi, anny, "Is there a bill for the repair? My teacher will ask.");
  await hear(anny, abhi, "There is. The workshop wrote two pages about it: https://strings.example/1978");
  await choose(abhi, "There is. The workshop", "👍");
  await hear(anny, abhi, "Would Saturday at ten suit you?");
  await hear(abhi, anny, "Ten is good. I will bring my own bow.");
  await hear(abhi, anny, "And the full amount, if it sings.");
  await expect(bubble(abhi, "And the full amount")).toContainText("Read");
}

/** Keeps writing without sending, so that the other one sees it. */
export async function type(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).pressSequentially(text);
}
