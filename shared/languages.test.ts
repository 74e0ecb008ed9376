import { expect, test } from "vitest";
import { pickLanguage, wantedLanguages } from "./languages.ts";

test("the first wanted language that is spoken here is taken, whatever its region or script", () => {
  expect(pickLanguage(["de-AT", "en"])).toBe("de");
  expect(pickLanguage(["zh-Hant-TW"])).toBe("zh");
  expect(pickLanguage(["nl", "AR-eg", "en"])).toBe("ar");
});

test("whoever wants none of them gets English, or what the operator says", () => {
  expect(pickLanguage([])).toBe("en");
  expect(pickLanguage(["nl", "*", "constructor"])).toBe("en");
  expect(pickLanguage(["nl"], "de")).toBe("de");
  expect(pickLanguage(["fr"], "de")).toBe("fr");
});

test("a header is read in the order of its wishes, and what is refused in it is left out", () => {
  expect(wantedLanguages("fr;q=0.3, de-CH, hi;q=0, es; q=0.8")).toEqual(["de-CH", "es", "fr"]);
  expect(wantedLanguages(undefined)).toEqual([]);
  expect(wantedLanguages(",;q=x, ;")).toEqual([]);
});
