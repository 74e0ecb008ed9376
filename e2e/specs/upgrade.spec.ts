/** Pages of an older build, after an upgrade of the server with chats open. */
import type { Page } from "@playwright/test";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { join, messages, newPerson, say, startChat, typeCode } from "../support/page-objects.ts";

/** Every page waits so long before it does anything about an upgrade; then it looks once a minute. */
const UPGRADE = "02:05";
const MINUTE = "01:05";

const newVersion = (page: Page) => page.getByText("There is a new version of this page.");

/** The tab's first page is as an older build would have it; the next one is the server's own. */
async function outdated(page: Page): Promise<void> {
  // Not by another answer: to Chromium a page that a test gives comes from no machine here, and may not talk to one.
  await page.addInitScript(() => {
    if (sessionStorage.getItem("test:outdated")) return;
    sessionStorage.setItem("test:outdated", "yes");
    const watch = new MutationObserver(() => {
      const settings = document.querySelector<HTMLMetaElement>("meta[name=duologue]");
      if (!settings) return;
      watch.disconnect();
      settings.content = settings.content.replace(/"version":"[\w-]+/, '"version":"an-older-build');
    });
    watch.observe(document, { childList: true, subtree: true });
  });
}

test("[R22] pages of an older build reload by themselves once nobody is at them, and are where they were", async ({
  browser,
  server,
}) => {
  const [host, abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser), newPerson(browser)]);
  for (const page of [host, abhi]) {
    await page.clock.install();
    await outdated(page);
  }
  const [forAbhi, forAnny] = await startChat(host, server.url);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await say(abhi, "before the upgrade");
  await expect(messages(anny)).toContainText("before the upgrade");
  await abhi.getByRole("textbox", { name: "Message" }).fill("half a thou");

  for (const page of [host, abhi]) {
    const reloaded = page.waitForEvent("load");
    await page.clock.fastForward(UPGRADE);
    await reloaded;
  }
  await expect(messages(abhi)).toContainText("before the upgrade");
  await expect(abhi.getByRole("textbox", { name: "Message" })).toHaveValue("half a thou");
  await expect(host.getByRole("button", { name: "End chat" })).toBeVisible();
  // Now they are of the server's build: nothing is due any more.
  for (const page of [host, abhi]) {
    await page.clock.fastForward(UPGRADE);
    await expect(newVersion(page)).toHaveCount(0);
  }
  await expect(messages(abhi).getByText("You joined")).toHaveCount(1);
  await say(anny, "after the upgrade");
  await expect(messages(abhi)).toContainText("after the upgrade");
});

test(
  "[R22] with a text that has not gone out a page of an older build stays, says so, and reloads once it has",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [[forAbhi, forAnny], abhi, anny] = await Promise.all([
      createChat(server.url),
      newPerson(browser),
      newPerson(browser),
    ]);
    await abhi.clock.install();
    await outdated(abhi);
    let holdsBack = false;
    let cut = () => {};
    await abhi.routeWebSocket(/\/ws$/, (page) => {
      const toServer = page.connectToServer();
      cut = () => void page.close({ code: 1013 });
      page.onMessage((frame) => {
        if (!holdsBack || !String(frame).startsWith('{"type":"send"')) toServer.send(frame);
      });
    });
    await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
    await say(abhi, "sent at once");
    await expect(messages(anny)).toContainText("sent at once");
    holdsBack = true;
    await say(abhi, "on its way");
    await expect(messages(abhi).getByText("Sending", { exact: true })).toBeVisible();

    let reloads = 0;
    abhi.on("load", () => (reloads += 1));
    await abhi.clock.fastForward(UPGRADE);
    await expect(newVersion(abhi)).toBeVisible();
    await expect(abhi.getByRole("button", { name: "Reload" })).toBeVisible();
    await abhi.clock.fastForward(MINUTE);
    await expect(messages(abhi).getByText("on its way")).toBeVisible();
    expect(reloads).toBe(0);

    holdsBack = false;
    cut();
    await abhi.clock.fastForward("00:20");
    await expect(messages(anny)).toContainText("on its way");
    const reloaded = abhi.waitForEvent("load");
    await abhi.clock.fastForward(MINUTE);
    await reloaded;
    await expect(messages(abhi).getByText("on its way")).toHaveCount(1);
    await expect(newVersion(abhi)).toHaveCount(0);
  },
);

test(
  "[R22] a file of a page's own build that is gone brings the new page instead of an error",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [[forAbhi], abhi] = await Promise.all([createChat(server.url), newPerson(browser)]);
    await outdated(abhi);
    let visits = 0;
    abhi.on("request", (request) => (visits += request.isNavigationRequest() ? 1 : 0));
    await abhi.route("**/assets/chat-*.js", (route) =>
      visits === 1 ? route.fulfill({ status: 404 }) : route.continue(),
    );
    await abhi.goto(forAbhi.link);
    await expect.poll(() => visits).toBe(2);
    await typeCode(abhi, forAbhi.code);
    await expect(messages(abhi)).toBeVisible();
  },
);

test(
  "[R22] while a file is being chosen the page stays, however long that takes",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [[forAbhi], abhi] = await Promise.all([createChat(server.url), newPerson(browser)]);
    await abhi.clock.install();
    await outdated(abhi);
    await join(abhi, forAbhi);
    await abhi.getByRole("button", { name: "Attach" }).click();
    const choosing = abhi.waitForEvent("filechooser");
    await abhi.getByRole("button", { name: "File", exact: true }).click();
    const chooser = await choosing;
    await abhi.clock.fastForward(UPGRADE);
    await expect(newVersion(abhi)).toBeVisible();
    await chooser.setFiles({ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("words") });
    await expect(abhi.getByRole("dialog")).toContainText("plan.txt");
  },
);
