/** A host who is one of the two: one tick, and the start page's tab is the chat, with the other's invite in it. */
import { expect, test } from "../support/fixtures.ts";
import {
  endChat,
  expectEnded,
  join,
  messages,
  newPerson,
  readInvite,
  say,
  storageOf,
} from "../support/page-objects.ts";

test("one tick and one press lead from two names into the chat, and the other's invite stands there until it is used", async ({
  browser,
  server,
}) => {
  const abhi = await newPerson(browser);
  await abhi.goto(server.url);
  await abhi.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
  await abhi.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
  await abhi.getByRole("checkbox", { name: "I am one of the two" }).check();
  await abhi.getByRole("button", { name: "Start chat" }).click();
  await expect(abhi.getByRole("heading", { name: "Anny", level: 1 })).toBeVisible();
  const invite = abhi.getByRole("region", { name: "Invite for Anny" });
  await expect(invite).toBeVisible();
  await expect(abhi.getByRole("region", { name: "Invite for Abhi" })).toHaveCount(0);
  await expect(invite.getByText("Not opened yet")).toBeVisible();

  // A new one takes the old one's place, here as on the host's page.
  const old = await readInvite(abhi, "Anny");
  await invite.getByRole("button", { name: "New invite" }).click();
  await expect.poll(async () => (await readInvite(abhi, "Anny")).link).not.toBe(old.link);
  const forAnny = await readInvite(abhi, "Anny");

  // What is written takes the invite's place, and "Invite" brings it back.
  await say(abhi, "Are you there?");
  await expect(invite).toHaveCount(0);
  await expect(messages(abhi)).toContainText("Are you there?");
  await abhi.getByRole("button", { name: "Invite" }).click();
  await expect(invite).toBeVisible();

  // Wrong tries are the host's to see.
  const anny = await newPerson(browser);
  await anny.goto(forAnny.link);
  await anny.getByRole("textbox", { name: "Secret code" }).fill("0000-0000-0000");
  await anny.getByRole("button", { name: "Get in" }).click();
  await expect(invite.getByText("Wrong code (1 try)")).toBeVisible();

  await invite.getByRole("button", { name: "Copy link" }).focus();
  await join(anny, forAnny);
  await expect(messages(anny)).toContainText("Are you there?");
  await expect(invite).toHaveCount(0);
  // The focus that it had goes back to where it came from.
  await expect(abhi.getByRole("button", { name: "Verify" })).toBeFocused();
  await expect(messages(abhi)).toContainText("Anny joined");
  await expect(abhi.getByRole("button", { name: "Verify" })).toBeVisible();
  await abhi.getByRole("button", { name: "More", exact: true }).click();
  await abhi.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
  await expect(invite.getByText("In the chat")).toBeVisible();

  await abhi.reload();
  await expect(messages(abhi)).toContainText("Are you there?");
  await say(anny, "I am");
  await expect(messages(abhi)).toContainText("I am");
  // The start page of this tab is the chat, as long as there is one.
  await abhi.goto(server.url);
  await expect(messages(abhi)).toContainText("I am");

  await endChat(abhi);
  await expectEnded(anny, "Abhi ended the chat.");
  await expect(abhi.getByRole("heading", { name: "The chat has ended" })).toBeVisible();
  await expect.poll(() => storageOf(abhi)).not.toContain("Anny");
  await abhi.getByRole("button", { name: "Start a new chat" }).click();
  // Remembered on this device.
  await expect(abhi.getByRole("checkbox", { name: "I am one of the two" })).toBeChecked();
});
