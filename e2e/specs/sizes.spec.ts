/** Large letters and small windows: what the chat is worked with stays inside the window, and whole. */
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { twoTalking } from "../support/page-objects.ts";

const WINDOWS: [number, number][] = [
  [320, 640],
  [360, 740],
  [390, 844],
  [768, 1_024],
  [1_280, 800],
  [1_920, 1_080],
  [844, 200],
];
const SIZES = [100, 130, 150, 175, 200];

for (const language of ["en", "de", "ar", "uk", "hi", "fr", "es", "pt", "tr", "id", "ja", "zh"]) {
  test(
    `name, time, buttons and message box are inside and whole in every window with letters of every size: ${language}`,
    { tag: "@long" },
    async ({ browser, server }) => {
      const { abhi } = await twoTalking(browser, server.url, { names: ["Abhi", "Annabelle"] });
      await abhi.evaluate((chosen) => localStorage.setItem("duologue:language", chosen), language);
      await abhi.reload();
      await expect(abhi.locator(`html[lang=${language}]`)).toBeAttached();
      await expect(abhi.getByRole("timer")).toBeVisible();
      for (const [width, height] of WINDOWS) {
        await abhi.setViewportSize({ width, height });
        for (const by of ["zoom", "root"] as const) {
          for (const size of SIZES) {
            await setLetters(abhi, by, size);
            // What has to be re-laid is, once the name's observer has run.
            await expect.poll(() => outside(abhi), { message: `${width} x ${height}, ${by} ${size} %` }).toEqual([]);
          }
        }
      }
    },
  );
}

async function setLetters(page: Page, by: "zoom" | "root", percent: number): Promise<void> {
  await page.evaluate(
    ([how, size]) => {
      const { style } = document.documentElement;
      style.zoom = how === "zoom" ? String(size / 100) : "";
      style.fontSize = how === "root" ? `${size}%` : "";
    },
    [by, percent] as const,
  );
}

/** What reaches out of the window, holds words that reach out of it, or lies over another; by its text. */
function outside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const selector = ".talk-header h1, .talk-header .button, .countdown, .presence, .dock textarea, .dock .send";
    const shown = [...document.querySelectorAll<HTMLElement>(selector)].filter((each) => each.checkVisibility());
    const wordsOf = (element: Element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect();
    };
    const within = (inner: DOMRect, outer: { left: number; right: number; top: number; bottom: number }) =>
      inner.left >= outer.left - 1 &&
      inner.right <= outer.right + 1 &&
      inner.top >= outer.top - 1 &&
      inner.bottom <= outer.bottom + 1;
    const window = { left: 0, right: innerWidth, top: 0, bottom: innerHeight };
    const over = (one: DOMRect, other: DOMRect) =>
      one.left < other.right - 1 &&
      other.left < one.right - 1 &&
      one.top < other.bottom - 1 &&
      other.top < one.bottom - 1;
    return shown.flatMap((element, at) => {
      const name = element.textContent || element.getAttribute("aria-label") || element.tagName;
      const box = element.getBoundingClientRect();
      // A name may end in an ellipsis; what it is whole, a press tells.
      const words = element.tagName === "H1" ? box : wordsOf(element);
      const others = shown.slice(at + 1).filter((other) => !element.contains(other) && !other.contains(element));
      return [
        ...(within(box, window) ? [] : [`${name} reaches out of the window`]),
        ...(words.width === 0 || within(words, box) ? [] : [`${name} is clipped`]),
        ...others.flatMap((other) =>
          words.width > 0 && over(words, other.tagName === "H1" ? other.getBoundingClientRect() : wordsOf(other))
            ? [`${name} lies over ${other.textContent}`]
            : [],
        ),
      ];
    });
  });
}

test("a name that does not fit its line is shown whole at a press", { tag: "@long" }, async ({ browser, server }) => {
  const long = "Maximiliane Wolkenstein-Hohenfels-Gruber";
  const { abhi } = await twoTalking(browser, server.url, { names: ["Abhi", long] });
  const heading = abhi.getByRole("heading", { name: long, level: 1 });
  const words = heading.getByText(long);
  const height = () => words.evaluate((element) => element.getBoundingClientRect().height);
  const inOneLine = await height();
  await heading.getByRole("button", { name: long }).click();
  await expect.poll(height).toBeGreaterThan(inOneLine * 1.5);
  expect(await words.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  await heading.getByRole("button", { name: long }).click();
  await expect.poll(height).toBe(inOneLine);
});
