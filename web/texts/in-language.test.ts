import { afterEach, expect, test, vi } from "vitest";
import { inLanguage } from "./in-language.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** 18:03 of a day in the time zone of whoever runs this. */
const evening = new Date(2026, 10, 21, 18, 3).getTime();

// "C" and "en-US@posix" are what WebKitGTK and Chromium say where the system has no language set.
test.each(["C", "en-US@posix", "en_US", "*", ""])(
  "a browser that calls its language %j reads times and dates",
  (tag) => {
    vi.stubGlobal("navigator", { language: tag, languages: [tag] });
    const english = inLanguage("en");
    expect(english.time(evening)).toMatch(/03/);
    expect(english.date(evening)).toBe("21 November");
    expect(english.duration(900)).toBe("15 minutes");
  },
);

test("a tag that is none does not hide the one behind it", () => {
  vi.stubGlobal("navigator", { language: "en-US@posix", languages: ["en-US@posix", "en-US"] });
  expect(inLanguage("en").date(evening)).toBe("November 21");
});

test("the clock counts to twelve for whoever is used to that, in any language", () => {
  vi.stubGlobal("navigator", { language: "en-US", languages: ["en-US", "de"] });
  expect(inLanguage("de").time(evening)).toMatch(/^0?6:03/);
});
