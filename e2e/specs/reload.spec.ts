/** Reload at every step keeps the person where they were. */
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { choose, expectSent } from "../support/message-menu.ts";
import {
  endChat,
  expectEnded,
  hostAndTwo,
  join,
  messages,
  newPerson,
  order,
  say,
  startChat,
  twoTalking,
  typeCode,
} from "../support/page-objects.ts";

test("a participant reloads at the door, while alone, and while talking: same conversation, nothing twice, order kept", async ({
  browser,
  server,
}) => {
  const [forAbhi, forAnny] = await createChat(server.url);
  const [abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await abhi.goto(forAbhi.link);
  await expect(abhi.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
  await abhi.reload();
  await join(abhi, forAbhi);

  await say(abhi, "first, alone");
  await say(abhi, "second, alone");
  await abhi.getByRole("textbox", { name: "Message" }).fill("half a thou");
  await abhi.reload();
  await expect(abhi.getByRole("textbox", { name: "Message" })).toHaveValue("half a thou");
  await expect(messages(abhi)).toContainText("second, alone");
  await expect(messages(abhi).getByText("You joined")).toHaveCount(1);

  await join(anny, forAnny);
  await expect(messages(anny)).toContainText("second, alone");
  await say(anny, "third, together");
  await expect(messages(abhi)).toContainText("third, together");
  const said = ["first, alone", "second, alone", "third, together"];
  for (let n = 0; n < 3; n++) {
    await Promise.all([abhi.reload(), anny.reload()]);
    for (const page of [abhi, anny]) {
      for (const text of said) await expect(messages(page).getByText(text, { exact: true })).toHaveCount(1);
      expect(await order(page, said)).toEqual(said);
    }
    said.push(`after reload ${n}`);
    await say(n % 2 ? abhi : anny, said.at(-1)!);
    await expect(messages(n % 2 ? anny : abhi)).toContainText(said.at(-1)!);
  }
  await expect(messages(abhi)).not.toContainText("New keys");

  await abhi.reload();
  await endChat(abhi);
  await expectEnded(anny, "Abhi ended the chat.");
});

test(
  "someone who leaves the page is away, and on return reads everything in order",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { host, abhi, anny, forAbhi } = await hostAndTwo(browser, server.url);
    await say(anny, "one");
    await expect(messages(abhi)).toContainText("one");
    await abhi.goto("about:blank");
    await expect(anny.getByText(/^Away since /)).toBeVisible();
    await expect(messages(anny)).toContainText("Abhi went away");
    await expect(host.getByText("Away", { exact: true })).toBeVisible();
    for (const text of ["two", "three"]) await say(anny, text);
    await expectSent(anny, "two", "three");
    await abhi.goto(forAbhi.link);
    await expect(messages(abhi)).toContainText("three");
    expect(await order(abhi, ["one", "two", "three"])).toEqual(["one", "two", "three"]);
    await expect(messages(anny)).toContainText("Abhi came back");
    await expect(anny.getByText("Here", { exact: true })).toBeVisible();
  },
);

test(
  "the network goes and comes back: the line tells the truth, and nothing is lost or doubled",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    // Without keys her text would wait for him: they are there once one has come.
    await say(anny, "said before");
    await expect(messages(abhi)).toContainText("said before");
    await abhi.context().setOffline(true);
    await expect(abhi.getByText("No connection. Your messages will be sent when it is back.")).toBeVisible();
    await say(abhi, "written in the tunnel");
    await say(anny, "said meanwhile");
    await expect(messages(abhi)).toContainText("Sending");
    // Only what has its place in the server's order is before what comes later.
    await expectSent(anny, "said meanwhile");
    await abhi.context().setOffline(false);
    const said = ["said meanwhile", "written in the tunnel"];
    for (const page of [abhi, anny]) {
      for (const text of said) await expect(messages(page).getByText(text)).toHaveCount(1);
      await expect.poll(() => order(page, said)).toEqual(said);
    }
    await expect(abhi.getByText(/^No connection/)).toHaveCount(0);
  },
);

test(
  "[D9, D10] whoever stays in is asked before closing a page that has texts yet to send, and opens the link into the chat",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const [forAbhi, forAnny] = await createChat(server.url);
    const [abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser)]);
    await abhi.goto(forAbhi.link);
    const stay = abhi.getByRole("checkbox", { name: "Stay in on this device until the chat ends", exact: true });
    await expect(stay).not.toBeChecked();
    await stay.check();
    await typeCode(abhi, forAbhi.code);
    await join(anny, forAnny);
    await say(anny, "Shall we meet at ten?");
    await expect(messages(abhi)).toContainText("Shall we meet at ten?");

    await abhi.context().setOffline(true);
    await expect(abhi.getByText(/^No connection/)).toBeVisible();
    await say(abhi, "written in the tunnel");
    await expect(messages(abhi)).toContainText("Sending");
    const asked = abhi.waitForEvent("dialog");
    await abhi.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
    await abhi.context().setOffline(false);
    await expect(messages(anny)).toContainText("written in the tunnel");
    await expectSent(abhi, "written in the tunnel");

    await choose(abhi, "Shall we meet at ten?", "Reply");
    await abhi.getByRole("textbox", { name: "Message" }).fill("Ten is");
    // What is told of it comes after it is written down.
    await expect(anny.getByText("Typing…")).toBeVisible();
    abhi.on("dialog", (dialog) => {
      throw new Error(`It asks: ${dialog.type()}`);
    });
    const closed = abhi.waitForEvent("close");
    await abhi.close({ runBeforeUnload: true });
    await closed;

    const again = await abhi.context().newPage();
    await again.goto(forAbhi.link);
    await expect(messages(again)).toContainText("written in the tunnel");
    await expect(again.getByRole("textbox", { name: "Message" })).toHaveValue("Ten is");
    await expect(again.getByText("Reply to Anny")).toBeVisible();
    await expect(messages(anny)).not.toContainText("New keys");
  },
);

test(
  "a server restarted on the embedded store no longer has the chat, says so, and unsent text can be copied",
  {
    tag: "@long",
  },
  async ({ browser, ownServer }) => {
    const server = await ownServer();
    const host = await newPerson(browser);
    const [forAbhi] = await startChat(host, server.url);
    const abhi = await newPerson(browser);
    await join(abhi, forAbhi);
    await say(abhi, "never sent");
    await expect(messages(abhi)).toContainText("never sent");
    await server.kill();
    await ownServer({ PORT: String(server.port) });
    for (const page of [abhi, host]) await expect(page.getByText("The server no longer has this chat")).toBeVisible();
    await expect(abhi.getByText("never sent")).toBeVisible();
  },
);

test("[R12] a page that was frozen, as a phone does in a pocket, goes on where it was, nothing lost and nothing twice", async ({
  browser,
  server,
}) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await say(abhi, "before");
  await expect(messages(anny)).toContainText("before");
  const cdp = await anny.context().newCDPSession(anny);
  await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
  for (const text of ["one", "two", "three"]) await say(abhi, text);
  await expectSent(abhi, "one", "two", "three");
  await cdp.send("Page.setWebLifecycleState", { state: "active" });
  await expect(messages(anny)).toContainText("three");
  await say(anny, "here again");
  const said = ["before", "one", "two", "three", "here again"];
  for (const page of [abhi, anny]) {
    for (const text of said) await expect(messages(page).getByText(text, { exact: true })).toHaveCount(1);
    expect(await order(page, said)).toEqual(said);
  }
});

test(
  "[R12] away to another page and Back again: the same conversation, nothing lost and nothing twice",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await say(anny, "before");
    await expect(messages(abhi)).toContainText("before");
    await anny.goto("about:blank");
    await say(abhi, "while you were elsewhere");
    await expectSent(abhi, "while you were elsewhere");
    await anny.goBack();
    await expect(messages(anny)).toContainText("while you were elsewhere");
    await say(anny, "back");
    const said = ["before", "while you were elsewhere", "back"];
    for (const page of [abhi, anny]) {
      for (const text of said) await expect(messages(page).getByText(text, { exact: true })).toHaveCount(1);
      expect(await order(page, said)).toEqual(said);
    }
  },
);
