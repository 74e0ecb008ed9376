/** The promise the product is chosen for: sealed between two browsers, checkable by two people, gone at the end. */
import type { Page } from "@playwright/test";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectEnded, join, messages, newPerson, order, say, twoTalking, typeCode } from "../support/page-objects.ts";

async function symbolsOf(page: Page): Promise<string[]> {
  await page.getByRole("button", { name: /^Verif/ }).click();
  await expect(page.getByRole("heading", { name: "Compare the safety code" })).toBeVisible();
  const symbols = page.getByRole("main").getByRole("listitem");
  await expect(symbols).toHaveCount(6);
  return symbols.allInnerTexts();
}

test("both see the same six symbols; They match marks the chat verified in this tab; They differ offers to end it", async ({
  browser,
  server,
}) => {
  const [forAbhi, forAnny] = await createChat(server.url);
  const [abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await join(abhi, forAbhi);
  await expect(messages(abhi)).toContainText("has not joined yet");
  await abhi.getByRole("button", { name: "Verify" }).click();
  await expect(abhi.getByText("No safety code yet: it comes when Anny has been here.")).toBeVisible();
  await abhi.getByRole("button", { name: "Back to the chat" }).click();
  await join(anny, forAnny);
  const seen = await symbolsOf(abhi);
  expect(seen).toHaveLength(6);
  await expect(abhi.getByText(/^This code covers everything since \d/)).toBeVisible();
  expect(await symbolsOf(anny)).toEqual(seen);

  await abhi.getByRole("button", { name: "They match" }).click();
  await expect(abhi.getByRole("button", { name: /Verified/ })).toBeVisible();
  // Told, and no more than that.
  await expect(anny.getByText("Abhi says the codes match. Compare them yourself.").first()).toBeAttached();
  await expect(anny.getByRole("button", { name: /Verified/ })).toHaveCount(0);
  await abhi.reload();
  await expect(abhi.getByRole("button", { name: /Verified/ })).toBeVisible();

  await anny.getByRole("button", { name: "They differ" }).click();
  await anny.getByRole("dialog").getByRole("button", { name: "End chat" }).click();
  await expectEnded(abhi, "Anny ended the chat.");
});

test(
  "a new device takes Verified away, and another pair of people has other symbols",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { anny, forAbhi } = await twoTalking(browser, server.url);
    const before = await symbolsOf(anny);
    await anny.getByRole("button", { name: "They match" }).click();
    const laptop = await newPerson(browser);
    await laptop.goto(forAbhi.link);
    await typeCode(laptop, forAbhi.code);
    await laptop.getByRole("button", { name: "Continue here" }).click();
    await expect(messages(anny)).toContainText("New keys with Abhi: another device");
    await expect(anny.getByRole("button", { name: "Verify", exact: true })).toBeVisible();
    const after = await symbolsOf(anny);
    expect(after).not.toEqual(before);
    expect(await symbolsOf(laptop)).toEqual(after);

    // What she writes waits until the new code matches, too.
    await anny.getByRole("button", { name: "Back to the chat" }).click();
    await say(anny, "are these your keys?");
    await expect(messages(anny)).toContainText("Held back");
    await expect(messages(anny)).toContainText("lost its last moments. Compare again.");
    await anny.getByRole("button", { name: "Compare again" }).click();
    expect(await anny.getByRole("main").getByRole("listitem").allInnerTexts()).toEqual(after);
    await anny.getByRole("button", { name: "They match" }).click();
    await expect(messages(anny)).toContainText(/lost its last moments\.\s+\d/);
    await laptop.getByRole("button", { name: "Back to the chat" }).click();
    await expect(messages(laptop)).toContainText("are these your keys?");
  },
);

test(
  "a tab closed by accident: the code brings the same conversation back on this device, without alarm to the other",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi: first, anny, forAbhi } = await twoTalking(browser, server.url);
    await say(first, "before the accident");
    await expect(messages(anny)).toContainText("before the accident");
    await say(anny, "an answer");
    await expect(messages(first)).toContainText("an answer");
    const context = first.context();
    await first.close();
    await expect(anny.getByText(/^Away since /)).toBeVisible();
    await say(anny, "are you gone?");

    const second = await context.newPage();
    await second.goto(forAbhi.link);
    await expect(second.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
    expect(await second.locator("body").innerText()).not.toContain("accident");
    await typeCode(second, "AAAA-AAAA-AAAA");
    await expect(second.getByRole("alert")).toContainText("not right");
    await typeCode(second, forAbhi.code);
    await expect(messages(second)).toContainText("are you gone?");
    const said = ["before the accident", "an answer", "are you gone?"];
    expect(await order(second, said)).toEqual(said);
    await say(second, "back");
    await expect(messages(anny)).toContainText("back");
    await expect(messages(anny)).toContainText("Abhi came back");
    await expect(messages(anny)).not.toContainText("New keys");
  },
);

test(
  "texts to someone who is away are kept sealed, say Sent, then Delivered and Read",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { abhi, anny, forAnny } = await twoTalking(browser, server.url);
    await say(abhi, "hello");
    await expect(messages(abhi)).toContainText("Read");
    // Shown for a moment only: looked for before it can come.
    const typing = expect(abhi.getByText("Typing…")).toBeVisible();
    await anny.getByRole("textbox", { name: "Message" }).pressSequentially("typ");
    await typing;
    await anny.goto("about:blank");
    await expect(abhi.getByText(/^Away since /)).toBeVisible();
    await say(abhi, "read this later");
    await expect(messages(abhi).getByText("Sent", { exact: true })).toBeVisible();
    await anny.goto(forAnny.link);
    await expect(messages(anny)).toContainText("read this later");
    await expect(messages(abhi).getByText("Sent", { exact: true })).toHaveCount(0);
  },
);
