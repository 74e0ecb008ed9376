/** Numbers, times, counts and lists as a language writes them. The catalogues bring the words around them. */
import type { Language } from "../../shared/languages.ts";
import { clockText } from "../ui/clock-text.ts";

/** The forms that a counted thing takes; a catalogue that lacks one of its language's does not compile. */
interface PluralForms {
  en: "one" | "other";
  hi: "one" | "other";
  // Intl knows "many" too for es, fr and pt, of whole millions, which nothing here ever counts.
  es: "one" | "other";
  fr: "one" | "other";
  de: "one" | "other";
  ar: "zero" | "one" | "two" | "few" | "many" | "other";
  zh: "other";
  pt: "one" | "other";
  ja: "other";
  // And "other" for uk, of fractions.
  uk: "one" | "few" | "many";
  tr: "one" | "other";
  id: "other";
}

/** A word or sentence for each form; "#" stands for the number. */
export type Forms<L extends Language> = Record<PluralForms[L], string>;

/** Where the reader's own tags name no country, dates are written as in this one. */
const usual: Partial<Record<Language, string>> = { en: "en-GB", zh: "zh-Hans" };

/**
 * Words and dates share a language, in the country that the reader's browser names for it; whether the clock counts to
 * twelve or to twenty-four is as the reader is used to in any language.
 */
export function inLanguage<L extends Language>(language: L) {
  const reader: Pick<Navigator, "language" | "languages"> | undefined = globalThis.navigator;
  const own = reader?.languages?.find((tag) => tag.split("-")[0] === language && isKnownToIntl(tag));
  const locale = own ?? usual[language] ?? language;
  const readersTag = reader && isKnownToIntl(reader.language) ? reader.language : undefined;
  const { hourCycle } = new Intl.DateTimeFormat(readersTag, { timeStyle: "short" }).resolvedOptions();
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short", ...(hourCycle && { hourCycle }) });
  const dayAndMonth = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
  const dayOfWeek = new Intl.DateTimeFormat(locale, { weekday: "long" });
  const nearDay = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const whole = new Intl.NumberFormat(locale);
  const digits = new Intl.NumberFormat(locale, { useGrouping: false });
  const rules = new Intl.PluralRules(locale);
  const list = new Intl.ListFormat(locale);

  const number = (value: number) => whole.format(value);
  const inUnit = (value: number, unit: "second" | "minute" | "hour") =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);

  return {
    number,
    /** The form that goes with the number, the number in its place. */
    plural(count: number, forms: Forms<L>): string {
      const all: Record<string, string> = forms;
      return (all[rules.select(count)] ?? all["other"]!).replaceAll("#", number(count));
    },
    /** "15 minutes", "1 hour", "24 hours"; in the largest unit that keeps the number whole. */
    duration(seconds: number): string {
      if (seconds % 3_600 === 0) return inUnit(seconds / 3_600, "hour");
      if (seconds % 60 === 0) return inUnit(seconds / 60, "minute");
      return inUnit(seconds, "second");
    },
    /** Remaining time as a clock shows it, in the language's digits: "41:52". */
    countdown: (ms: number): string => clockText(ms).replace(/\d/g, (digit) => digits.format(Number(digit))),
    /** The time of day of local milliseconds, as the reader writes it: "12:03". */
    time: (at: number): string => clock.format(at),
    /** "21 November". */
    date: (at: number): string => dayAndMonth.format(at),
    /** "Today, 21 November", "Friday 20 November"; `join` puts the comma that the language has. */
    day(at: number, join: (near: string, date: string) => string): string {
      for (const ago of [0, 1]) {
        const then = new Date();
        then.setDate(then.getDate() - ago);
        if (then.toDateString() !== new Date(at).toDateString()) continue;
        const near = nearDay.format(-ago, "day");
        return join(near.charAt(0).toLocaleUpperCase(locale) + near.slice(1), dayAndMonth.format(at));
      }
      return weekday.format(at);
    },
    /** A time to come: `today` gets the time of day, `later` the day of the week as well. */
    moment(at: number, today: (time: string) => string, later: (time: string, weekday: string) => string): string {
      const isToday = new Date(at).toDateString() === new Date().toDateString();
      // Within a sentence, "PM" stays on the line of its hour.
      const time = clock.format(at).replaceAll(" ", "\u00a0");
      return isToday ? today(time) : later(time, dayOfWeek.format(at));
    },
    /** A file's size: "830 kB", "2.4 MB". */
    size(bytes: number): string {
      const large = bytes >= 1_000_000;
      const value = large ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1_000));
      const unit = large ? "megabyte" : "kilobyte";
      return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
    },
    /** From 0 to 1: "42%". Without the marks that some languages wrap it in: it stands in sentences of its own direction. */
    percent: (part: number): string =>
      new Intl.NumberFormat(locale, { style: "percent" }).format(part).replace(/[\u061c\u200e\u200f]/g, ""),
    list: (items: readonly string[]): string => list.format(items),
  };
}

/** Some browsers name the system's locale as it is: "C", "en-US@posix". Intl throws at what is no BCP 47 tag. */
function isKnownToIntl(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
