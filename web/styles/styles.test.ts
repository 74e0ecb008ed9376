/** What the style sheets must not say because an engine drops it. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));
const sheets = readdirSync(folder).filter((file) => file.endsWith(".css"));

/** The shorthands of a sheet: WebKit knows them with a line alone, and drops those that name a thickness. */
const shorthands = (css: string): string[] => css.match(/text-decoration\s*:[^;}]*/g) ?? [];

test.each(sheets)("%s underlines by longhands, which WebKit does not drop", (sheet) => {
  expect(shorthands(readFileSync(folder + sheet, "utf8"))).toEqual([]);
});

test("the build does not put the longhands together again", async () => {
  const built = await build({
    root: folder,
    configFile: false,
    logLevel: "error",
    build: { write: false, target: "es2022", rolldownOptions: { input: `${folder}index.css` } },
  });
  const outputs = [built].flat().flatMap((each) => ("output" in each ? each.output : []));
  const css = outputs.map((each) => (each.type === "asset" ? String(each.source) : "")).join("");
  expect(css).toContain("text-decoration-line:");
  expect(shorthands(css)).toEqual([]);
});
