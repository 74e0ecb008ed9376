/** The log as it is read: what counts as read, where the new begins, and what is folded. */
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { bubble, openMenu } from "../support/message-menu.ts";
import { hide } from "../support/notices.ts";
import { join, messages, newPerson, readInvite, say, twoTalking } from "../support/page-objects.ts";

/** Two more have arrived than the one asked about: a receipt for it would have come with theirs. */
async function expectUnread(page: Page, text: string): Promise<void> {
  await expect(bubble(page, text)).toContainText("Delivered");
  for (const n of [1, 2]) {
    await say(page, `${n} after ${text}`);
    await expect(bubble(page, `${n} after ${text}`)).toContainText("Delivered");
  }
  await expect(bubble(page, text).first()).toContainText("Delivered");
}

/** What the server says on the page's next socket waits: each call lets one record more through. */
async function oneRecordAtATime(page: Page): Promise<{ letThrough: () => void }> {
  const waiting: string[] = [];
  let pass = (_frame: string) => {};
  let allowed = 0;
  const work = () => {
    while (waiting.length > 0 && (allowed > 0 || !waiting[0]!.includes('"type":"record"'))) {
      const frame = waiting.shift()!;
      if (frame.includes('"type":"record"')) allowed -= 1;
      pass(frame);
    }
  };
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    pass = (frame) => socket.send(frame);
    server.onMessage((frame) => {
      waiting.push(frame.toString());
      work();
    });
  });
  return {
    letThrough: () => {
      allowed += 1;
      work();
    },
  };
}

const toEnd = (page: Page) => messages(page).evaluate((log) => log.scrollTo(0, log.scrollHeight));

test(
  "nothing is Read on a page that is hidden, or under what lies over the chat",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await say(anny, "Hello");
    await expect(messages(abhi)).toContainText("Hello");
    const button = (name: string) => abhi.getByRole("button", { name, exact: true });
    const covers: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
      ["hidden", () => hide(abhi), () => hide(abhi, false)],
      ["verify", () => button("Verify").click(), () => button("Back to the chat").click()],
      ["menu", () => openMenu(abhi, "Hello"), () => abhi.keyboard.press("Escape")],
      ["question", () => button("End chat").click(), () => button("Keep chatting").click()],
      // Its button is in the log, far up.
      [
        "view",
        () => button("What the server can see").click(),
        () =>
          button("Close")
            .click()
            .then(() => toEnd(abhi)),
      ],
    ];
    for (const [name, cover, uncover] of covers) {
      await cover();
      await say(anny, name);
      await expectUnread(anny, name);
      await uncover();
      await expect(bubble(anny, name).first()).toContainText("Read");
      // The next cover begins with the log at its end.
      await say(abhi, `back from ${name}`);
    }
  },
);

test(
  "nothing is Read under the invite that a host has in front of the chat",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [abhi, anny] = [await newPerson(browser), await newPerson(browser)];
    await abhi.goto(server.url);
    await abhi.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
    await abhi.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
    await abhi.getByRole("checkbox", { name: "I am one of the two" }).check();
    await abhi.getByRole("button", { name: "Start chat" }).click();
    await join(anny, await readInvite(abhi, "Anny"));
    await expect(messages(abhi)).toContainText("Anny joined");
    await abhi.getByRole("button", { name: "More", exact: true }).click();
    await abhi.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
    await say(anny, "Hello");
    await expectUnread(anny, "Hello");
    await abhi.goBack();
    await expect(bubble(anny, "Hello").first()).toContainText("Read");
  },
);

test(
  "what came while nobody looked stands under a line, and the log at it; the jump goes there first",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    const line = messages(abhi).getByText("New", { exact: true });
    for (let n = 0; n < 9; n++) await say(abhi, `Mine ${n}\n\n\n\nends`);
    await say(anny, "Seen");
    await expect(bubble(anny, "Seen")).toContainText("Read");
    await hide(abhi);
    for (let n = 0; n < 9; n++) await say(anny, `News ${n}\n\n\n\nends`);
    await expect(bubble(anny, "News 8")).toContainText("Delivered");
    await hide(abhi, false);
    await expect(line).toBeInViewport({ ratio: 1 });
    await expect(bubble(abhi, "News 0")).toBeInViewport({ ratio: 1 });
    await expect(bubble(anny, "News 0")).toContainText("Read");
    await expect(bubble(anny, "News 8")).toContainText("Delivered");
    const order = await messages(abhi).innerText();
    expect(order.indexOf("Seen")).toBeLessThan(order.indexOf("\nNew\n"));
    expect(order.indexOf("\nNew\n")).toBeLessThan(order.indexOf("News 0"));

    // There already: to the newest.
    await abhi.getByRole("button", { name: "Jump to newest" }).click();
    await expect(bubble(abhi, "News 8")).toBeInViewport({ ratio: 1 });
    await expect(bubble(anny, "News 8")).toContainText("Read");
    await say(abhi, "All read");
    await expect(line).toHaveCount(0);

    // Further up: first to the line, then to the newest.
    await messages(abhi).evaluate((log) => (log.scrollTop = 0));
    for (let n = 0; n < 9; n++) await say(anny, `More ${n}\n\n\n\nends`);
    await abhi.getByRole("button", { name: "9 new Jump to first new" }).click();
    await expect(line).toBeInViewport({ ratio: 1 });
    await expect(bubble(abhi, "More 0")).toBeInViewport({ ratio: 1 });
    await expect(bubble(abhi, "More 8")).not.toBeInViewport();
    await abhi.getByRole("button", { name: /Jump to newest/ }).click();
    await expect(bubble(abhi, "More 8")).toBeInViewport({ ratio: 1 });

    // All read, then closed meanwhile: the log opens where the new begins.
    for (let n = 0; n < 9; n++) {
      await bubble(abhi, `More ${n}`).scrollIntoViewIfNeeded();
      await expect(bubble(anny, `More ${n}`)).toContainText("Read");
    }
    // On a slow network, where the first is read before the second is there.
    await abhi.goto("about:blank");
    for (let n = 0; n < 9; n++) await say(anny, `Late ${n}\n\n\n\nends`);
    const { letThrough } = await oneRecordAtATime(abhi);
    await abhi.goBack();
    letThrough();
    await expect(messages(abhi)).toContainText("Late 0");
    await expect(messages(abhi).locator("[data-unseen]")).toHaveCount(0);
    for (let n = 1; n < 9; n++) {
      letThrough();
      await expect(messages(abhi)).toContainText(`Late ${n}`);
    }
    await expect(bubble(anny, "Late 8")).toContainText("Delivered");
    await expect(line).toBeInViewport({ ratio: 1 });
    await expect(bubble(abhi, "Late 0")).toBeInViewport({ ratio: 1 });
  },
);

test(
  "what is long is folded; a press, and a focus within, unfold it, and the rest of the log stays",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    const lines = Array.from({ length: 40 }, (_, n) => `line ${n}`).join("\n");
    await say(anny, `${lines}\nhttps://example.com/there`);
    const more = messages(abhi).getByRole("button", { name: "Show more" });
    await expect(more).toHaveAttribute("aria-expanded", "false");
    const message = bubble(abhi, "line 0");
    const height = () => message.evaluate((row) => row.getBoundingClientRect().height);
    const top = () => message.evaluate((row) => Math.round(row.getBoundingClientRect().top));
    expect(await height()).toBeLessThan(400);
    await more.focus();
    const before = await top();
    await abhi.keyboard.press("Enter");
    const less = messages(abhi).getByRole("button", { name: "Show less" });
    await expect(less).toBeFocused();
    expect(await height()).toBeGreaterThan(900);
    expect(await top()).toBe(before);
    await abhi.keyboard.press("Enter");
    await expect(more).toBeFocused();
    await expect(message).toBeInViewport({ ratio: 1 });
    // The link's part is not shown: where the focus goes, it is.
    await messages(abhi).getByRole("link").focus();
    await expect(less).toBeVisible();
    await expect(messages(abhi).getByRole("link")).toBeInViewport({ ratio: 1 });
  },
);
