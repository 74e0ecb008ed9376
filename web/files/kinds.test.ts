import fc from "fast-check";
import { expect, test } from "vitest";
import { FILE_NAME_MAX_CHARACTERS } from "../../shared/files.ts";
import { bareType, lookOf, safeName, shownAs } from "./kinds.ts";

test.each([
  ["holiday.jpg", "holiday.jpg"],
  ["Übersicht März.pdf", "Übersicht März.pdf"],
  ["写真.png", "写真.png"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\a\\b.txt", "b.txt"],
  ["/", "file"],
  ["..", "file"],
  ["", "file"],
  [".htaccess", "htaccess"],
  ["a\u0000b\n.txt", "ab.txt"],
  ["invoice\u202Efdp.exe", "invoicefdp.exe"],
  ["a\u200b\u2066b.txt", "ab.txt"],
  ['a<b>|"c"?.txt', "a_b___c__.txt"],
  ["name. . ", "name"],
  ["con\u2028trol", "control"],
])("[F8] the name %j is shown and saved as %j", (name, safe) => {
  expect(safeName(name)).toBe(safe);
});

test("[F8] a name of ten thousand characters is cut, and keeps its ending", () => {
  const name = safeName(`${"a".repeat(10_000)}.jpeg`);
  expect(name.length).toBeLessThanOrEqual(FILE_NAME_MAX_CHARACTERS);
  expect(name).toMatch(/^a+\.jpeg$/);
});

test("[F8] whatever a name is made of, what is left of it is harmless, and stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
      const safe = safeName(name);
      expect(safe.length).toBeGreaterThan(0);
      expect(safe.length).toBeLessThanOrEqual(FILE_NAME_MAX_CHARACTERS);
      expect(safe).not.toMatch(/[/\\]|[\p{Cc}\p{Bidi_Control}]/u);
      expect(safe).not.toMatch(/^\.|[. ]$/);
      expect(safeName(safe)).toBe(safe);
    }),
  );
});

test("[F8] nothing that could execute is shown, whatever its author says of it", () => {
  const look = { as: "picture", width: 1, height: 1, preview: "" } as const;
  for (const type of [
    "image/svg+xml",
    "text/html",
    "application/pdf",
    "application/xhtml+xml",
    "text/xml",
    "",
    "constructor",
  ]) {
    expect(shownAs(type), type).toBe("other");
    expect(lookOf({ look, type })).toEqual({ as: "other" });
  }
  expect(lookOf({ look, type: "image/png" })).toEqual(look);
  expect(lookOf({ look, type: "video/mp4" })).toEqual({ as: "other" });
  expect(lookOf({ look: { as: "voice", ms: 1, levels: "" }, type: "image/png" })).toEqual({ as: "other" });
});

test("a type is known without its parameters", () => {
  expect(bareType("audio/webm;codecs=opus")).toBe("audio/webm");
  expect(bareType(" Image/PNG ")).toBe("image/png");
  expect(["", "x", "text/ht ml", "a/b/c"].map(bareType)).toEqual(["", "", "", ""]);
});
