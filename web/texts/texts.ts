/**
 * Everything the product says, in the language of its reader. Screens hold no words of their own: they read `texts` each
 * time they render, and the page renders anew when another language is chosen. One catalogue is loaded, not all.
 */
import type { Face } from "../../shared/face.ts";
import { type Language, isLanguage, languages, pickLanguage } from "../../shared/languages.ts";
import type { Texts } from "./en.ts";

export type { Texts } from "./en.ts";

// Each is a file of its own in the build; the server finds them by these paths (server/http/pages.ts).
const catalogues: Record<Language, () => Promise<{ texts: Texts }>> = {
  en: () => import("./en.ts"),
  hi: () => import("./hi.ts"),
  es: () => import("./es.ts"),
  fr: () => import("./fr.ts"),
  de: () => import("./de.ts"),
  ar: () => import("./ar.ts"),
  zh: () => import("./zh.ts"),
  pt: () => import("./pt.ts"),
  ja: () => import("./ja.ts"),
  uk: () => import("./uk.ts"),
  tr: () => import("./tr.ts"),
  id: () => import("./id.ts"),
};

/** Where this browser remembers a choice made by the switch; nothing is kept of anyone who never touched it. */
const KEY = "duologue:language";

/** The catalogue in use. Not there before `loadTexts` is done: nothing renders earlier. */
export let texts: Texts;

/** The language in use. */
export let language: Language;

// A later choice must not be overtaken by an earlier one whose file took longer.
let wanted: Language;
let changed = () => {};
// The operator's own name, in the place of the product's.
let brand: string | undefined;

/**
 * Loads the language that the person chose earlier, else the one that the browser asks for.
 * @param operator what whoever runs the server calls it, and speaks to those who want none of the languages there are
 */
export async function loadTexts(operator: Pick<Face, "name" | "language"> = {}): Promise<void> {
  brand = operator.name;
  const wish = remembered() ?? pickLanguage(navigator.languages, operator.language);
  // A file that does not come is most often one of an older build: any language is better than an empty page.
  if (!(await take(wish)) && !(await take("en"))) throw new Error("no texts came");
}

/** Speaks another language from now on; false where its texts did not come, and all stays as it was. */
export async function changeLanguage(to: Language): Promise<boolean> {
  if (!(await take(to))) return false;
  // Overtaken by a later choice, which is the one to keep.
  if (language !== to) return true;
  try {
    localStorage.setItem(KEY, to);
  } catch {
    // A browser that keeps nothing speaks it until the page goes.
  }
  return true;
}

/** Calls back when all is to be rendered anew. */
export function onTexts(listener: () => void): void {
  changed = listener;
}

async function take(to: Language): Promise<boolean> {
  wanted = to;
  try {
    const catalogue = await catalogues[to]();
    if (wanted !== to) return true;
    texts = brand === undefined ? catalogue.texts : { ...catalogue.texts, brand };
  } catch {
    return false;
  }
  language = to;
  const { documentElement } = document;
  documentElement.lang = to;
  documentElement.dir = languages[to].dir;
  changed();
  return true;
}

function remembered(): Language | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept && isLanguage(kept) ? kept : null;
  } catch {
    return null;
  }
}
