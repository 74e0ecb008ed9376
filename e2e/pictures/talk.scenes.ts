/** Pictures of a chat, in every state people can bring it into. */
import { expect, test } from "../support/fixtures.ts";
import {
  endChat,
  expectEnded,
  hostAndTwo,
  join,
  messages,
  newPerson,
  openNotifications,
  say,
  startChat,
  twoTalking,
  typeCode,
} from "../support/page-objects.ts";
import { bubble, choose, talkOver, type } from "./cello.ts";
import { shoot } from "./shoot.ts";

const LONG = "Maximiliane Wolkenstein-Hohenfels-Gruber";

test("waiting, talking, taking back", async ({ browser, server }) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
  await join(abhi, forAbhi);
  await expect(messages(abhi)).toContainText("has not joined yet");
  await shoot(abhi, "talk-waiting-empty");
  await abhi.getByRole("button", { name: "Verify" }).click();
  await expect(abhi.getByText(/^No safety code yet/)).toBeVisible();
  await shoot(abhi, "verify-not-yet");
  await abhi.getByRole("button", { name: "Back to the chat" }).click();
  await say(abhi, "Hello Anny, I am early.");
  await say(abhi, "Take your time.");
  await shoot(abhi, "talk-waiting");
  await join(anny, forAnny);
  await expect(messages(anny)).toContainText("Take your time.");
  await talkOver(abhi, anny);
  await shoot(abhi, "talk-offer");
  await abhi.getByRole("button", { name: "Not now" }).click();
  await shoot(abhi, "talk");
  await shoot(anny, "talk-second");
  await say(anny, "🎻");
  await say(anny, "Sent by mistake");
  await expect(messages(abhi)).toContainText("Sent by mistake");
  await choose(anny, "Sent by mistake", "Unsend");
  await expect(messages(abhi)).toContainText("Message unsent");
  await choose(abhi, "Would Saturday at ten", "Reply");
  await abhi.getByRole("textbox", { name: "Message" }).fill("Half past ten, or is that\ntoo late?");
  await shoot(abhi, "talk-replying-unsent");
  await abhi.keyboard.press("Escape");
  await abhi.getByRole("textbox", { name: "Message" }).fill("");
  await bubble(abhi, "And the full amount").locator(".bubble").hover();
  await bubble(abhi, "And the full amount")
    .getByRole("button", { name: /^More for: / })
    .click();
  await expect(abhi.getByRole("dialog")).toBeVisible();
  await shoot(abhi, "talk-menu", ["phone", "desktop"]);
  await abhi.keyboard.press("Escape");
  await openNotifications(abhi);
  await shoot(abhi, "talk-notifications");
  await abhi.getByRole("button", { name: "Close" }).click();
  await abhi.getByRole("button", { name: "End chat" }).click();
  await expect(abhi.getByRole("dialog")).toBeVisible();
  await shoot(abhi, "talk-end-dialog");
  await abhi.getByRole("button", { name: "Keep chatting" }).click();
  await abhi.context().setOffline(true);
  await expect(abhi.getByText(/^No connection/)).toBeVisible();
  await say(abhi, "Written in the tunnel");
  await shoot(abhi, "talk-offline");
  await endChat(abhi);
  await expect(abhi.getByText("Ends for Anny when you are back online")).toBeVisible();
  await shoot(abhi, "ending");
});

test("editing, disappearing", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await talkOver(abhi, anny);
  await abhi.getByRole("button", { name: "Not now" }).click();
  await choose(abhi, "Ten is good", "Edit");
  await shoot(abhi, "talk-editing");
  await abhi.getByRole("textbox", { name: "Message" }).fill("Eleven is better. I will bring my own bow.");
  await abhi.keyboard.press("Enter");
  await expect(messages(anny)).toContainText("Eleven is better");
  await shoot(abhi, "talk-edited");
  await abhi.getByRole("button", { name: "More", exact: true }).click();
  await shoot(abhi, "talk-more");
  await abhi.getByRole("button", { name: /^Messages disappear after/ }).click();
  await expect(abhi.getByRole("dialog", { name: "Messages disappear after" })).toBeVisible();
  await shoot(abhi, "talk-disappear-choices");
  await abhi.getByRole("button", { name: "5 minutes" }).click();
  await say(abhi, "My account is 71 30 20");
  await expect(messages(anny)).toContainText("My account");
  await say(anny, "Noted, and see you on Saturday.");
  await expect(messages(abhi)).toContainText("see you on Saturday");
  await expect(bubble(abhi, "My account")).toContainText("Read");
  await shoot(abhi, "talk-disappear");
  await shoot(anny, "talk-disappear-second");
});

test("long names, long messages, a long log", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url, { names: [LONG, "W".repeat(40)] });
  await say(abhi, "A thought that goes on, and on, and then on for a while more. ".repeat(12));
  await say(anny, `averylongwordwithoutabreak${"x".repeat(160)} https://example.com/${"y".repeat(100)}`);
  await say(anny, "first line\n\n\n   and a fourth one, further in");
  await expect(messages(abhi)).toContainText("fourth one");
  await choose(abhi, "first line", "Reply");
  await type(abhi, "z".repeat(3_900).slice(0, 300));
  await shoot(abhi, "talk-long");
  await messages(abhi).evaluate((log) => (log.scrollTop = 0));
  await expect(abhi.getByRole("button", { name: "Jump to newest" })).toBeVisible();
  await say(anny, "news");
  await expect(abhi.getByText("1 new")).toBeVisible();
  await shoot(abhi, "talk-jump");
});

test("comparing, and what the server can see", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await talkOver(abhi, anny);
  await type(anny, "I will");
  await expect(abhi.getByText("Typing…")).toBeVisible();
  await shoot(abhi, "talk-typing", ["phone", "desktop"]);
  await abhi.getByRole("button", { name: "Verify" }).click();
  await expect(abhi.getByRole("heading", { name: "Compare the safety code" })).toBeVisible();
  await expect(abhi.getByText(/^This code covers everything since /)).toBeVisible();
  await shoot(abhi, "verify");
  await abhi.getByRole("button", { name: "They differ" }).click();
  await expect(abhi.getByRole("dialog")).toBeVisible();
  await shoot(abhi, "verify-differs");
  await abhi.getByRole("dialog").getByRole("button", { name: "Keep chatting" }).click();
  await abhi.getByRole("button", { name: "Verify" }).click();
  await abhi.getByRole("button", { name: "They match" }).click();
  await expect(abhi.getByRole("button", { name: "Verified" })).toBeVisible();
  await shoot(abhi, "talk-verified");
  await expect(anny.getByText("Abhi says the codes match. Compare them yourself.")).toBeVisible();
  await anny.getByRole("textbox", { name: "Message" }).fill("");
  await shoot(anny, "talk-peer-matched");
  await abhi.getByRole("button", { name: "What the server can see" }).first().click();
  await expect(abhi.getByRole("dialog")).toBeVisible();
  await shoot(abhi, "talk-server-sees");
});

test("other devices, other tabs", async ({ browser, server }) => {
  const { host, abhi, anny, forAbhi, forAnny } = await hostAndTwo(browser, server.url);
  await talkOver(abhi, anny);
  await abhi.getByRole("textbox", { name: "Message" }).fill("One more thing: is there a case to go with it?");
  const laptop = await newPerson(browser);
  await laptop.goto(forAbhi.link);
  await typeCode(laptop, forAbhi.code);
  await expect(laptop.getByRole("button", { name: "Continue here" })).toBeVisible();
  await shoot(laptop, "seat-taken");
  await laptop.getByRole("button", { name: "Continue here" }).click();
  await expect(abhi.getByText("Continued on another device")).toBeVisible();
  await shoot(abhi, "elsewhere");
  await expect(messages(anny)).toContainText("New keys with Abhi");
  await expect(anny.getByRole("button", { name: "Share earlier messages" })).toBeVisible();
  await shoot(anny, "talk-new-keys");
  await anny.getByRole("button", { name: "Share earlier messages" }).click();
  await expect(messages(laptop)).toContainText("Shared by Anny");
  await shoot(laptop, "talk-shared");
  const second = await anny.context().newPage();
  await second.setViewportSize({ width: 390, height: 844 });
  await second.goto(forAnny.link);
  await typeCode(second, forAnny.code);
  await expect(second.getByText("This chat is open in another tab.")).toBeVisible();
  await shoot(second, "seat-taken-tab");
  await endChat(laptop);
  await expectEnded(anny, "Abhi ended the chat.");
  await shoot(anny, "ended");
  await shoot(host, "ended-host");
});

test("what did not arrive, and what waits for a comparing", async ({ browser, server }) => {
  const { abhi, anny, forAbhi, forAnny } = await twoTalking(browser, server.url);
  await talkOver(abhi, anny);
  await abhi.goto("about:blank");
  await expect(anny.getByText(/^Away/)).toBeVisible();
  await say(anny, "The bow is yours as well, if you like.");
  await say(anny, "And the case.");
  await expect(messages(anny)).toContainText("Sent");
  const laptop = await newPerson(browser);
  await join(laptop, forAbhi);
  await expect(anny.getByText("The last 2 messages were not delivered.")).toBeVisible();
  await shoot(anny, "talk-not-delivered");
  await laptop.getByRole("button", { name: "Verify" }).click();
  await laptop.getByRole("button", { name: "They match" }).click();
  await anny.goto("about:blank");
  const tablet = await newPerson(browser);
  await join(tablet, forAnny);
  await expect(laptop.getByRole("button", { name: "Write anyway" })).toBeVisible();
  await say(laptop, "Did you change your phone?");
  await expect(messages(laptop)).toContainText("Held back");
  await shoot(laptop, "talk-held");
  await laptop.goto("about:blank");
  const phone = await newPerson(browser);
  await expect(tablet.getByText(/^Away/)).toBeVisible();
  await tablet.goto("about:blank");
  await join(phone, forAnny);
  await expect(messages(phone)).toContainText("Abhi has not been here since you joined.");
  await shoot(phone, "talk-waiting-device");
});

test("what is missing, and what this page cannot show", async ({ browser, server }) => {
  const abhi = await newPerson(browser);
  const anny = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(await newPerson(browser), server.url);
  // A page of a later build, which says what this one does not know.
  await anny.route(/\/assets\/chat-[\w-]{8}\.js$/, async (route) => {
    const response = await route.fetch();
    const script = (await response.text()).replaceAll(/kind:([`"'])text\1,text/g, "kind:$1poem$1,text");
    await route.fulfill({ response, body: script });
  });
  // A server that keeps a message back for ever.
  const withheld = { next: false, seq: 0 };
  await abhi.routeWebSocket(/\/ws/, (socket) => {
    const upstream = socket.connectToServer();
    upstream.onMessage((frame) => {
      const { type, seq } = JSON.parse(String(frame)) as { type: string; seq?: number };
      if (type === "record" && withheld.next) Object.assign(withheld, { next: false, seq });
      if (type !== "record" || seq !== withheld.seq) socket.send(frame);
    });
  });
  await join(abhi, forAbhi);
  await join(anny, forAnny);
  await say(anny, "Shall I compare thee to a cello?");
  await expect(messages(abhi)).toContainText("A message that this page cannot show.");
  withheld.next = true;
  await say(anny, "Thou art more lovely, and hast new strings.");
  await expect(messages(anny)).toContainText("Sent");
  await say(anny, "Rough winds");
  await expect(messages(abhi)).toContainText("1 message is missing here", { timeout: 30_000 });
  await shoot(abhi, "talk-missing-cannot-show");
});

test("a browser that keeps nothing", async ({ browser, server }) => {
  const abhi = await newPerson(browser);
  await abhi.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no storage here", "SecurityError");
    };
  });
  const [forAbhi] = await startChat(await newPerson(browser), server.url);
  await join(abhi, forAbhi);
  await expect(abhi.getByText("This browser keeps nothing: a reload starts anew.")).toBeVisible();
  await shoot(abhi, "talk-keeps-nothing");
});

test("time runs short", async ({ browser, ownServer }) => {
  const server = await ownServer({ LIFETIMES_SECONDS: "290,3600", IDLE_WARNING_SECONDS: "890" });
  const { abhi, anny } = await twoTalking(browser, server.url, { lifetimeSeconds: 290 });
  await say(anny, "We have to hurry.");
  await expect(messages(abhi)).toContainText("hurry");
  await expect(abhi.getByRole("button", { name: "Add an hour" })).toBeVisible();
  await shoot(abhi, "talk-last-minutes");
});

test("a server that was restarted", async ({ browser, ownServer }) => {
  const server = await ownServer();
  const host = await newPerson(browser);
  const [forAbhi] = await startChat(host, server.url);
  const abhi = await newPerson(browser);
  await join(abhi, forAbhi);
  await say(abhi, "Hello Anny, is the cello still for sale?");
  await server.kill();
  await expect(abhi.getByText("Reconnecting…")).toBeVisible();
  await shoot(abhi, "talk-reconnecting");
  await ownServer({ PORT: String(server.port) });
  await expect(abhi.getByText("The server no longer has this chat")).toBeVisible({ timeout: 30_000 });
  await shoot(abhi, "lost");
  await expect(host.getByText("The server no longer has this chat")).toBeVisible({ timeout: 30_000 });
  await shoot(host, "lost-host");
});
