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
