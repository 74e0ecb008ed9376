/** Parts of the page that come later, and one that does not: the network is gone, or a newer build is on the server. */
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { endChat, expectEnded, join, messages, newPerson, say, typeCode } from "../support/page-objects.ts";

const gone = { status: 404, body: "" };

test("where a newer build has the chat's files no more, the door says so and offers to reload, and the code then gets in", async ({
  browser,
  server,
}) => {
  const [{ link, code }] = await createChat(server.url);
  const abhi = await newPerson(browser);
  await abhi.route(/\/assets\/chat-[\w-]{8}\.js$/, (route) => route.fulfill(gone));
  await abhi.goto(link);
  await typeCode(abhi, code);
  await expect(abhi.getByRole("heading", { name: "This page could not show something." })).toBeVisible();
  await abhi.unroute(/\/assets\/chat-[\w-]{8}\.js$/);
  await abhi.getByRole("button", { name: "Reload" }).click();
  await typeCode(abhi, code);
  await expect(abhi.getByRole("textbox", { name: "Message" })).toBeEnabled();
});

test("where what a press opens does not come, the chat goes on and says so, and it opens once it does come", async ({
  browser,
  server,
}) => {
  const [forAbhi] = await createChat(server.url);
  const abhi = await newPerson(browser);
  await abhi.route(/\/assets\/all-opened-/, (route) => route.abort());
  await join(abhi, forAbhi);
  await abhi.getByRole("button", { name: "More", exact: true }).click();
  await expect(abhi.getByRole("alert").filter({ hasText: "That did not load." })).toBeVisible();
  await expect(abhi.getByRole("button", { name: "Reload" })).toBeVisible();
  await say(abhi, "Still here");
  await expect(messages(abhi)).toContainText("Still here");
  await abhi.unroute(/\/assets\/all-opened-/);
  await abhi.getByRole("button", { name: "More", exact: true }).click();
  await expect(abhi.getByRole("dialog", { name: "More" })).toBeVisible();
  await expect(abhi.getByText("That did not load.")).toBeHidden();
});

/** Of parts that have not come they are asked for again after so long. */
const AGAIN = "00:16";

test(
  "a file's place, and the notifications, whose parts did not come at first, are there once they do",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [[forAbhi, forAnny], abhi, anny] = await Promise.all([
      createChat(server.url),
      newPerson(browser),
      newPerson(browser),
    ]);
    await anny.clock.install();
    const late = /\/assets\/(attachment|notices)-/;
    await anny.route(late, (route) => route.abort());
    await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
    const missed = anny.waitForEvent("requestfailed", (request) => request.url().includes("/attachment-"));
    await abhi
      .locator("input[type=file]")
      .last()
      .setInputFiles({ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("words") });
    await abhi.getByRole("dialog").getByRole("button", { name: "Send" }).click();
    await missed;
    await anny.unroute(late);
    await anny.clock.fastForward(AGAIN);
    await expect(messages(anny)).toContainText("plan.txt");
    await anny.getByRole("button", { name: "More", exact: true }).click();
    await anny.getByRole("button", { name: "Notifications" }).click();
    await expect(anny.getByRole("heading", { name: "Notifications" })).toBeVisible();
  },
);

test(
  "where the end's screen does not come, the page says so and shows the end once it does come",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [[forAbhi], abhi] = await Promise.all([createChat(server.url), newPerson(browser)]);
    await abhi.clock.install();
    await abhi.route(/\/assets\/after-/, (route) => route.abort());
    await join(abhi, forAbhi);
    await endChat(abhi);
    await expect(abhi.getByRole("button", { name: "Reload" })).toBeVisible();
    await abhi.unroute(/\/assets\/after-/);
    await abhi.clock.fastForward(AGAIN);
    await expectEnded(abhi, "You ended the chat.");
  },
);

test(
  "a file that is pasted before what takes it has come is taken once it has",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [[forAbhi], abhi] = await Promise.all([createChat(server.url), newPerson(browser)]);
    let letCome = () => {};
    const held = new Promise<void>((resolve) => (letCome = resolve));
    await abhi.route(/\/assets\/all-opened-/, async (route) => {
      await held;
      await route.continue();
    });
    await join(abhi, forAbhi);
    await abhi.getByRole("textbox", { name: "Message" }).evaluate((box) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["words"], "plan.txt", { type: "text/plain" }));
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    letCome();
    await expect(abhi.getByRole("dialog")).toContainText("plan.txt");
  },
);
