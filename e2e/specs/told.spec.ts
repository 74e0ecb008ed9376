/** Being told that the other one wrote, while the page is open and hidden; and never more than was asked for. */
import { expect, test } from "../support/fixtures.ts";
import { allow, bothWrite, hide, icon, notices, workers } from "../support/notices.ts";
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

test("title and icon count what came while the page was hidden, say nothing of the chat, and are as before after a look", async ({
  browser,
  server,
}) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await say(anny, "seen");
  await expect(messages(abhi)).toContainText("seen");
  await expect(abhi).toHaveTitle("Duologue");
  await hide(abhi);
  await expect(abhi).toHaveTitle("Duologue");
  await say(anny, "one");
  await expect(abhi).toHaveTitle("(1) Duologue");
  await say(abhi, "my own counts for nothing");
  await say(anny, "two");
  await expect(abhi).toHaveTitle("(2) Duologue");
  await expect(icon(abhi)).toHaveAttribute("href", "/icon-unread.svg");
  expect((await abhi.request.get(`${server.url}/icon-unread.svg`)).headers()["content-type"]).toContain("image/svg");
  await hide(abhi, false);
  await expect(abhi).toHaveTitle("Duologue");
  await expect(icon(abhi)).toHaveAttribute("href", "/icon.svg");
  await hide(abhi);
  await endChat(anny);
  await expect(abhi).toHaveTitle("Duologue");
});

test("a soft sound, only for the other's messages and only while hidden; its switch is remembered", async ({
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
  await say(anny, "while looking");
  await expect(messages(abhi)).toContainText("while looking");
  expect(await tones()).toBe(0);
  await hide(abhi);
  await say(anny, "while hidden");
  await expect.poll(tones).toBe(2);
  await hide(abhi, false);

  await abhi.getByRole("button", { name: "Notifications" }).click();
  await abhi.getByRole("checkbox", { name: "A soft sound" }).uncheck();
  await abhi.getByRole("button", { name: "Close" }).click();
  await abhi.reload();
  await expect(messages(abhi)).toContainText("while hidden");
  await listen();
  await abhi.getByRole("textbox", { name: "Message" }).click();
  await hide(abhi);
  await say(anny, "and now");
  await expect(abhi).toHaveTitle("(1) Duologue");
  expect(await tones()).toBe(0);
  await endChat(anny);
  await expectEnded(abhi, "Anny ended the chat.");
  expect(await storageOf(abhi)).toBe('{"duologue:sound":"off"}');
});

test("nothing is asked for on load; the question comes once both have written, goes with Not now, and is not repeated", async ({
  browser,
  server,
}) => {
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
  const [host, abhi, anny] = [await newPerson(browser), await context.newPage(), await newPerson(browser)];
  const [forAbhi, forAnny] = await startChat(host, server.url);
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
  await abhi.reload();
  await expect(messages(abhi)).toContainText("again");
  await expect(question).toHaveCount(0);
  expect(await workers(abhi)).toBe(0);
});

test("turned on, a hidden page shows one notification without content, through the worker; a look and the end take it away", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await allow(context, server.url);
  // As if the browser had not been asked yet; its answer is yes.
  await context.addInitScript(() => {
    let asked = false;
    const ask = Notification.requestPermission.bind(Notification);
    Notification.requestPermission = () => {
      asked = true;
      return ask();
    };
    Object.defineProperty(Notification, "permission", { get: () => (asked ? "granted" : "default") });
  });
  const [host, abhi, anny] = [await newPerson(browser), await context.newPage(), await newPerson(browser)];
  const [forAbhi, forAnny] = await startChat(host, server.url);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  const link = new URL(forAbhi.link).pathname.slice(1);
  await bothWrite(abhi, anny);
  await abhi.getByRole("button", { name: "Turn on" }).click();
  await expect(abhi.getByText("Be told when Anny writes?")).toHaveCount(0);
  await expect.poll(() => workers(abhi)).toBe(1);
  await abhi.getByRole("button", { name: "Notifications" }).click();
  await expect(abhi.getByRole("checkbox", { name: "A notification" })).toBeChecked();
  // This server offers no pushes.
  await expect(abhi.getByRole("checkbox", { name: "Also when this page is closed" })).toBeDisabled();
  await abhi.getByRole("button", { name: "Close" }).click();

  await say(anny, "while looking");
  await expect(messages(abhi)).toContainText("while looking");
  expect(await notices(abhi)).toEqual([]);
  await hide(abhi);
  await say(anny, "secret words");
  await say(anny, "more of them");
  await expect.poll(() => notices(abhi)).toEqual([`Duologue|A message is waiting for you.|${link}`]);
  await hide(abhi, false);
  await expect.poll(() => notices(abhi)).toEqual([]);

  await hide(abhi);
  await abhi.waitForTimeout(2_000);
  await say(anny, "once more");
  await expect.poll(() => notices(abhi)).toHaveLength(1);
  await endChat(anny);
  await expectEnded(abhi, "Anny ended the chat.");
  await expect.poll(() => notices(abhi)).toEqual([]);
  expect(await storageOf(abhi)).toBe("{}");
});

test("what the browser refuses is said plainly", async ({ browser, server }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await context.addInitScript(() => {
    let permission: NotificationPermission = "default";
    Notification.requestPermission = async () => (permission = "denied");
    Object.defineProperty(Notification, "permission", { get: () => permission });
  });
  const [host, abhi, anny] = [await newPerson(browser), await context.newPage(), await newPerson(browser)];
  const [forAbhi, forAnny] = await startChat(host, server.url);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await bothWrite(abhi, anny);
  await abhi.getByRole("button", { name: "Turn on" }).click();
  await expect(abhi.getByRole("alert")).toContainText("This browser blocks notifications from this page.");
  await abhi.getByRole("button", { name: "Close" }).click();
  await expect(abhi.getByRole("alert")).toHaveCount(0);
  await abhi.getByRole("button", { name: "Notifications" }).click();
  await expect(abhi.getByRole("checkbox", { name: "A notification" })).toBeDisabled();
  await expect(abhi.getByText("This browser blocks notifications from this page.")).toBeVisible();
});
