/** What tests of being told need: a page that nobody looks at, and what its browser shows. */
import type { BrowserContext, Page } from "@playwright/test";
import { expect } from "./fixtures.ts";
import { messages, say } from "./page-objects.ts";

/** As if another tab, or another program, were in front of this page. */
export async function hide(page: Page, hidden = true): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    hidden ? "hidden" : "visible",
  );
}

/** What the page's notifications say, by the link that each one is for. */
export const notices = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return ((await registration?.getNotifications()) ?? []).map(({ title, body, tag }) => `${title}|${body}|${tag}`);
  });

export const workers = (page: Page): Promise<number> =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

export const icon = (page: Page) => page.locator('link[rel="icon"]');

export const allow = (context: BrowserContext, url: string) =>
  context.grantPermissions(["notifications"], { origin: url });

/** As if the browser had not been asked yet; what it answers is not tried. The headless shell says no to all. */
export const notAsked = (context: BrowserContext) =>
  context.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "default" }));

/** Both have written: the moment at which it makes sense to ask. */
export async function bothWrite(abhi: Page, anny: Page): Promise<void> {
  await say(abhi, "hello");
  await expect(messages(anny)).toContainText("hello");
  await say(anny, "hello yourself");
  await expect(messages(abhi)).toContainText("hello yourself");
}
