/** The host's tickets, one for each participant, and the view that is shown to somebody standing next to the host. */
import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures.ts";
import { scanQr } from "./page-objects.ts";

export const ticket = (page: Page, name: string): Locator => page.getByRole("region", { name: `Invite for ${name}` });

/** The further ways are open afterwards, whether or not they were. */
export async function openWays(page: Page, name: string): Promise<void> {
  const more = ticket(page, name).getByRole("button", { name: "More ways to send" });
  if ((await more.getAttribute("aria-expanded")) === "false") await more.click();
  await expect(more).toHaveAttribute("aria-expanded", "true");
}

/** Asks first where the participant is in the chat; the view comes with the answer, then. */
export async function showInPerson(page: Page, name: string): Promise<Locator> {
  // Once both are in, link and code are folded away.
  const folded = ticket(page, name).getByRole("button", { name: "Show link and code", expanded: false });
  if ((await folded.count()) > 0) await folded.click();
  await ticket(page, name).getByRole("button", { name: "Show in person" }).click();
  return page.getByRole("dialog", { name: `Scan this, ${name}` });
}

/** What a camera reads off the view. */
export async function scan(page: Page, view: Locator): Promise<string> {
  const picture = view.getByRole("img", { name: /^QR code with the secret code/ });
  await expect(picture).toBeVisible();
  return (await scanQr(page.context(), picture)) ?? "";
}
