/** The whole flow, as two people and their host live through it. */
import type { Browser } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import {
  endChat,
  expectEnded,
  hostAndTwo,
  type Invite,
  join,
  messages,
  newPerson,
  order,
  readInvite,
  say,
  startChat,
  storageOf,
} from "../support/page-objects.ts";
import { ticket } from "../support/tickets.ts";

async function talkBothWays(browser: Browser, hostUrl: string, place: (invite: Invite, n: number) => Invite) {
  const complaints: string[] = [];
  const watched = async () => {
    const page = await newPerson(browser);
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    return page;
  };
  const [host, abhi, anny] = await Promise.all([watched(), watched(), watched()]);
  const invites = (await startChat(host, hostUrl)).map(place);
  const status = (name: string) => host.getByRole("region", { name: `Invite for ${name}` });
  await expect(status("Abhi").getByText("Not opened yet")).toBeVisible();
  await expect(host).toHaveTitle("Invites · Duologue");

  await join(abhi, invites[0]!);
  await expect(status("Abhi").getByText("In the chat")).toBeVisible();
  await expect(abhi.getByRole("heading", { name: "Anny" })).toBeVisible();
  await expect(abhi.getByText("Has not joined yet", { exact: true })).toBeVisible();
  await expect(messages(abhi)).toContainText("Anny has not joined yet. You need never be here at the same time");
  await expect(messages(abhi)).toContainText(
    /A sealed conversation for the two of you\. It lasts until .*\d{1,2}:\d\d/,
  );
  await expect(messages(abhi)).toContainText("“Verify” shows six symbols to compare by voice.");
  await say(abhi, "Hello Anny, I am early");
  await expect(messages(abhi)).not.toContainText("A sealed conversation");
  await expect(messages(abhi)).toContainText("Sending");

  await join(anny, invites[1]!);
  await expect(messages(anny)).toContainText("Hello Anny, I am early");
  await expect(messages(abhi)).toContainText("Anny joined");
  await expect(messages(abhi)).toContainText("Read");
  await expect(messages(abhi)).not.toContainText("has not joined yet");
  // Tabs are told apart, by no name.
  await expect(abhi).toHaveTitle("Chat, first person · Duologue");
  await expect(anny).toHaveTitle("Chat, second person · Duologue");
  const said = ["Hello Anny, I am early"];
  for (let n = 1; n <= 6; n++) {
    const [speaker, listener] = n % 2 ? [anny, abhi] : [abhi, anny];
    said.push(`line ${n} of six`);
    await say(speaker, `line ${n} of six`);
    await expect(messages(listener)).toContainText(`line ${n} of six`);
  }
  expect(await order(abhi, said)).toEqual(said);
  expect(await order(anny, said)).toEqual(said);

  await endChat(anny);
  for (const page of [abhi, anny, host]) {
    await expectEnded(page, page === anny ? "You ended the chat." : "Anny ended the chat.");
    await expect(page.getByText("7 had passed.")).toBeVisible();
    await expect(page).toHaveTitle("Ended · Duologue");
    expect(await storageOf(page)).toBe("{}");
    expect(await page.content()).not.toContain("of six");
  }
  expect(complaints).toEqual([]);
  await abhi.goBack().catch(() => null);
  await expect(abhi.getByText("of six")).toHaveCount(0);
  await abhi.goto(invites[0]!.link);
  await expect(abhi.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
}

test("two people talk, end to end, on the embedded store, nothing is left, and no browser reports a breach of the page's policy", async ({
  browser,
  server,
}) => {
  await talkBothWays(browser, server.url, (invite) => invite);
});

test(
  "the same on Redis, with the two participants on two different server processes",
  { tag: "@long" },
  async ({ browser, twoNodes }) => {
    const { nodes } = await twoNodes();
    await talkBothWays(browser, nodes[0].url, ({ link, code }, n) => ({
      link: link.replace(new URL(link).origin, nodes[n]!.url),
      code,
    }));
  },
);

test("a host's page survives reloads with its live status; who is one of the two joins from it, and the code leaves the address at once", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const invites = await startChat(host, server.url);
  await host.reload();
  expect([await readInvite(host, "Abhi"), await readInvite(host, "Anny")]).toEqual(invites);

  const opening = host.context().waitForEvent("page");
  await host.getByRole("button", { name: "Join as Abhi" }).click();
  const tab = await opening;
  await expect(tab.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
  expect(tab.url()).toMatch(/\/[2-9a-z]{12}$/);
  await expect(tab.getByRole("textbox", { name: "Secret code" })).toHaveValue(invites[0].code);
  await expect(tab.getByText("Your code is filled in.")).toBeVisible();
  await expect(tab).toHaveTitle("Get in · Duologue");
  expect(await tab.evaluate(() => window.opener === null)).toBe(true);
  await tab.getByRole("button", { name: "Get in" }).click();
  await expect(messages(tab)).toBeVisible();

  await expect(ticket(host, "Abhi").getByText("In the chat")).toBeVisible();
  await host.reload();
  await expect(ticket(host, "Abhi").getByText("In the chat")).toBeVisible();
  await endChat(host);
  await expectEnded(tab, "The host ended the chat.");
  await expectEnded(host, "You ended the chat.");
  await host.reload();
  await expect(host.getByRole("textbox", { name: "First participant name" })).toBeVisible();
});

test(
  "a new invite replaces one link and code at once, and the other participant is not touched",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { host, abhi, anny, forAbhi, forAnny } = await hostAndTwo(browser, server.url);
    await say(anny, "before the new invite");
    await expect(messages(abhi)).toContainText("before the new invite");

    const region = host.getByRole("region", { name: "Invite for Abhi" });
    await region.getByRole("button", { name: "New invite" }).click();
    await host.getByRole("dialog").getByRole("button", { name: "New invite" }).click();
    await expect(abhi.getByText("Your host made a new invite")).toBeVisible();
    await expect(region.getByText("Not opened yet")).toBeVisible();
    const renewed = await readInvite(host, "Abhi");
    expect(renewed.link).not.toBe(forAbhi.link);
    expect(renewed.code).not.toBe(forAbhi.code);
    expect(await readInvite(host, "Anny")).toEqual(forAnny);

    await abhi.goto(forAbhi.link);
    await expect(abhi.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
    await join(abhi, renewed);
    await expect(messages(anny)).toContainText("New keys with Abhi: another device");
    // What was said before goes to the new invite's device only if the other one wants it to.
    await expect(messages(abhi)).not.toContainText("before the new invite");
    await anny.getByRole("button", { name: "Share earlier messages" }).click();
    await expect(messages(abhi)).toContainText("Shared by Anny");
    await expect(messages(abhi)).toContainText("before the new invite");
    await say(abhi, "with the new one");
    await expect(messages(anny)).toContainText("with the new one");
  },
);
