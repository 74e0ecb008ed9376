/** Access: axe finds nothing on any screen, light and dark; nothing overflows; everything is large enough to press. */
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { endChat, expectEnded, join, messages, newPerson, say, startChat, typeCode } from "../support/page-objects.ts";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Asks axe for every rule of WCAG 2.2 A and AA and its best practices. */
async function expectAccessible(page: Page, screen: string): Promise<void> {
  // Into the page's own world past its policy, as a browser extension would come.
  if (!(await page.evaluate(() => "axe" in window)))
    await page.evaluate((await import("node:fs")).readFileSync(axePath, "utf8"));
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
  expect(violations, screen).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${screen} overflows`).toBeLessThanOrEqual(0);
  expect(await page.evaluate(tooSmall), `${screen}: too small to press`).toEqual([]);
}

/** In the page: what can be pressed and is under 44 px, apart from links in the middle of what somebody wrote. */
function tooSmall(): string[] {
  const LEAST = 44;
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((element) => !element.closest(".bubble > p, .visually-hidden, [inert]"))
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .flatMap((element) => {
      // A label passes the press on to its field.
      const { width, height } = (element.closest("label, .slip") ?? element).getBoundingClientRect();
      const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
      return width < LEAST - 0.1 || height < LEAST - 0.1
        ? [`${element.className} "${name}" ${width.toFixed(0)} x ${height.toFixed(0)}`]
        : [];
    });
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [device, viewport] of [
    ["phone", { width: 320, height: 640 }],
    ["desktop", { width: 1280, height: 800 }],
  ] as const) {
    // Light small and dark wide stand for all four in `npm test`.
    const tag = (device === "phone") === (colorScheme === "light") ? [] : ["@long"];
    test(`axe finds nothing on any screen: ${device}, ${colorScheme}`, { tag }, async ({ browser, server }) => {
      test.slow();
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
      const invites = await startChat(host, server.url, {
        names: ["Abhi", "A name of forty letters, which is a lot!"],
      });
      await expectAccessible(host, "invites");

      const [abhi, anny] = [await person(), await person()];
      await abhi.goto(invites[0].link);
      await expect(abhi.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
      await expectAccessible(abhi, "enter");
      await typeCode(abhi, "AAAA-AAAA-AAAA");
      await expect(abhi.getByRole("alert")).toBeVisible();
      await expectAccessible(abhi, "enter with an error");
      await typeCode(abhi, invites[0].code);
      await expect(messages(abhi)).toContainText("has not joined yet");
      await say(abhi, "waiting ".repeat(40));
      await expectAccessible(abhi, "waiting");
      await join(anny, invites[1]);
      await expect(messages(anny)).toContainText("waiting");
      await say(anny, `averylongwordwithoutabreak${"x".repeat(200)} https://example.com/${"y".repeat(100)}`);
      await expect(messages(abhi)).toContainText("averylongword");
      await expectAccessible(abhi, "chat");
      await expectAccessible(anny, "chat, second");
      const message = messages(abhi).locator(".message").last();
      await message.locator(".bubble").hover({ position: { x: 20, y: 12 } });
      await message.getByRole("button", { name: /^More for/ }).click();
      await expectAccessible(abhi, "menu");
      await abhi.getByRole("button", { name: "Reply", exact: true }).click();
      await abhi.getByRole("textbox", { name: "Message" }).fill("z".repeat(3_900));
      await abhi.context().setOffline(true);
      await expect(abhi.getByText(/^No connection/)).toBeVisible();
      await expectAccessible(abhi, "replying, offline, near the limit");
      await abhi.context().setOffline(false);
      await abhi.getByRole("button", { name: "Notifications" }).click();
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

test("the flow works with the keyboard alone, and focus goes where the next step is", async ({ browser, server }) => {
  const host = await newPerson(browser);
  await host.goto(server.url);
  await host.keyboard.press("Tab");
  await expect(host.getByRole("textbox", { name: "First participant name" })).toBeFocused();
  await host.keyboard.type("Abhi");
  await host.keyboard.press("Tab");
  await host.keyboard.type("Anny");
  await host.keyboard.press("Enter");
  const region = host.getByRole("region", { name: "Invite for Abhi" });
  await expect(region).toBeVisible();
  const link = (await region.getByLabel("Link for Abhi").innerText()).replace(/\s/g, "");
  const code = await region.getByLabel("Secret code for Abhi").innerText();

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
