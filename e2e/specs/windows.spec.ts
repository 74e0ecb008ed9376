/** Small and changing windows: a turned phone, its keyboard, a page made twice as large. */
import type { Page } from "@playwright/test";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { notAsked } from "../support/notices.ts";
import { hostAndTwo, join, messages, newPerson, say, twoTalking } from "../support/page-objects.ts";

const NAMES: [string, string] = ["Abhi", "A name of forty letters, which is a lot!"];

/** All of it is in the window, and nothing lies over it. */
async function expectUsable(page: Page, window: string): Promise<void> {
  const box = page.getByRole("textbox", { name: "Message" });
  await expect(box, window).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("button", { name: "Send" }), window).toBeInViewport({ ratio: 1 });
  await box.click({ trial: true });
}

test("the message box stays in sight in every window, also where there is much to say above it", async ({
  browser,
  server,
}) => {
  const [forAbhi, forAnny] = await createChat(server.url, { names: NAMES });
  const [abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await notAsked(abhi.context());
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await say(anny, "Shall we? ".repeat(20));
  await expect(messages(abhi)).toContainText("Shall we?");
  await say(abhi, "We shall.");
  const message = messages(abhi).locator(".message").first();
  await message.hover();
  await message.getByRole("button", { name: /^More for/ }).click();
  await abhi.getByRole("button", { name: "Reply", exact: true }).click();
  await expect(abhi.getByText("Reply to A name of forty letters, which is a lot!")).toBeVisible();
  await abhi.getByRole("textbox", { name: "Message" }).fill("a line\n".repeat(6));
  await expect(abhi.getByText(/^Be told when/)).toBeVisible();
  await abhi.context().setOffline(true);
  await expect(abhi.getByText(/^No connection/)).toBeVisible();
  for (const [width, height] of [
    [320, 640],
    [390, 420],
    [844, 390],
    [844, 200],
    [640, 400],
  ] as const) {
    await abhi.setViewportSize({ width, height });
    await expectUsable(abhi, `${width} x ${height}`);
  }
});

test(
  "whoever reads the newest message still does when the phone is turned, and turned back",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    for (let n = 0; n < 12; n++)
      await say(anny, `Line ${n}: ${"a long one that breaks differently in each window ".repeat(4)}`);
    const newest = messages(abhi).getByText(/^Line 11:/);
    await expect(newest).toBeVisible();
    for (const [width, height] of [
      [844, 390],
      [844, 200],
      [360, 640],
      [1280, 800],
      [390, 420],
      [390, 844],
    ] as const) {
      await abhi.setViewportSize({ width, height });
      const atEnd = () => messages(abhi).evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
      await expect.poll(atEnd, { message: `${width} x ${height}` }).toBeLessThan(2);
    }
    await expect(abhi.getByRole("button", { name: "Jump to newest" })).toHaveCount(0);
  },
);

/** In the page: what can be pressed, or is written, and sticks out of the window, by how many pixels. */
function stickingOut(): string[] {
  return [...document.querySelectorAll("button, input, textarea, output, h1, h2, p")]
    .filter((element) => !element.closest(".visually-hidden, .unseen") && element.checkVisibility())
    .flatMap((element) => {
      const out = Math.round(element.getBoundingClientRect().right - innerWidth);
      return out > 0 ? [`${element.className} "${element.textContent}" ${out}`] : [];
    });
}

test(
  "with letters of twice the size everything of a small phone's page is in its window",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { host, abhi } = await hostAndTwo(browser, server.url);
    await expect(host.getByText("In the chat")).toHaveCount(2);
    for (const page of [host, abhi]) {
      const cdp = await page.context().newCDPSession(page);
      await cdp.send("Page.setFontSizes", { fontSizes: { standard: 32 } });
      await page.setViewportSize({ width: 320, height: 640 });
      await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe("32px");
      expect(await page.evaluate(stickingOut)).toEqual([]);
    }
  },
);
