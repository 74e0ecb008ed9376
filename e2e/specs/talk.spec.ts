/** What people do with messages: answer them, take them back, react, copy, and find their way in a long log. */
import type { Page } from "@playwright/test";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { bubble, choose, longPress, openMenu, swipe } from "../support/message-menu.ts";
import { notAsked } from "../support/notices.ts";
import { join, messages, newPerson, reloadAndHear, say, twoTalking } from "../support/page-objects.ts";

test("a message is answered both ways; its quote leads back to it", { tag: "@long" }, async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await say(abhi, "The cello is from 1978");
  await expect(messages(anny)).toContainText("The cello is from 1978");
  await choose(anny, "The cello is from 1978", "Reply");
  const box = anny.getByRole("textbox", { name: "Message" });
  await expect(box).toBeFocused();
  await expect(anny.getByText("Reply to Abhi")).toBeVisible();

  // Escape and the button leave the answer, and what was typed stays.
  await box.fill("Has it new strings?");
  await box.press("Escape");
  await expect(anny.getByText("Reply to Abhi")).toHaveCount(0);
  await choose(anny, "The cello is from 1978", "Reply");
  await anny.getByRole("button", { name: "Cancel reply" }).click();
  await expect(anny.getByText("Reply to Abhi")).toHaveCount(0);
  await expect(box).toBeFocused();
  await choose(anny, "The cello is from 1978", "Reply");
  await box.press("Enter");
  await expect(anny.getByText("Reply to Abhi", { exact: true })).toHaveCount(0);

  for (const page of [abhi, anny]) {
    await expect(
      bubble(page, "Has it new strings?").getByRole("button", { name: /^Abhi.*The cello is from 1978/ }),
    ).toBeVisible();
  }
  await choose(abhi, "Has it new strings?", "Reply");
  await say(abhi, "It has");
  await expect(bubble(anny, "It has").getByText("Has it new strings?")).toBeVisible();

  // Far above: pressed, the quote shows the original and marks it for a moment.
  for (let n = 0; n < 9; n++) await say(abhi, `Filler ${n}\n\nof\n\nmany lines`);
  await choose(abhi, "The cello is from 1978", "Reply");
  await say(abhi, "About this again");
  await expect(bubble(anny, "About this again")).toBeInViewport();
  // Marked for a moment only: looked for before it can come.
  const marked = expect(anny.locator("[data-found]")).toContainText("The cello is from 1978");
  await bubble(anny, "About this again").getByRole("button", { name: /^Abhi/ }).click();
  await marked;
  await expect(bubble(anny, "The cello is from 1978").first()).toBeInViewport();
  await expect(anny.locator("[data-found]")).toHaveCount(0);
});

test(
  "a message is unsent for both, in quotes too, and stays so after a reload of each",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await say(abhi, "Sent by mistake");
    await expect(messages(anny)).toContainText("Sent by mistake");
    const menu = await openMenu(anny, "Sent by mistake");
    await expect(menu.getByRole("button", { name: "Unsend" })).toHaveCount(0);
    await menu.getByRole("button", { name: "Reply" }).click();
    await say(anny, "What is this?");
    await expect(messages(abhi)).toContainText("What is this?");

    await choose(abhi, "Sent by mistake", "Unsend");
    await expect(messages(abhi)).toBeFocused();
    const expectUnsent = async (page: Page) => {
      await expect(messages(page).locator(".bubble.taken-back")).toHaveText("Message unsent");
      await expect(bubble(page, "What is this?")).toContainText("Message unsent");
      await expect(messages(page)).not.toContainText("Sent by mistake");
    };
    await expectUnsent(abhi);
    await expectUnsent(anny);
    for (const page of [abhi, anny]) {
      await page.reload();
      await expectUnsent(page);
      await expect(page.getByRole("button", { name: "More for: Message unsent" })).toHaveCount(0);
    }
  },
);

test("after an hour a message can be unsent no more", { tag: "@long" }, async ({ browser, server }) => {
  const { abhi } = await twoTalking(browser, server.url, { lifetimeSeconds: 28_800, idleSeconds: 0 });
  await say(abhi, "An old thing");
  await expect(bubble(abhi, "An old thing")).toContainText("Read");
  const menu = await openMenu(abhi, "An old thing");
  await expect(menu.getByRole("button", { name: "Unsend" })).toBeVisible();
  await abhi.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await abhi.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_601_000;
  });
  const later = await openMenu(abhi, "An old thing");
  await expect(later.getByRole("button", { name: "Reply" })).toBeVisible();
  await expect(later.getByRole("button", { name: "Unsend" })).toHaveCount(0);
});

test(
  "a reaction stands on both screens, is replaced by another, and goes when pressed again",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await say(abhi, "Saturday at ten?");
    await expect(messages(anny)).toContainText("Saturday at ten?");
    await choose(anny, "Saturday at ten?", "👍");
    await expect(bubble(anny, "Saturday at ten?")).toContainText("You reacted with 👍");
    await expect(bubble(abhi, "Saturday at ten?")).toContainText("Anny reacted with 👍");
    await choose(abhi, "Saturday at ten?", "🙏");
    await expect(bubble(anny, "Saturday at ten?")).toContainText("Abhi reacted with 🙏");

    await choose(anny, "Saturday at ten?", "❤️");
    await expect(bubble(abhi, "Saturday at ten?")).toContainText("Anny reacted with ❤️");
    await expect(messages(abhi)).not.toContainText("👍");
    const menu = await openMenu(anny, "Saturday at ten?");
    await expect(menu.getByRole("button", { name: "❤️", pressed: true })).toBeVisible();
    await menu.getByRole("button", { name: "❤️" }).click();
    await expect(messages(abhi)).not.toContainText("❤️");
    await expect(bubble(abhi, "Saturday at ten?")).toContainText("You reacted with 🙏");
  },
);

test("what was typed is text, whatever it looks like, and copied as it was written; its links can be pressed and give nothing away", async ({
  browser,
  server,
}) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await anny.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const text = "<img src=x onerror=alert(1)>\n  see https://example.com/a?b=c. bye";
  await say(abhi, text);
  const link = messages(anny).getByRole("link");
  await expect(link).toHaveAttribute("href", "https://example.com/a?b=c");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  await expect(messages(anny)).toContainText("<img src=x onerror=alert(1)>");
  await expect(messages(anny).locator("img")).toHaveCount(0);

  await messages(anny).locator(".bubble").hover();
  await messages(anny)
    .getByRole("button", { name: /^More for: / })
    .click();
  const menu = anny.getByRole("dialog", { name: /^More for: / });
  // Said for a moment only: looked for before it can come.
  const copied = expect(menu.getByRole("button", { name: "Copied" })).toBeVisible();
  await menu.getByRole("button", { name: "Copy" }).click();
  await copied;
  expect(await anny.evaluate(() => navigator.clipboard.readText())).toBe(text);
  await expect(menu).toHaveCount(0);
});

test("whoever reads further up stays there, is told how much is new, and jumps to it", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  for (let n = 0; n < 15; n++) {
    await say(anny, `Line ${n}\n\n\n\nends`);
    // All at once, they would not be scrolled past unread.
    await expect(bubble(anny, `Line ${n}\n`)).toContainText("Read");
  }
  await expect(bubble(abhi, "Line 14")).toBeInViewport({ ratio: 1 });
  const jump = abhi.getByRole("button", { name: /^(\d new )?Jump to / });
  await expect(jump).toHaveCount(0);
  await messages(abhi).evaluate((log) => (log.scrollTop = 300));
  await expect(jump).toBeVisible();
  const place = () => bubble(abhi, "Line 2").evaluate((row) => row.getBoundingClientRect().top);
  const before = await place();
  for (let n = 1; n <= 3; n++) await say(anny, `News ${n}`);
  await expect(jump).toHaveText(/3 new/);
  expect(Math.abs((await place()) - before)).toBeLessThan(2);
  await jump.click();
  await expect(jump).toHaveCount(0);
  await expect(bubble(abhi, "News 3")).toBeInViewport({ ratio: 1 });

  // At the end again: a keyboard that comes up hides nothing that is new.
  await abhi.setViewportSize({ width: 390, height: 480 });
  await expect(bubble(abhi, "News 3")).toBeInViewport({ ratio: 1 });
  await say(anny, "And one more");
  await expect(bubble(abhi, "And one more")).toBeInViewport({ ratio: 1 });
});

test(
  "what goes from the screen leaves the focus where it was before, and never nowhere",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    const box = abhi.getByRole("textbox", { name: "Message" });
    const jump = abhi.getByRole("button", { name: /Jump to / });
    const attach = abhi.getByRole("button", { name: "Attach" });
    const up = () => messages(abhi).evaluate((log) => (log.scrollTop = 0));
    await notAsked(abhi.context());
    await reloadAndHear(abhi);
    await say(abhi, "Mine");
    for (let n = 0; n < 15; n++) {
      await say(anny, `Line ${n}\n\n\n\nends`);
      // All at once, they would not be scrolled past unread.
      await expect(bubble(anny, `Line ${n}\n`)).toContainText("Read");
    }

    // The question over the text box.
    const notNow = abhi.getByRole("button", { name: "Not now" });
    await box.focus();
    await notNow.focus();
    await abhi.keyboard.press("Enter");
    await expect(notNow).toHaveCount(0);
    await expect(box).toBeFocused();

    // The jump: by mouse the focus stays, by key it returns.
    await up();
    await jump.click();
    await expect(jump).toHaveCount(0);
    await expect(box).toBeFocused();
    await up();
    await expect(jump).toBeVisible();
    await abhi.keyboard.press("Shift+Tab");
    await expect(attach).toBeFocused();
    await abhi.keyboard.press("Shift+Tab");
    await expect(jump).toBeFocused();
    await abhi.keyboard.press("Enter");
    await expect(jump).toHaveCount(0);
    await expect(attach).toBeFocused();
    await messages(abhi).focus();
    await up();
    await jump.focus();
    await abhi.keyboard.press("Enter");
    await expect(jump).toHaveCount(0);
    await expect(messages(abhi)).toBeFocused();

    // Escape from the safety code leads back to what opened it, in a window too narrow for its button, too.
    const verify = abhi.getByRole("button", { name: "Verify" });
    const title = abhi.getByRole("heading", { name: "Compare the safety code" });
    await verify.press("Enter");
    await expect(title).toBeFocused();
    await abhi.keyboard.press("Escape");
    await expect(verify).toBeFocused();
    await abhi.setViewportSize({ width: 280, height: 640 });
    const more = abhi.getByRole("button", { name: "More", exact: true });
    await more.press("Enter");
    await abhi.getByRole("dialog").getByRole("button", { name: "Verify" }).press("Enter");
    await expect(title).toBeFocused();
    await abhi.keyboard.press("Escape");
    await expect(more).toBeFocused();
    // A menu, too, and what is begun stays.
    await abhi.setViewportSize({ width: 390, height: 844 });
    await box.fill("begun");
    await box.press("Escape");
    await expect(box).toBeFocused();
    await expect(box).toHaveValue("begun");
  },
);

test("everything works with the keyboard alone", { tag: "@long" }, async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  for (const text of ["one", "two", "three"]) await say(anny, text);
  await expect(messages(abhi)).toContainText("three");
  const more = (text: string) => abhi.getByRole("button", { name: `More for: ${text}` });
  const box = abhi.getByRole("textbox", { name: "Message" });
  // One stop of the Tab key for all messages: the newest one's.
  await expect(more("three")).toHaveAttribute("tabindex", "0");
  await box.focus();
  await abhi.keyboard.press("Shift+Tab");
  await expect(abhi.getByRole("button", { name: "Attach" })).toBeFocused();
  await abhi.keyboard.press("Shift+Tab");
  await expect(more("three")).toBeFocused();
  await abhi.keyboard.press("ArrowUp");
  await abhi.keyboard.press("ArrowUp");
  await expect(more("one")).toBeFocused();
  await abhi.keyboard.press("End");
  await expect(more("three")).toBeFocused();
  await abhi.keyboard.press("Home");
  await expect(more("one")).toBeFocused();
  await abhi.keyboard.press("ArrowDown");
  await expect(more("two")).toBeFocused();
  await abhi.keyboard.press("Enter");
  const menu = abhi.getByRole("dialog", { name: "More for: two" });
  await expect(menu.getByRole("button", { name: "👍" })).toBeFocused();
  await abhi.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(more("two")).toBeFocused();
  await abhi.keyboard.press("Space");
  await expect(menu.getByRole("button", { name: "👍" })).toBeFocused();
  await abhi.keyboard.press("Enter");
  await expect(bubble(abhi, "two")).toContainText("You reacted with 👍");
  await expect(more("two")).toBeFocused();
  await abhi.keyboard.press("Enter");
  await menu.getByRole("button", { name: "Reply" }).focus();
  await abhi.keyboard.press("Enter");
  await expect(box).toBeFocused();
  await abhi.keyboard.type("an answer");
  await abhi.keyboard.press("Enter");
  await expect(bubble(anny, "an answer").getByRole("button", { name: /^Anny.*two/ })).toBeVisible();
  await abhi.getByRole("button", { name: /^Anny.*two/ }).focus();
  await abhi.keyboard.press("Enter");
  await expect(more("two")).toBeFocused();
});

test("a finger's long press opens a message's menu, a tap on its words nothing, one on a link the link; drawn aside, it is answered", async ({
  browser,
  server,
}) => {
  const [forAbhi, forAnny] = await createChat(server.url);
  const phone = await newPerson(browser, { hasTouch: true, isMobile: true });
  const anny = await newPerson(browser);
  await Promise.all([join(phone, forAbhi), join(anny, forAnny)]);
  await phone.context().route("https://example.com/**", (route) => route.fulfill({ body: "there" }));
  await say(anny, "Look at https://example.com/there");
  const message = bubble(phone, "Look at");
  const words = message.locator(".bubble > p");
  const opening = phone.context().waitForEvent("page");
  await message.getByRole("link").tap();
  await (await opening).close();
  const menu = phone.getByRole("dialog", { name: "More for: Look at" });
  await words.tap({ position: { x: 10, y: 10 } });
  await longPress(phone, words, () => expect(menu).toBeVisible());
  // The finger that goes up presses nothing in it; it shows what it is about.
  await expect(menu.locator(".menu-words")).toHaveText("Look at https://example.com/there");
  // Beside it closes.
  await phone.touchscreen.tap(195, 60);
  await expect(phone.getByRole("dialog")).toHaveCount(0);

  // Up and down scrolls; a little aside is nothing; a long way aside answers.
  const reply = phone.getByText("Reply to Anny");
  await phone.clock.install();
  await swipe(phone, words, { x: 30, y: -90 });
  await swipe(phone, words, { x: 40, y: 0 });
  await expect(reply).toHaveCount(0);
  await swipe(phone, words, { x: 100, y: 8 });
  await expect(reply).toBeVisible();
  await expect(phone.getByRole("textbox", { name: "Message" })).toBeFocused();
  await expect(message.locator("[data-swipe]")).toHaveCount(0);
});

test(
  "code is shown as code and copied alone; mail and telephone numbers can be pressed",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await anny.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await say(
      abhi,
      "Try `npm test`:\n```js\nconst a = 1;\n  see(a);\n```\nor a@b.example, +49 30 1234567, https://c.example/d?e",
    );
    const message = messages(anny).locator(".message");
    await expect(message.locator("p > code")).toHaveText("npm test");
    await expect(message.locator("pre")).toHaveText("const a = 1;\n  see(a);");
    await expect(message).not.toContainText("```");
    const links = message.getByRole("link");
    await expect(links).toHaveText(["a@b.example", "+49 30 1234567", "c.example/d?e"]);
    const hrefs = ["mailto:a@b.example", "tel:+49301234567", "https://c.example/d?e"];
    for (const [n, href] of hrefs.entries()) await expect(links.nth(n)).toHaveAttribute("href", href);
    // Said for a moment only: looked for before it can come.
    const copied = expect(message.getByRole("button", { name: "Copied" })).toBeVisible();
    await message.getByRole("button", { name: "Copy" }).click();
    await copied;
    expect(await anny.evaluate(() => navigator.clipboard.readText())).toBe("const a = 1;\n  see(a);");
  },
);

test(
  "what was sent stays in the box until this browser has it, and what is typed meanwhile stays behind it",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await say(abhi, "before");
    await expect(bubble(abhi, "before")).toContainText("Read");
    // A disk that is busy: another transaction, one request behind the other, until it is let go.
    await abhi.evaluate(async () => {
      const request = indexedDB.open("duologue");
      const database = await new Promise<IDBDatabase>((done) =>
        request.addEventListener("success", () => done(request.result)),
      );
      const store = database.transaction(["seats", "rows"], "readwrite").objectStore("seats");
      const busy = () => {
        if (!("letGo" in window)) store.get("nobody").addEventListener("success", busy);
      };
      busy();
    });
    const box = abhi.getByRole("textbox", { name: "Message" });
    await box.pressSequentially("Ten is good.");
    await box.press("Enter");
    await box.pressSequentially("And bring");
    await expect(box).toHaveValue("Ten is good.And bring");
    await expect(messages(abhi)).not.toContainText("Ten is good.");
    await abhi.evaluate(() => Object.assign(window, { letGo: true }));
    await expect(bubble(anny, "Ten is good.")).toBeVisible();
    await expect(box).toHaveValue("And bring");
    await box.fill("And bring one");
    await box.press("Enter");
    await box.fill("And bring two");
    await box.press("Enter");
    for (const text of ["And bring one", "And bring two"]) {
      await expect(messages(anny).getByText(text, { exact: true })).toHaveCount(1);
    }
    await expect(box).toHaveValue("");
    await abhi.reload();
    await expect(messages(abhi).getByText("Ten is good.", { exact: true })).toHaveCount(1);
    await expect(box).toHaveValue("");
  },
);

test(
  "Back closes what lies over the chat, the uppermost first, and then leaves the page as always",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await say(anny, "Hello");
    await expect(messages(abhi)).toContainText("Hello");
    const entries = await abhi.evaluate(() => history.length);
    const dialogs = abhi.getByRole("dialog");
    const menu = await openMenu(abhi, "Hello");
    await abhi.goBack();
    await expect(menu).toHaveCount(0);

    await abhi.getByRole("button", { name: "Verify" }).click();
    const verify = abhi.getByRole("heading", { name: "Compare the safety code" });
    await abhi.getByRole("button", { name: "They differ" }).click();
    await expect(dialogs).toHaveCount(1);
    await abhi.goBack();
    await expect(dialogs).toHaveCount(0);
    await expect(verify).toHaveCount(0);

    await abhi.getByRole("button", { name: "Verify" }).click();
    await abhi.locator(".verify").getByRole("button", { name: "What the server can see" }).click();
    await expect(dialogs).toHaveCount(1);
    await abhi.goBack();
    await expect(dialogs).toHaveCount(0);
    await expect(verify).toBeVisible();
    await abhi.goBack();
    await expect(verify).toHaveCount(0);

    // Closed otherwise, it leaves nothing in the history that Back would have to pass.
    await abhi.getByRole("button", { name: "End chat" }).click();
    await abhi.getByRole("button", { name: "Keep chatting" }).click();
    await expect(dialogs).toHaveCount(0);
    await say(abhi, "Still here");
    await expect(messages(anny)).toContainText("Still here");
    expect(await abhi.evaluate(() => history.length)).toBe(entries + 1);
    await abhi.goBack();
    expect(abhi.url()).toBe("about:blank");
  },
);
