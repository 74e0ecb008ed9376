/** A message in the log, and the menu that hangs on it. */
import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures.ts";
import { messages } from "./page-objects.ts";

export const bubble = (page: Page, text: string): Locator =>
  messages(page).locator(".message", { has: page.locator(".bubble p", { hasText: text }) });

export async function openMenu(page: Page, text: string): Promise<Locator> {
  const message = bubble(page, text).last();
  const more = message.getByRole("button", { name: `More for: ${text}` });
  const menu = page.getByRole("dialog", { name: `More for: ${text}` });
  await message.locator(".bubble").hover({ position: { x: 20, y: 12 } });
  await more.click();
  await expect(menu).toBeVisible();
  return menu;
}

/** A finger on it that stays until `then` has been seen. */
export async function longPress(page: Page, on: Locator, then: () => Promise<unknown>): Promise<void> {
  const { x, y } = (await on.boundingBox())!;
  const session = await page.context().newCDPSession(page);
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + 10, y: y + 10 }] });
  await then();
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}

/** A clock stops only in what is to come: so far ahead that it is that still when it is asked to. */
const CLOCK_LEAP_MS = 10_000;

/**
 * A finger that draws it aside, by so many pixels, at once: the page's clock (`page.clock.install()`) stands still
 * meanwhile, since on a slow machine a finger that rests before it moves is a long press.
 */
export async function swipe(page: Page, on: Locator, by: { x: number; y: number }): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + CLOCK_LEAP_MS);
  const { x, y } = (await on.boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const at = (part: number) => [{ x: x + 10 + by.x * part, y: y + 10 + by.y * part }];
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
  for (const part of [0.2, 0.4, 0.6, 0.8, 1])
    await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(part) });
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
  await page.clock.resume();
}

export async function choose(page: Page, text: string, what: string): Promise<void> {
  const menu = await openMenu(page, text);
  await menu.getByRole("button", { name: what, exact: true }).click();
  await expect(menu).toHaveCount(0);
}

/** All of them have been sent, and the server has put them in its order. */
export async function expectSent(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts)
    await expect(
      bubble(page, text)
        .last()
        .getByText(/^(Sent|Delivered|Read)$/),
    ).toBeVisible();
}
