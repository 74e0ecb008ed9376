/** How a language is written: one form of address, no English left, no sign that bidirectional text would misplace. */
import { expect, test } from "vitest";
import { type Language, languageCodes, languages } from "../../shared/languages.ts";
import { NAME, catalogues, leaves, said, translations } from "./testing/catalogues.ts";

/** Every sentence of a language, with its path before it. */
const sentences = (code: Language): string[] =>
  leaves(catalogues[code]).flatMap(([path, text]) => said(text, 2).map((words) => `${path}: ${words}`));

/** What nobody says who speaks to the reader as the head of the catalogue says. */
const otherAddress: Partial<Record<Language, RegExp>> = {
  // "Sie" and "ihr" are other words, too, where a sentence begins.
  de: /[^.:?!]\s(Sie|Ihnen|Ihre?[nrms]?)\b/,
  fr: /(^|[^\p{L}])(tu|toi|ton|tes|t’)([^\p{L}]|$)/iu,
  es: /(^|[^\p{L}])(usted(es)?|vosotr[oa]s|vuestr[oa]s?|\p{L}+(áis|éis))([^\p{L}]|$)/iu,
  pt: /(^|[^\p{L}])(tu|teus?|tuas?|contigo|vós)([^\p{L}]|$)/iu,
  // A capital is for letters to one person.
  uk: /(^|[^\p{L}])([Тт]и|[Тт]ебе|[Тт]обі|[Тт]вій|[Тт]воя|[Тт]воє|[Тт]вої)([^\p{L}]|$)|[^.:?!]\s(Ви|Вас|Вам|Ваш\p{L}*)(\s|$)/u,
  tr: /(^|[^\p{L}])(sen|seni|sana|senin)([^\p{L}]|$)/iu,
  id: /\b(kamu|kau|kalian|lo|gue)\b|\banda\b/,
  hi: /(^|[^\p{L}\p{M}])(तुम|तुम्हें|तुम्हारा|तुम्हारी|तू|तेरा)([^\p{L}\p{M}]|$)/u,
  zh: /您/,
};

test.each(Object.keys(otherAddress) as Language[])("%s speaks to its reader in one form", (code) => {
  const pattern = otherAddress[code]!;
  const found = sentences(code).filter((words) => pattern.test(words));
  expect(found).toEqual([]);
});

/** Own names, abbreviations and what is typed as it stands. */
const international =
  /Duologue|README|npm start -- --lan|QR|SMS|https(:\/\/)?|Escape|Esc|Google|Mozilla|Apple|\bsecond\b|\b[ap]\.?m\b|\b[km]B\b/gi;

test.each(translations)("%s has no English left in it", (code) => {
  const words = sentences(code)
    .map((each) => each.slice(each.indexOf(": ") + 2))
    .map((each) => each.replace(international, ""));
  const latin = !["hi", "ar", "zh", "ja", "uk"].includes(code);
  const english = latin ? /\b(the|and|you|your|with|this|that|which|from|when|have|is|are|not)\b/i : /[a-z]/i;
  expect(words.filter((each) => english.test(each))).toEqual([]);
});

test.each(languageCodes)("%s holds no sign that is not seen, but isolates in pairs", (code) => {
  for (const words of sentences(code)) {
    expect(words.replace(/\u2066[^\u2066-\u2069]+\u2069/g, "")).not.toMatch(
      /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/,
    );
  }
});

test.each(languageCodes.filter((code) => languages[code].dir === "rtl"))(
  "%s: signs that belong to a Latin word stay with it",
  (code) => {
    // "://" at the end of one would be shown at its other side.
    for (const words of sentences(code)) expect(words).not.toMatch(/[a-z](?:\/|:\/\/)(?![\w\u2069])/i);
    // What begins with digits stands on a line of its own.
    expect(catalogues[code].invites.more.codeDraft(NAME)).toMatch(new RegExp(`\n${NAME}$`));
  },
);

test("French keeps its high signs on the line of their word", () => {
  for (const words of sentences("fr")) expect(words.slice(words.indexOf(": ") + 2)).not.toMatch(/ [:;?!»]|« /);
});
