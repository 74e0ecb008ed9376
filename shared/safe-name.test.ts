import fc from "fast-check";
import { expect, test } from "vitest";
import { FILE_NAME_MAX_CHARACTERS } from "./files.ts";
import { safeName } from "./safe-name.ts";

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
