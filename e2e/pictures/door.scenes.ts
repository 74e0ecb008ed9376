/** Pictures of what comes before a chat: the start, the invites, the door. */
import { expect, test } from "../support/fixtures.ts";
import { join, newPerson, startChat, typeCode } from "../support/page-objects.ts";
import { shoot, shootPrint } from "./shoot.ts";

const LONG = "Maximiliane Wolkenstein-Hohenfels-Gruber";
const WRONG = "AAAA-AAAA-AAAA";

test("start", async ({ browser, server }) => {
  const host = await newPerson(browser);
  await host.goto(server.url);
  await expect(host.getByRole("button", { name: "Start chat" })).toBeVisible();
  await shoot(host, "start");
  await host.getByText("More options").click();
  await host.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
  await host.getByRole("textbox", { name: "Second participant name" }).fill(" abhi");
  await shoot(host, "start-options");
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(host.getByText("The two names are alike")).toBeVisible();
  await shoot(host, "start-alike");
  await host.getByRole("textbox", { name: "First participant name" }).fill("");
  await host.getByRole("textbox", { name: "Second participant name" }).fill(LONG + LONG);
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(host.getByText("Type a name.")).toBeVisible();
  await shoot(host, "start-errors");
  await host.getByRole("button", { name: "What the server can see" }).click();
  await expect(host.getByRole("dialog")).toBeVisible();
  await shoot(host, "server-sees");
});

test("start, when it takes long, and when nobody answers", async ({ browser, server }) => {
  const host = await newPerson(browser);
  await host.goto(server.url);
  await host.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
  await host.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
  let refuse = () => {};
  await host.route("**/api/sessions", (route) => (refuse = () => void route.abort()));
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(host.getByRole("button", { name: "Starting…" })).toBeVisible();
  await shoot(host, "start-busy");
  await expect(async () => {
    refuse();
    await expect(host.getByText("The server does not answer")).toBeVisible({ timeout: 100 });
  }).toPass();
  await shoot(host, "start-unreachable");
});

test("invites", async ({ browser, server }) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  await shoot(host, "invites");
  await shootPrint(host, "invites");
  const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
  await abhi.goto(forAbhi.link);
  await abhi.getByRole("textbox", { name: "Secret code" }).fill("A");
  await expect(host.getByText("Opened", { exact: true })).toBeVisible();
  await anny.goto(forAnny.link);
  await typeCode(anny, WRONG);
  await expect(host.getByText("Wrong code (1 try)")).toBeVisible();
  await shoot(host, "invites-opened-wrong");
  await join(abhi, forAbhi);
  await join(anny, forAnny);
  await abhi.goto("about:blank");
  await expect(host.getByText("Away", { exact: true })).toBeVisible();
  await shoot(host, "invites-away-here");
  const region = host.getByRole("region", { name: "Invite for Anny" });
  await region.getByRole("button", { name: "New invite" }).click();
  await expect(host.getByRole("dialog")).toBeVisible();
  await shoot(host, "invites-ask");
  await host.keyboard.press("Escape");
  await host.context().setOffline(true);
  await expect(host.getByText(/^No connection/)).toBeVisible();
  await shoot(host, "invites-offline");
});

test("one of the two", async ({ browser, server }) => {
  const abhi = await newPerson(browser);
  await abhi.goto(server.url);
  await abhi.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
  await abhi.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
  await abhi.getByRole("checkbox", { name: "I am one of the two" }).check();
  await shoot(abhi, "start-one-of-two");
  await abhi.getByRole("button", { name: "Start chat" }).click();
  await expect(abhi.getByRole("region", { name: "Invite for Anny" })).toBeVisible();
  await shoot(abhi, "talk-inviting");
  await shootPrint(abhi, "talk-inviting");
});

test("end codes, and both in", async ({ browser, server }) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url, { endCodes: true });
  await shoot(host, "invites-end-codes");
  await shootPrint(host, "invites-end-codes");
  const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
  await join(abhi, forAbhi);
  await join(anny, forAnny);
  await expect(host.getByRole("heading", { name: "Both have joined" })).toBeVisible();
  await shoot(host, "invites-both-in");
  await shootPrint(host, "invites-both-in");
  const show = host
    .getByRole("region", { name: "Invite for Anny" })
    .getByRole("button", { name: "Show link and code" });
  await show.click();
  await shoot(host, "invites-both-in-unfolded", ["phone", "desktop"]);
});

test("invites with long names", async ({ browser, server }) => {
  const host = await newPerson(browser);
  const [forLong] = await startChat(host, server.url, { names: [LONG, "W".repeat(40)] });
  await shoot(host, "invites-long");
  await shootPrint(host, "invites-long");
  const person = await newPerson(browser);
  await person.goto(forLong.link);
  await expect(person.getByRole("heading", { name: /^Hello/ })).toBeVisible();
  await shoot(person, "enter-long");
});

test("enter", async ({ browser, server }) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
  await anny.goto(forAnny.link);
  await expect(anny.getByRole("heading", { name: "Hello Anny" })).toBeVisible();
  await shoot(anny, "enter-second");
  await abhi.goto(forAbhi.link);
  await expect(abhi.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
  await abhi.getByRole("button", { name: "Not Abhi?" }).click();
  await shoot(abhi, "enter");
  await abhi.evaluate((code) => (location.hash = code), forAbhi.code);
  await expect(abhi.getByText("Your code is filled in.")).toBeVisible();
  await shoot(abhi, "enter-filled", ["small", "phone", "desktop"]);
  await typeCode(abhi, "7K3M-QX");
  await expect(abhi.getByRole("alert")).toBeVisible();
  await shoot(abhi, "enter-incomplete", ["phone", "desktop"]);
  await abhi.getByRole("textbox", { name: "Secret code" }).press("u");
  await shoot(abhi, "enter-strange", ["phone", "desktop"]);
  for (const left of ["4 tries left", "3 tries left", "2 tries left", "1 try left"]) {
    await typeCode(abhi, WRONG);
    await expect(abhi.getByRole("alert")).toContainText(left);
    if (left.startsWith("2")) await shoot(abhi, "enter-wrong");
  }
  await typeCode(abhi, WRONG);
  await expect(abhi.getByText("Too many wrong codes")).toBeVisible();
  await shoot(abhi, "enter-paused");
});

test("pages of one sentence", async ({ browser, server }) => {
  const page = await newPerson(browser);
  await page.goto(`${server.url}/k7m2q9xw4tzc`);
  await expect(page.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
  await shoot(page, "inactive");
  await page.route("**/api/invites/*", (route) => route.abort());
  await page.reload();
  await expect(page.getByRole("heading", { name: "The server does not answer" })).toBeVisible();
  await shoot(page, "unreachable");

  const waiting = await newPerson(browser);
  await waiting.route("**/api/invites/*", () => {});
  await waiting.goto(`${server.url}/k7m2q9xw4tzc`);
  await expect(waiting.locator(".skeleton")).toBeVisible();
  await shoot(waiting, "looking");

  const insecure = await newPerson(browser);
  await insecure.addInitScript(() => Object.defineProperty(globalThis, "isSecureContext", { value: false }));
  await insecure.goto(server.url);
  await expect(insecure.getByText("This page cannot seal messages")).toBeVisible();
  await shoot(insecure, "unable");

  const unloaded = await newPerson(browser);
  await unloaded.route("**/assets/*.js", (route) => route.abort());
  await unloaded.goto(server.url);
  await expect(unloaded.getByText("Duologue did not load.")).toBeVisible();
  await shoot(unloaded, "not-loaded");
});
