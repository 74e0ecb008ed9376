/** Being told that the other one wrote, while the page is open and hidden; and never more than was asked for. */
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { bothWrite, hide, icon, workers } from "../support/notices.ts";
import {
  endChat,
  expectEnded,
  join,
  messages,
  newPerson,
  openNotifications,
  say,
  storageOf,
  twoTalking,
} from "../support/page-objects.ts";

const TITLE = "Chat, first person · Duologue";

test("title, icon and a soft sound tell what came while the page was hidden, say nothing of the chat, and are as before after a look; the sound's switch is remembered", async ({
  browser,
  server,
}) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  const listen = () =>
    abhi.evaluate(() => {
      const counting = window as unknown as { tones: number };
      counting.tones = 0;
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (when) {
        counting.tones += 1;
        start.call(this, when);
      };
    });
  const tones = () => abhi.evaluate(() => (window as unknown as { tones: number }).tones);
  await listen();
  await say(anny, "seen");
  await expect(messages(abhi)).toContainText("seen");
  await expect(messages(anny)).toContainText("Read");
  await expect(abhi).toHaveTitle(TITLE);
  expect(await tones()).toBe(0);
  await hide(abhi);
  await expect(abhi).toHaveTitle(TITLE);
  await say(anny, "one");
  await expect(abhi).toHaveTitle(`(1) ${TITLE}`);
  await expect.poll(tones).toBe(2);
  await say(abhi, "my own counts for nothing");
  await expect(messages(anny)).toContainText("my own counts for nothing");
  await say(anny, "two");
  await expect(abhi).toHaveTitle(`(2) ${TITLE}`);
  await expect(icon(abhi)).toHaveAttribute("href", "/icon-unread.svg");
  expect((await abhi.request.get(`${server.url}/icon-unread.svg`)).headers()["content-type"]).toContain("image/svg");
  await hide(abhi, false);
  await expect(abhi).toHaveTitle(TITLE);
  await expect(icon(abhi)).toHaveAttribute("href", "/icon.svg");

  await openNotifications(abhi);
  await abhi.getByRole("checkbox", { name: "A soft sound" }).uncheck();
  // The view's entry of the history goes a moment after it: a reload must not meet that.
  const gone = abhi.evaluate(() =>
    new Promise((done) => addEventListener("popstate", done, { once: true })).then(() => {}),
  );
  await abhi.getByRole("button", { name: "Close" }).click();
  await gone;
  await abhi.reload();
  await expect(messages(abhi)).toContainText("two");
  await listen();
  await abhi.getByRole("textbox", { name: "Message" }).click();
  await hide(abhi);
  await say(anny, "and now");
  await expect(abhi).toHaveTitle(`(1) ${TITLE}`);
  expect(await tones()).toBe(0);
  await endChat(anny);
  await expectEnded(abhi, "Anny ended the chat.");
  await expect(abhi).toHaveTitle("Ended · Duologue");
  expect(await storageOf(abhi)).toBe('{"duologue:sound":"off"}');
});

test(
  "nothing is asked for on load; the question comes once both have written, goes with Not now, and is not repeated",
  { tag: "@long" },
  async ({ browser, server }) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
    await context.addInitScript(() => {
      const asking = window as unknown as { asked: number };
      asking.asked = 0;
      Notification.requestPermission = async () => {
        asking.asked += 1;
        return "default";
      };
      Object.defineProperty(Notification, "permission", { get: () => "default" });
    });
    const [abhi, anny] = await Promise.all([context.newPage(), newPerson(browser)]);
    const [forAbhi, forAnny] = await createChat(server.url);
    await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
    const question = abhi.getByText("Be told when Anny writes?");
    await expect(question).toHaveCount(0);
    await bothWrite(abhi, anny);
    await expect(question).toBeVisible();
    expect(await abhi.evaluate(() => (window as unknown as { asked: number }).asked)).toBe(0);
    expect(await workers(abhi)).toBe(0);
    expect(await abhi.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await abhi.getByRole("button", { name: "Not now" }).click();
    await expect(question).toHaveCount(0);
    await say(anny, "again");
    await expect(messages(abhi)).toContainText("again");
    await abhi.reload();
    await expect(messages(abhi)).toContainText("again");
    await expect(question).toHaveCount(0);
    expect(await workers(abhi)).toBe(0);
  },
);

test("what the browser refuses is said plainly", { tag: "@long" }, async ({ browser, server }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await context.addInitScript(() => {
    let permission: NotificationPermission = "default";
    Notification.requestPermission = async () => (permission = "denied");
    Object.defineProperty(Notification, "permission", { get: () => permission });
  });
  const [abhi, anny] = await Promise.all([context.newPage(), newPerson(browser)]);
  const [forAbhi, forAnny] = await createChat(server.url);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await bothWrite(abhi, anny);
  await abhi.getByRole("button", { name: "Turn on" }).click();
  await expect(abhi.getByRole("alert")).toContainText("This browser blocks notifications from this page.");
  await abhi.getByRole("button", { name: "Close" }).click();
  await expect(abhi.getByRole("alert")).toHaveCount(0);
  await openNotifications(abhi);
  await expect(abhi.getByRole("checkbox", { name: "A notification" })).toBeDisabled();
  await expect(abhi.getByText("This browser blocks notifications from this page.")).toBeVisible();
});
