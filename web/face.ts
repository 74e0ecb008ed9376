/** The operator's own face on the page: its colours, by the browser's object model, and what else screens ask for. */
import type { Face } from "../shared/face.ts";

/** Set once, before anything renders. */
export let face: Face = {};

/** Puts it on: custom properties alone, in the layer of those that they replace. */
export function putOn(given: Face): void {
  face = given;
  const { colours } = given;
  if (!colours) return;
  const sheet = new CSSStyleSheet();
  for (const [theme, properties] of Object.entries(colours)) {
    const at = sheet.insertRule(
      `@layer tokens{@media (prefers-color-scheme:${theme}){:root{}}}`,
      sheet.cssRules.length,
    );
    const { style } = ((sheet.cssRules[at] as CSSGroupingRule).cssRules[0] as CSSMediaRule).cssRules[0] as CSSStyleRule;
    for (const [name, colour] of properties) style.setProperty(`--${name}`, colour);
  }
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
