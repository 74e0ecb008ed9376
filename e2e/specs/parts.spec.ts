/** Parts of the page that come later, and one that does not: the network is gone, or a newer build is on the server. */
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { join, messages, newPerson, say, typeCode } from "../support/page-objects.ts";

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
