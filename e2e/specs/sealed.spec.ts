/** The promise the product is chosen for: sealed between two browsers, checkable by two people, gone at the end. */
import { Redis } from "ioredis";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import {
  endChat,
  expectEnded,
  join,
  messages,
  newPerson,
  order,
  say,
  startChat,
  storageOf,
  typeCode,
  twoTalking,
} from "../support/page-objects.ts";

async function symbolsOf(page: Page): Promise<string[]> {
  await page.getByRole("button", { name: /^Verif/ }).click();
  await expect(page.getByRole("heading", { name: "Compare the safety code" })).toBeVisible();
  return page.getByRole("main").getByRole("listitem").allInnerTexts();
}

test("both see the same six symbols; They match marks the chat verified in this tab; They differ offers to end it", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
  await join(abhi, forAbhi);
  await expect(abhi.getByRole("button", { name: /^Verif/ })).toHaveCount(0);
  await join(anny, forAnny);
  const seen = await symbolsOf(abhi);
  expect(seen).toHaveLength(6);
  expect(await symbolsOf(anny)).toEqual(seen);

  await abhi.getByRole("button", { name: "They match" }).click();
  await expect(abhi.getByRole("button", { name: /Verified/ })).toBeVisible();
  await abhi.reload();
  await expect(abhi.getByRole("button", { name: /Verified/ })).toBeVisible();

  await anny.getByRole("button", { name: "They differ" }).click();
  await anny.getByRole("dialog").getByRole("button", { name: "End chat" }).click();
  await expectEnded(abhi, "Anny ended the chat.");
});

test("a new device takes Verified away, and another pair of people has other symbols", async ({ browser, server }) => {
  const { anny, forAbhi } = await twoTalking(browser, server.url);
  const before = await symbolsOf(anny);
  await anny.getByRole("button", { name: "They match" }).click();
  const laptop = await newPerson(browser);
  await laptop.goto(forAbhi.link);
  await typeCode(laptop, forAbhi.code);
  await laptop.getByRole("button", { name: "Continue here" }).click();
  await expect(messages(anny)).toContainText("Abhi changed device: compare the safety code");
  await expect(anny.getByRole("button", { name: "Verify", exact: true })).toBeVisible();
  const after = await symbolsOf(anny);
  expect(after).not.toEqual(before);
  expect(await symbolsOf(laptop)).toEqual(after);
});

test("a tab closed by accident: the code brings the same conversation back on this device, without alarm to the other", async ({
  browser,
  server,
}) => {
  const { abhi: first, anny, forAbhi } = await twoTalking(browser, server.url);
  await say(first, "before the accident");
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
  await expect(messages(anny)).not.toContainText("changed device");
});

test("texts to someone who is away are kept sealed, say Sent, then Delivered and Read", async ({ browser, server }) => {
  const { abhi, anny, forAnny } = await twoTalking(browser, server.url);
  await say(abhi, "hello");
  await expect(messages(abhi)).toContainText("Read");
  await anny.getByRole("textbox", { name: "Message" }).pressSequentially("typ");
  await expect(abhi.getByText("Typing…")).toBeVisible();
  await anny.goto("about:blank");
  await expect(abhi.getByText(/^Away since /)).toBeVisible();
  await say(abhi, "read this later");
  await expect(messages(abhi).getByText("Sent", { exact: true })).toBeVisible();
  await anny.goto(forAnny.link);
  await expect(messages(anny)).toContainText("read this later");
  await expect(messages(abhi).getByText("Sent", { exact: true })).toHaveCount(0);
});

test("a marker typed by a person is in no request, frame, log line, Redis value, nor in the clear in any browser storage; after the end it is nowhere, and Back shows nothing", async ({
  browser,
  twoNodes,
}) => {
  const marker = "Zauberkugelfisch-7391";
  const spellings = [marker, Buffer.from(marker).toString("base64").slice(0, 24), Buffer.from(marker).toString("hex")];
  const { nodes, redisUrl } = twoNodes;
  const redis = new Redis(redisUrl);
  const heard: string[] = [];
  const kept: string[] = [];
  const [host, abhi, anny] = [await newPerson(browser), await newPerson(browser), await newPerson(browser)];
  for (const page of [host, abhi, anny]) {
    page.on("request", (request) => heard.push(request.url(), request.postData() ?? ""));
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => heard.push(String(payload)));
      socket.on("framereceived", ({ payload }) => heard.push(String(payload)));
    });
  }
  const look = async () => {
    for (const key of await redis.keys("*")) {
      const type = await redis.type(key);
      const value =
        type === "hash" ? await redis.hgetall(key) : type === "stream" ? await redis.xrange(key, "-", "+") : type;
      kept.push(key + JSON.stringify(value));
    }
    for (const page of [host, abhi, anny]) if (page.url().startsWith("http")) kept.push(await storageOf(page));
  };
  const [forAbhi, forAnny] = await startChat(host, nodes[0].url);
  await join(abhi, forAbhi);
  await say(abhi, `${marker} while alone`);
  await look();
  await join(anny, { ...forAnny, link: forAnny.link.replace(nodes[0].url, nodes[1].url) });
  await expect(messages(anny)).toContainText(marker);
  await anny.getByRole("textbox", { name: "Message" }).fill(`${marker} in a draft`);
  await look();
  await say(anny, `${marker} again`);
  await expect(messages(abhi)).toContainText(`${marker} again`);
  await abhi.reload();
  await expect(messages(abhi)).toContainText(`${marker} again`);
  await look();
  const everything = [...heard, ...kept, ...nodes.map((node) => node.logs())].join("\n");
  expect(kept.join("\n")).toContain("duologue:state:");
  expect(everything).toContain('"sealed"');
  for (const spelling of spellings) expect(everything.includes(spelling), spelling).toBe(false);

  await endChat(abhi);
  for (const page of [abhi, anny, host]) {
    await expectEnded(page, "Abhi ended the chat.");
    expect(await storageOf(page)).toBe("{}");
    expect(await page.content()).not.toContain(marker);
    const databases = await page.evaluate(async () => [
      await indexedDB.databases(),
      await caches.keys(),
      document.cookie,
    ]);
    expect(databases).toEqual([[], [], ""]);
  }
  for (const page of [abhi, anny]) {
    await page.getByRole("button", { name: "Start a new chat" }).click();
    await expect(page.getByRole("textbox", { name: "First participant name" })).toBeVisible();
    await page.goBack().catch(() => null);
    expect(await page.content()).not.toContain(marker);
  }
  redis.disconnect();
});
