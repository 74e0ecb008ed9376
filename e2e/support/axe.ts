/** What every screen is held to: axe, a width that holds it, and sizes that a finger hits. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures.ts";

const axeScript = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Asks axe for every rule of WCAG 2.2 A and AA and its best practices, and looks for what sticks out or is too small. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  // Into the page's own world past its policy, as a browser extension would come.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeScript);
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
    .filter((element) => !element.closest(".bubble p, .visually-hidden, [inert]"))
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .flatMap((element) => {
      // A label passes the press on to its field.
      const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
      const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
      return width < LEAST - 0.1 || height < LEAST - 0.1
        ? [`${element.className} "${name}" ${width.toFixed(0)} x ${height.toFixed(0)}`]
        : [];
    });
}
