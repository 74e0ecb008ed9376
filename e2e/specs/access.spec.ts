/** Access: axe finds nothing on any screen, light and dark; nothing overflows; everything is large enough to press. */
import { expectAccessible } from "../support/axe.ts";
import { expect, test } from "../support/fixtures.ts";
import { bubble, choose, openMenu } from "../support/message-menu.ts";
import {
  endChat,
  expectEnded,
  join,
  messages,
  newPerson,
  openNotifications,
  readInvite,
  say,
  startChat,
  twoTalking,
  typeCode,
} from "../support/page-objects.ts";
import { showInPerson, ticket } from "../support/tickets.ts";

const LONG = "A name of forty letters, which is a lot!";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [device, viewport] of [
    ["phone", { width: 320, height: 640 }],
    ["desktop", { width: 1280, height: 800 }],
  ] as const) {
    // Light small and dark wide stand for all four in `npm test`.
    const tag = (device === "phone") === (colorScheme === "light") ? [] : ["@long"];
    test(`axe finds nothing on any screen: ${device}, ${colorScheme}`, { tag }, async ({ browser, server }) => {
      const person = () => newPerson(browser, { colorScheme, viewport, reducedMotion: "reduce" });
      const host = await person();
      await host.goto(server.url);
      await expectAccessible(host, "start");
      await host.getByText("More options").click();
      await host.getByRole("button", { name: "Start chat" }).click();
      await expect(host.getByText("Type a name.").first()).toBeVisible();
      await expectAccessible(host, "start with errors");
      await host.context().setOffline(true);
      await host.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
      await host.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
      await host.getByRole("button", { name: "Start chat" }).click();
      await expect(host.getByText("The server does not answer")).toBeVisible();
      await expectAccessible(host, "start without a server");
      await host.context().setOffline(false);
      let invites = await startChat(host, server.url, {
        names: ["Abhi", LONG],
        endCodes: true,
      });
      await expect(host.getByLabel("End code for Abhi")).toBeVisible();
      await expectAccessible(host, "invites with end codes");
      for (const name of ["Abhi", LONG]) {
        const view = await showInPerson(host, name);
        await expect(view.getByRole("img", { name: /^QR code with the secret code/ })).toBeVisible();
        await expectAccessible(host, `in person, ${name}`);
        await host.keyboard.press("Escape");
        await expect(view).toHaveCount(0);
      }
      await expectAccessible(host, "invites with all ways open");
      // What was shown in person opens once: for two devices it takes an invite that was sent.
      const shown = await readInvite(host, "Abhi");
      await host.getByRole("region", { name: "Invite for Abhi" }).getByRole("button", { name: "New invite" }).click();
      await expect.poll(async () => (await readInvite(host, "Abhi")).link).not.toBe(shown.link);
      invites = [await readInvite(host, "Abhi"), await readInvite(host, LONG)];

      const [abhi, anny] = [await person(), await person()];
      await abhi.goto(invites[0].link);
      await expect(abhi.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
      await expectAccessible(abhi, "enter");
      await typeCode(abhi, "AAAA-AAAA-AAAA");
      await expect(abhi.getByRole("alert")).toBeVisible();
      await expectAccessible(abhi, "enter with an error");
      await typeCode(abhi, invites[0].code);
      await expect(messages(abhi)).toContainText("has not joined yet");
      await expect(messages(abhi)).toContainText("A sealed conversation");
      await expectAccessible(abhi, "an empty chat");
      await say(abhi, "waiting ".repeat(40));
      await expectAccessible(abhi, "waiting");
      await join(anny, invites[1]);
      await expect(messages(anny)).toContainText("waiting");
      await say(anny, `averylongwordwithoutabreak${"x".repeat(200)} https://example.com/${"y".repeat(100)}`);
      await expect(messages(abhi)).toContainText("averylongword");
      await expectAccessible(abhi, "chat");
      await expectAccessible(anny, "chat, second");
      await say(abhi, "Taken back");
      await say(abhi, "Ok");
      await expect(messages(anny)).toContainText("Ok");
      await choose(anny, "Ok", "👍");
      await choose(anny, "Ok", "Reply");
      await say(anny, "🎻🙂");
      await expect(messages(abhi)).toContainText("🎻🙂");
      await choose(abhi, "Taken back", "Unsend");
      await choose(abhi, "Ok", "🙏");
      await expect(bubble(anny, "Ok").first()).toContainText("Abhi reacted with 🙏");
      await expect(messages(anny)).not.toContainText("Taken back");
      for (const page of [abhi, anny]) {
        await choose(page, "Ok", "Reply");
        await expectAccessible(page, "a log with all there is, an answer begun");
        await openMenu(page, "Ok");
        await expectAccessible(page, "menu");
        await page.keyboard.press("Escape");
        await expect(page.getByRole("dialog")).toHaveCount(0);
      }
      await abhi.getByRole("textbox", { name: "Message" }).fill("z".repeat(3_900));
      await abhi.context().setOffline(true);
      await expect(abhi.getByText(/^No connection/)).toBeVisible();
      await expectAccessible(abhi, "replying, offline, near the limit");
      await abhi.context().setOffline(false);
      await abhi.getByRole("button", { name: "More", exact: true }).click();
      await expect(abhi.getByRole("dialog", { name: "More" }).getByText(/^Wipes this page/)).toBeVisible();
      await expectAccessible(abhi, "More");
      await abhi.keyboard.press("Escape");
      await openNotifications(abhi);
      await expect(abhi.getByRole("dialog")).toBeVisible();
      await expectAccessible(abhi, "notifications");
      await abhi.getByRole("button", { name: "Close" }).click();

      await anny.getByRole("button", { name: "Verify" }).click();
      await expect(anny.getByRole("heading", { name: "Compare the safety code" })).toBeVisible();
      await expectAccessible(anny, "verify");
      await anny.getByRole("button", { name: "They differ" }).click();
      await expect(anny.getByRole("dialog")).toBeVisible();
      await expectAccessible(anny, "they differ");
      await anny.getByRole("dialog").getByRole("button", { name: "Keep chatting" }).click();
      await anny.getByRole("button", { name: "What the server can see" }).first().click();
      await expect(anny.getByRole("heading", { name: "What the server can see" })).toBeVisible();
      await expectAccessible(anny, "what the server can see");
      await anny.getByRole("button", { name: "Close" }).click();

      const third = await person();
      await third.goto(invites[0].link);
      await typeCode(third, invites[0].code);
      await expect(third.getByRole("button", { name: "Continue here" })).toBeVisible();
      await expectAccessible(third, "seat taken");
      await third.getByRole("button", { name: "Continue here" }).click();
      await expect(abhi.getByText("Continued on another device")).toBeVisible();
      await expectAccessible(abhi, "elsewhere");
      await expect(anny.getByRole("button", { name: "Share earlier messages" })).toBeVisible();
      await expectAccessible(anny, "share earlier");

      await anny.getByRole("button", { name: "End chat" }).click();
      await expect(anny.getByRole("dialog")).toBeVisible();
      await expectAccessible(anny, "end dialog");
      await anny.getByRole("button", { name: "Keep chatting" }).click();
      await endChat(host);
      await expectEnded(anny, "The host ended the chat.");
      await expectAccessible(anny, "ended");
      await expectAccessible(host, "ended, host");
      await third.goto(invites[0].link);
      await expect(third.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
      await expectAccessible(third, "inactive");
    });
  }
}

test(
  "axe finds nothing on the way back into the chat, where it cannot be read and where there is no connection",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi } = await twoTalking(browser, server.url);
    await say(abhi, "one");
    await expect(bubble(abhi, "one")).toContainText("Read");
    await abhi.addInitScript(() => {
      const { getAll } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.getAll = function (...which) {
        if ("readable" in window) return getAll.apply(this, which);
        throw new DOMException("Something about the disk.", "UnknownError");
      };
    });
    await abhi.reload();
    await expect(abhi.getByRole("heading", { name: "This browser could not read this chat" })).toBeVisible();
    await expectAccessible(abhi, "unreadable");
    await abhi.evaluate(() => Object.assign(window, { readable: true }));
    await abhi.getByRole("button", { name: "Try again" }).click();
    await expect(messages(abhi)).toContainText("one");

    await abhi.routeWebSocket(/\/ws$/, (socket) => void socket.close());
    await abhi.reload();
    await expect(abhi.getByText("Reconnecting…")).toBeVisible();
    await expectAccessible(abhi, "looking, without a connection");
  },
);

test("the flow works with the keyboard alone, and focus goes where the next step is", async ({ browser, server }) => {
  const host = await newPerson(browser);
  await host.goto(server.url);
  const first = host.getByRole("textbox", { name: "First participant name" });
  await expect(first).toBeFocused();
  await host.keyboard.type("Abhi");
  await host.keyboard.press("Enter");
  await expect(host.getByRole("textbox", { name: "Second participant name" })).toBeFocused();
  await host.keyboard.type("Anny");
  await host.keyboard.press("Enter");
  await expect(ticket(host, "Abhi")).toBeVisible();

  // In person, and back to where one was.
  const inPerson = ticket(host, "Abhi").getByRole("button", { name: "Show in person" });
  await inPerson.focus();
  await host.keyboard.press("Enter");
  const view = host.getByRole("dialog", { name: "Scan this, Abhi" });
  await expect(view.getByRole("heading")).toBeFocused();
  await host.keyboard.press("Shift+Tab");
  await expect(view.getByRole("button", { name: "Close" })).toBeFocused();
  await expect(view.getByRole("img")).toBeVisible();
  await host.keyboard.press("Enter");
  await expect(view).toHaveCount(0);
  await expect(inPerson).toBeFocused();
  const { link, code } = await readInvite(host, "Abhi");

  const abhi = await newPerson(browser);
  await abhi.goto(link);
  await expect(abhi.getByRole("textbox", { name: "Secret code" })).toBeFocused();
  await abhi.keyboard.type(code);
  await abhi.keyboard.press("Enter");
  await expect(abhi.getByRole("textbox", { name: "Message" })).toBeFocused();
  await abhi.keyboard.type("typed");
  await abhi.keyboard.press("Shift+Enter");
  await abhi.keyboard.type("on two lines");
  await abhi.keyboard.press("Enter");
  await expect(messages(abhi)).toContainText("on two lines");
  await expect(abhi.getByRole("textbox", { name: "Message" })).toBeFocused();
  await abhi.getByRole("button", { name: "End chat" }).press("Enter");
  await expect(abhi.getByRole("button", { name: "Keep chatting" })).toBeFocused();
  await abhi.keyboard.press("Escape");
  await expect(abhi.getByRole("dialog")).toHaveCount(0);
  await expect(abhi.getByRole("button", { name: "End chat" })).toBeFocused();
});
