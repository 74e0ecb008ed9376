/** Pictures of what stands in a chat's log, and of what is behind its header. */
import { expect, test } from "../support/fixtures.ts";
import { hide } from "../support/notices.ts";
import { endChat, expectEnded, messages, say, twoTalking } from "../support/page-objects.ts";
import { bubble, talkOver } from "./cello.ts";
import { shoot } from "./shoot.ts";

test("an empty chat, More, and the end after a reload", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await expect(messages(abhi)).toContainText("Anny joined");
  await shoot(abhi, "talk-empty");
  await shoot(anny, "talk-empty-second", ["phone", "desktop"]);
  await abhi.getByRole("button", { name: "More", exact: true }).click();
  await expect(abhi.getByText(/^Wipes this page/)).toBeVisible();
  await shoot(abhi, "talk-more");
  await abhi.keyboard.press("Escape");
  await endChat(abhi);
  await expectEnded(abhi, "You ended the chat.");
  await shoot(abhi, "ended-you");
  await expectEnded(anny, "Abhi ended the chat.");
  await anny.reload();
  await expect(anny.getByRole("heading", { name: "The chat has ended" })).toBeVisible();
  await shoot(anny, "ended-reloaded");
});

test("what is new, what is long, links and code", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await talkOver(abhi, anny);
  await hide(abhi);
  await say(anny, "I found the bill.");
  await say(anny, "It says 2019, not 2018, and the strings are on it, too.");
  await expect(bubble(anny, "It says 2019")).toContainText("Delivered");
  await hide(abhi, false);
  await expect(messages(abhi).getByText("New", { exact: true })).toBeVisible();
  await shoot(abhi, "talk-new-line");
  await say(anny, Array.from({ length: 30 }, (_, n) => `${n + 1}. What the bill says in its line ${n + 1}`).join("\n"));
  await expect(messages(abhi).getByRole("button", { name: "Show more" })).toBeVisible();
  await shoot(abhi, "talk-folded");
  await say(
    anny,
    "Write to workshop@strings.example or call +49 30 901820. The way is at https://www.strings.example/berlin/kreuzberg/workshop-of-two-generations/how-to-find-us",
  );
  await say(anny, "On the case it says `No 1978-4`, and inside:\n```\nA 440 Hz\nD 293.66 Hz\n```\nDoes that help?");
  await expect(messages(abhi)).toContainText("Does that help?");
  await shoot(abhi, "talk-links");
});

test("letters of twice the size", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await talkOver(abhi, anny);
  await abhi.getByRole("button", { name: "Not now" }).click();
  await abhi.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await shoot(abhi, "talk-large-letters", ["small", "phone", "tablet"]);
});
