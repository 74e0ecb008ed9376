/** Pictures of one state of the product: the same page in every window it may be seen in, light and dark. */
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

/** Looked at and thrown away: no repository keeps it. */
export const FOLDER = fileURLToPath(new URL("../../screenshots", import.meta.url));

type Media = NonNullable<Parameters<Page["emulateMedia"]>[0]>;

interface View {
  width: number;
  height: number;
  media?: Media;
}

const THEMES = ["light", "dark"] as const;

/** In both themes. */
const EVERY: Record<string, View> = {
  small: { width: 360, height: 640 },
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
};

/** In one theme: what they show depends on no colour, or brings its own. */
const ONCE: Record<string, View> = {
  tablet: { width: 768, height: 1024 },
  landscape: { width: 844, height: 390 },
  // What an upright and a sideways keyboard leave of a phone's window.
  keyboard: { width: 390, height: 420 },
  "landscape-keyboard": { width: 844, height: 200 },
  // A window of 1280 x 800 at 200 %: half as many CSS pixels, each of them four dots.
  zoom: { width: 640, height: 400 },
  forced: { width: 390, height: 844, media: { forcedColors: "active", colorScheme: "dark" } },
  "forced-light": { width: 1280, height: 800, media: { forcedColors: "active" } },
};

/** `VIEWS=phone,desktop npm run pictures`: only these. */
const WANTED = process.env["VIEWS"]?.split(",");

/** Puts the page back into the window it came from: a state may go on from there. */
export async function shoot(page: Page, name: string, only?: string[]): Promise<void> {
  const before = page.viewportSize()!;
  for (const [view, { width, height, media }] of Object.entries({ ...EVERY, ...ONCE })) {
    if (!(only ?? [view]).includes(view) || !(WANTED ?? [view]).includes(view)) continue;
    await page.setViewportSize({ width, height });
    for (const theme of view in EVERY ? THEMES : THEMES.slice(0, 1)) {
      await page.emulateMedia({ colorScheme: theme, forcedColors: "none", ...media });
      await page.screenshot({
        path: `${FOLDER}/${name}/${view}${view in EVERY ? `-${theme}` : ""}.png`,
        animations: "disabled",
      });
    }
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  await page.setViewportSize(before);
}

/** What comes out of the printer. */
export async function shootPrint(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!;
  // A sheet of A4 at the 96 dots to the inch that CSS counts in.
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await page.screenshot({ path: `${FOLDER}/${name}/print.png`, fullPage: true });
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(before);
}
