import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { face as facePage } from "../../shared/face.ts";
import { fits } from "../../shared/schema.ts";
import { readConfig } from "../config.ts";
import { ownFolder } from "../testing/folder.ts";
import { contrast, mix } from "./contrast.ts";
import { colourMistake, CONTRAST_MIN, deepPairs, PAGE, type Theme, voiceProperties } from "./palette.ts";

const FIRST = { light: "#00539b", dark: "#8ec5ff" };
const SECOND = { light: "#8A3B12", dark: "#f0a47d" };

function read(face: unknown, env: Record<string, string> = {}) {
  const file = join(ownFolder(), "face.json");
  writeFileSync(file, typeof face === "string" ? face : JSON.stringify(face));
  return readConfig({ FACE_FILE: file, ...env });
}

test("a face says what it is called, how it looks, where to turn, and what it does without", () => {
  const result = read(
    {
      name: "  Beratung  Nord ",
      colours: { first: FIRST, second: SECOND },
      links: {
        imprint: "https://example.com/imprint",
        privacy: "https://example.com/p?a=1&b",
        abuse: "mailto:a@example.com",
      },
      notice: "Mo–Fr, 9–17 Uhr.\nIm Notfall: 112.",
      off: ["files", "push", "inPerson", "lifetimes"],
      language: "de",
    },
    { PUSH: "on", PUBLIC_URL: "https://chat.example" },
  );
  expect(result).toMatchObject({
    ok: true,
    config: {
      face: {
        page: {
          name: "Beratung Nord",
          colours: {
            light: expect.arrayContaining([
              ["first-ink", "#00539b"],
              ["second-fill", "#8a3b12"],
            ]) as unknown,
            dark: expect.arrayContaining([["first-ink", "#8ec5ff"]]) as unknown,
          },
          links: { abuse: "mailto:a@example.com" },
          withoutInPerson: true,
          language: "de",
        },
      },
      fileMaxBytes: 0,
      push: false,
      lifetimesSeconds: [3_600],
    },
  });
  // And the page takes all that it is told.
  if (result.ok) expect(fits(facePage, result.config.face?.page)).toBe(true);
  expect(read({})).toMatchObject({ ok: true, config: { face: { page: {}, off: [] }, fileMaxBytes: 104_857_600 } });
});

test("a mark that an editor on Windows puts before it does no harm", () => {
  expect(read('\uFEFF{ "name": "Beratung" }\r\n')).toMatchObject({ ok: true });
});

test("what cannot be read, is not known or would not do stops the start, with its place and what to do", () => {
  const colours = (light: string, dark = "#8ec5ff") => ({ colours: { first: { light, dark } } });
  for (const [face, mistake] of [
    ["{ name: 1 }", /^FACE_FILE is not JSON: ".*face\.json" \(.+\)\.$/],
    ["[]", "FACE_FILE: it must be an object, in { }."],
    [{ nmae: "x" }, 'FACE_FILE: "nmae" is not known; it has name, colours, links, notice, off, language.'],
    [{ links: { imprnt: "https://a.example" } }, 'FACE_FILE: "links.imprnt" is not known.'],
    [{ name: "" }, 'FACE_FILE: "name" must be 1 to 40 printed characters.'],
    [{ name: "a\u202eb" }, 'FACE_FILE: "name" must be 1 to 40 printed characters.'],
    [{ links: { imprint: "javascript:alert(1)" } }, /"links\.imprint" must be an https or mailto address/],
    [{ links: { privacy: "http://a.example" } }, /"links\.privacy" must be an https or mailto address/],
    [{ links: { abuse: "mailto:" } }, /"links\.abuse" must be an https or mailto address/],
    [{ notice: "x".repeat(501) }, /"notice" must be text of at most 500 characters/],
    [{ notice: "a\u202eb" }, /"notice" must be text of at most 500 characters/],
    [{ off: ["chat"] }, 'FACE_FILE: "off.0" must be one of "files", "push", "inPerson", "lifetimes".'],
    [{ language: "xx" }, /"language" must be one of "en", "hi"/],
    [colours("red"), 'FACE_FILE: "colours.first.light" must be a colour like "#005d5e".'],
    [{ colours: { first: { light: "#005d5e" } } }, 'FACE_FILE: "colours.first.dark" is missing.'],
    [
      colours("#88ccff"),
      'FACE_FILE: "colours.first.light", #88ccff, has a contrast of 1.63 on the light page (#faf8f4), and text needs 4.5: take a darker one.',
    ],
    [colours("#005d5e", "#333333"), /"colours\.first\.dark", #333333, has a contrast of 1\.\d\d on the dark page/],
    [{ colours: { first: FIRST, second: FIRST } }, /the same: nobody could tell who is who/],
  ] as const) {
    const result = read(face);
    expect(result.ok, JSON.stringify(face)).toBe(false);
    if (!result.ok) expect(result.mistakes[0]).toMatch(mistake);
  }
  expect(readConfig({ FACE_FILE: join(ownFolder(), "none.json") })).toEqual({
    ok: false,
    mistakes: [expect.stringMatching(/^FACE_FILE cannot be read \(ENOENT\): ".*none\.json"\. Create it, or unset/)],
  });
});

test("contrast is that of WCAG, and mixtures are those of a browser", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
  // color-mix(in oklab, red, blue)
  expect(mix("#ff0000", 0.5, "#0000ff")).toBe("#8c53a2");
  expect(mix("#123456", 1, "#ffffff")).toBe("#123456");
});

test("the page's colours are those of its style sheet", () => {
  const css = readFileSync(fileURLToPath(new URL("../../web/styles/tokens.css", import.meta.url)), "utf8");
  const [light = "", dark = ""] = css.split("prefers-color-scheme: dark");
  for (const [theme, part] of [
    ["light", light],
    ["dark", dark],
  ] as const) {
    for (const [name, colour] of Object.entries(PAGE[theme])) expect(part).toContain(`--${name}: ${colour};`);
    // Each property that is made of a colour is one that the style sheet has.
    for (const name of Object.keys(voiceProperties("first", "#00539b", theme))) expect(part).toContain(`--${name}: `);
  }
});

test("of any colour that is let in, everything that is drawn with it can be read", () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((rgb) => `#${rgb.toString(16).padStart(6, "0")}`);
  const themed = fc.tuple(colour, fc.constantFrom<Theme>("light", "dark"));
  let tried = 0;
  fc.assert(
    fc.property(themed, ([hex, theme]) => {
      if (colourMistake(hex, theme) !== undefined) return;
      tried += 1;
      const { paper, sheet, text } = PAGE[theme];
      const made = voiceProperties("first", hex, theme);
      const { "first-stock": stock = "", "first-deep": deep = "", "on-first": on = "" } = made;
      const pairs = [
        [hex, paper],
        [hex, sheet],
        [on, hex],
        [text, stock],
        ...deepPairs(deep, stock, hex, [paper, sheet]),
      ];
      for (const [a = "", b = ""] of pairs)
        expect(contrast(a, b), `${hex} ${theme}: ${a} on ${b}`).toBeGreaterThanOrEqual(CONTRAST_MIN);
    }),
    { numRuns: 2_000 },
  );
  expect(tried).toBeGreaterThan(300);
});
