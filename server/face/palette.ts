/**
 * What becomes of an operator's own colours: each participant has one, for the light page and for the dark one, and from
 * it come all that web/styles/tokens.css has for a voice. A colour that cannot be read where it is used is refused.
 */
import { contrast, type Hex, mix } from "./contrast.ts";

export type Theme = "light" | "dark";
export type Voice = "first" | "second";
/** The custom properties of one theme, without their two dashes. */
export type Properties = Record<string, Hex>;

/** As web/styles/tokens.css has them. */
export const PAGE: Record<Theme, Record<"paper" | "sheet" | "text", Hex>> = {
  light: { paper: "#faf8f4", sheet: "#fefefc", text: "#1a2222" },
  dark: { paper: "#141412", sheet: "#1f1e1b", text: "#ebe9e5" },
};

/** Of text of any size (WCAG 2.2, 1.4.3). */
export const CONTRAST_MIN = 4.5;

/** On its fill the better of these two stands: of any colour one of them has 4.5 or more. */
const ON = { white: "#ffffff", black: "#000000" };
/** How much of it is in what a voice's things are made of: the ticket, the bubble, the field. */
const STOCK_SHARE: Record<Theme, number> = { light: 0.16, dark: 0.24 };
/** As in tokens.css. */
const QUIET_SHARE = 0.77;
const TONE_SHARE = 0.12;

/** Why a colour cannot be used, as the end of a sentence; undefined: it can. */
export function colourMistake(colour: Hex, theme: Theme): string | undefined {
  const { paper, sheet } = PAGE[theme];
  const worst = contrast(colour, paper) < contrast(colour, sheet) ? paper : sheet;
  const ratio = contrast(colour, worst);
  if (ratio >= CONTRAST_MIN) return undefined;
  const otherwise = theme === "light" ? "a darker" : "a lighter";
  return `has a contrast of ${ratio.toFixed(2)} on the ${theme} page (${worst}), and text needs ${CONTRAST_MIN}: take ${otherwise} one`;
}

/** Everything that a voice is drawn with, where its colour is one that can be used. */
export function voiceProperties(voice: Voice, colour: Hex, theme: Theme): Properties {
  const { paper, sheet, text } = PAGE[theme];
  const stock = mix(colour, STOCK_SHARE[theme], theme === "light" ? sheet : paper);
  const on = contrast(ON.white, colour) >= contrast(ON.black, colour) ? ON.white : ON.black;
  const deep = deepOn(colour, stock, theme, text);
  return {
    [`${voice}-ink`]: colour,
    [`${voice}-fill`]: colour,
    [`on-${voice}`]: on,
    [`${voice}-stock`]: stock,
    [`${voice}-deep`]: deep,
    // A QR code is dark on light in both.
    ...(theme === "light" && { [`${voice}-plate`]: stock, [`${voice}-plate-ink`]: deep }),
  };
}

/** As much of the colour as can be read everywhere that it is used as text. */
function deepOn(colour: Hex, stock: Hex, theme: Theme, text: Hex): Hex {
  const { paper, sheet } = PAGE[theme];
  for (let share = 0.7; share > 0; share -= 0.1) {
    const deep = mix(colour, share, text);
    if (deepPairs(deep, stock, colour, [paper, sheet]).every(([a, b]) => contrast(a, b) >= CONTRAST_MIN)) return deep;
  }
  return text;
}

/** Where `--deep`, and `--quiet` which is made of it, stand: on the stock, and on the tone over either page. */
export const deepPairs = (deep: Hex, stock: Hex, colour: Hex, pages: Hex[]): [Hex, Hex][] => [
  [deep, stock],
  [mix(deep, QUIET_SHARE, stock), stock],
  ...pages.map((page): [Hex, Hex] => [deep, mix(colour, TONE_SHARE, page)]),
];
