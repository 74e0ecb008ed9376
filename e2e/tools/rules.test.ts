/** Rules are quoted by their numbers: each that is quoted stands in PROTOCOL.md, and each that stands there is tested. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const protocol = readFileSync(join(root, "shared/PROTOCOL.md"), "utf8");
const rules = [...protocol.matchAll(/^- \*\*([A-Z]\d+)\*\* /gm)].map((match) => match[1] ?? "");

const files = ["server", "web", "shared", "e2e"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      posix.join(folder, name.replaceAll("\\", "/")),
    ),
  )
  .concat("README.md", "SECURITY.md", "CONTRIBUTING.md")
  .filter((file) => /\.(tsx?|m?js|lua|css|md|m4|html)$/.test(file) && file !== "e2e/tools/rules.test.ts");
const textOf = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));

/** The rules in brackets, as in "[J3]", "[Q1, Q2]" and "[K2 to K4]", of which the ends are named. */
function quoted(text: string): string[] {
  const quotes = text.match(/\[[A-Z]\d{1,2}(?:(?:, | to )[A-Z]\d{1,2})*\]/g) ?? [];
  return quotes.flatMap((quote) => quote.match(/[A-Z]\d+/g) ?? []);
}

/** Tests, and the suites that tests run: the stores' contract, and the histories and walks of the engine. */
const ofTests = /\.(test|spec)\.tsx?$|^server\/store\/contract\/|^web\/engine\/testing\/(histories|checker|walk)/;

/** Rules that no test names. Whoever writes one takes its rule out of here. */
const untested: Record<string, string> = {};

test("every rule that code, tests and documents quote stands in PROTOCOL.md", () => {
  const unknown = [...textOf].flatMap(([file, text]) =>
    quoted(text).flatMap((rule) => (rules.includes(rule) ? [] : [`${file} quotes ${rule}`])),
  );
  expect(unknown).toEqual([]);
});

test("no test quotes a rule by a number that is not the protocol's", () => {
  const bare = [...textOf].flatMap(([file, text]) =>
    (text.match(/["`]\[(\d{1,2}|[a-z])\] [^"`]*|\[rules? \d/g) ?? []).map((quote) => `${file}: ${quote}`),
  );
  expect(bare).toEqual([]);
});

test("every rule of PROTOCOL.md is quoted by a test, or said to have none, and why", () => {
  const tested = new Set([...textOf].flatMap(([file, text]) => (ofTests.test(file) ? quoted(text) : [])));
  expect(rules.filter((rule) => !tested.has(rule))).toEqual(Object.keys(untested));
});
