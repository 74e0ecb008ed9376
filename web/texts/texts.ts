/**
 * Everything the product says, in the language of its reader. Screens hold no words of their own: they read `texts` each
 * time they render, and the page renders anew when another language is chosen. One catalogue is loaded, not all, and of it
 * first what the first screen says (parts.ts): what is loaded later brings its part of the words with it.
 */
import type { Face } from "../../shared/face.ts";
import { type Language, isLanguage, languages, pickLanguage } from "../../shared/languages.ts";
import type { Texts } from "./en.ts";
import type { Part } from "./parts.ts";

export type { Texts } from "./en.ts";

type LaterPart = Exclude<Part, "first">;
type Catalogue = typeof import("./en.ts?first");

// Each is a file of its own in the build; the server finds them by these paths (server/http/pages.ts).
const catalogues: Record<Language, () => Promise<Catalogue>> = {
  en: () => import("./en.ts?first"),
  hi: () => import("./hi.ts?first"),
  es: () => import("./es.ts?first"),
  fr: () => import("./fr.ts?first"),
  de: () => import("./de.ts?first"),
  ar: () => import("./ar.ts?first"),
  zh: () => import("./zh.ts?first"),
  pt: () => import("./pt.ts?first"),
  ja: () => import("./ja.ts?first"),
  uk: () => import("./uk.ts?first"),
  tr: () => import("./tr.ts?first"),
  id: () => import("./id.ts?first"),
};

/** Where this browser remembers a choice made by the switch; nothing is kept of anyone who never touched it. */
const KEY = "duologue:language";

/**
 * The catalogue in use. Not there before `loadTexts` is done: nothing renders earlier; and of its later parts what was asked
 * for with `loadMoreTexts`.
 */
export let texts: Texts;

/** The language in use. */
export let language: Language;

/** The parts that this page has needed so far, beyond the first; and those that it has. */
const needed = new Set<LaterPart>();
let has = new Set<LaterPart>();
/** The first language is there. */
let begun: Promise<void>;

// A later choice must not be overtaken by an earlier one whose file took longer.
let wanted: Language;
let changed = () => {};
// The operator's own name, in the place of the product's.
let brand: string | undefined;

/**
 * Loads the language that the person chose earlier, else the one that the browser asks for.
 * @param operator what whoever runs the server calls it, and speaks to those who want none of the languages there are
 */
export function loadTexts(operator: Pick<Face, "name" | "language"> = {}): Promise<void> {
  brand = operator.name;
  return (begun = begin(operator));
}

async function begin(operator: Pick<Face, "language">): Promise<void> {
  const wish = remembered() ?? pickLanguage(navigator.languages, operator.language);
  // A file that does not come is most often one of an older build: any language is better than an empty page.
  if (!(await take(wish)) && !(await take("en"))) throw new Error("no texts came");
}

/** Resolves once the words of these parts are there, too. Rejects where they do not come. */
export async function loadMoreTexts(...parts: LaterPart[]): Promise<void> {
  await begun;
  for (const part of parts) needed.add(part);
  while (!parts.every((part) => has.has(part))) {
    const of = language;
    const all = [...needed];
    const words = await read(of, all);
    // Another language was chosen meanwhile: it brings all that is needed.
    if (language === of) put(words, all);
  }
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
    let parts: LaterPart[];
    let words: Texts;
    // What shows a later part must find it in each language: more may be needed by the time that these are there.
    do {
      parts = [...needed];
      words = await read(to, parts);
    } while (needed.size > parts.length);
    if (wanted !== to) return true;
    language = to;
    const { documentElement } = document;
    documentElement.lang = to;
    documentElement.dir = languages[to].dir;
    put(words, parts);
  } catch {
    return false;
  }
  return true;
}

async function read(of: Language, parts: readonly LaterPart[]): Promise<Texts> {
  const catalogue = await catalogues[of]();
  const later = await Promise.all(parts.map(async (part) => (await catalogue[part]?.())?.texts));
  // In the order of the parts: of a group, a later one has more.
  return Object.assign({}, catalogue.texts, ...later) as Texts;
}

function put(words: Texts, parts: readonly LaterPart[]): void {
  texts = brand === undefined ? words : { ...words, brand };
  has = new Set(parts);
  changed();
}

function remembered(): Language | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept && isLanguage(kept) ? kept : null;
  } catch {
    return null;
  }
}
