import fc from "fast-check";
import { expect, test } from "vitest";
import { nameProblem, namesAlike, showableName, tidyName } from "./names.ts";

test("[C2] a name is trimmed and NFC, 1 to 40 characters as people count them", () => {
  expect(tidyName("  Zoe\u0308  Q ")).toBe("Zoë Q");
  expect(nameProblem(tidyName("   "))).toBe("name-empty");
  expect(nameProblem("x".repeat(40))).toBeUndefined();
  expect(nameProblem("x".repeat(41))).toBe("name-too-long");
  expect(nameProblem("😀".repeat(40))).toBeUndefined();
});

test("[C2] control characters and marks that reorder or hide text are refused", () => {
  for (const mark of [
    "\u0000",
    "\u001b",
    "\u007f",
    "\u0085",
    "\u200b",
    "\u200f",
    "\u202e",
    "\u2066",
    "\u2028",
    "\ufeff",
    "\ud800",
  ]) {
    expect(nameProblem(`An${mark}ny`), mark.codePointAt(0)!.toString(16)).toBe("name-unprintable");
  }
  // Joiners spell names in Persian, Hindi and emoji.
  for (const fine of ["अनन्या", "می\u200cنا", "👩\u200d🔬", "O'Neil-Ł", "王小明"])
    expect(nameProblem(fine), fine).toBeUndefined();
});

test("[C2] two names are alike whatever their case, and a name is always like itself", () => {
  expect(namesAlike("Abhi", "aBHI")).toBe(true);
  expect(namesAlike("STRASSE", "straße")).toBe(true);
  expect(namesAlike("Abhi", "Anny")).toBe(false);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => namesAlike(tidyName(name), tidyName(tidyName(name)))),
  );
});

test("[C2] two names that are the same but for marks that nobody sees are alike; an accent tells them apart", () => {
  for (const mark of ["\u200c", "\u200d", "\ufe0f", "\u034f", "\u{e0101}"])
    expect(namesAlike("Anny", `An${mark}ny`), mark.codePointAt(0)!.toString(16)).toBe(true);
  expect(namesAlike("José", tidyName("Jose\u0301"))).toBe(true);
  expect(nameProblem("\u200d\ufe0f")).toBe("name-empty");
  expect(namesAlike("José", "Jose")).toBe(false);
  expect(namesAlike("राम", "रोम")).toBe(false);
});

test("[C2] a name that a lying server sent can neither reorder what stands around it nor fill the page", () => {
  expect(showableName("An\u202eny\u2066 \u200b\n B")).toBe("Anny B");
  expect(showableName("x".repeat(80))).toBe(`${"x".repeat(40)}…`);
  expect(showableName("\u202e\u2069")).toBe("");
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }).map(tidyName),
      (name) => nameProblem(name) !== undefined || showableName(name) === name,
    ),
  );
});

test("[C2] a name of nothing that can be seen is empty, and names that differ only by what cannot are alike", () => {
  for (const blank of ["\u2800", "\u2800\u2800 \u2800", "\u200d", "\ufe0f", "\u034f", "\u{e0041}\u{e0042}"])
    expect(nameProblem(tidyName(blank)), JSON.stringify(blank)).toBe("name-empty");
  for (const hidden of ["\u200d", "\u200c", "\ufe0f", "\u034f", "\u{e0041}", "\u2800"])
    for (const other of [`An${hidden}ny`, `Anny${hidden}`, `${hidden}Anny`])
      expect(namesAlike("Anny", other), JSON.stringify(other)).toBe(true);
  // They are part of how some names are written.
  for (const name of ["👩‍💻", "क्‍ष", "❤️"]) expect(nameProblem(name)).toBeUndefined();
  expect(namesAlike("👩‍💻", "👩")).toBe(false);
});
