/**
 * The languages that the product speaks, and how one is chosen. The server chooses by what the browser asks for, so that
 * the right texts are on their way with the page; the page chooses by the same rule, and a person's own choice wins there.
 */

export interface LanguageFacts {
  /** Its own name, as its speakers look for it. */
  name: string;
  dir: "ltr" | "rtl";
}

export const languages = {
  en: { name: "English", dir: "ltr" },
  hi: { name: "हिन्दी", dir: "ltr" },
  es: { name: "Español", dir: "ltr" },
  fr: { name: "Français", dir: "ltr" },
  de: { name: "Deutsch", dir: "ltr" },
  ar: { name: "العربية", dir: "rtl" },
  zh: { name: "中文", dir: "ltr" },
  pt: { name: "Português", dir: "ltr" },
  ja: { name: "日本語", dir: "ltr" },
  uk: { name: "Українська", dir: "ltr" },
  tr: { name: "Türkçe", dir: "ltr" },
  id: { name: "Bahasa Indonesia", dir: "ltr" },
} as const satisfies Record<string, LanguageFacts>;

export type Language = keyof typeof languages;

export const languageCodes = Object.keys(languages) as Language[];

export function isLanguage(code: string): code is Language {
  return Object.hasOwn(languages, code);
}

/**
 * The first of the wanted tags ("de-AT", "zh-Hans-CN") that is spoken here, whatever its region or script.
 * @param otherwise spoken to whoever wants none of them
 */
export function pickLanguage(wanted: readonly string[], otherwise: Language = "en"): Language {
  for (const tag of wanted) {
    const code = tag.split("-")[0]!.toLowerCase();
    if (isLanguage(code)) return code;
  }
  return otherwise;
}

/** The tags of an Accept-Language header, most wanted first. */
export function wantedLanguages(header: string | undefined): string[] {
  return (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(/\s*;\s*/);
      const quality = parameters.find((each) => each.startsWith("q="));
      return { tag, quality: quality ? Number(quality.slice(2)) : 1 };
    })
    .filter(({ tag, quality }) => tag !== "" && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}
