/** THREATS.md is true: each defence names tests that are there, each limit settings that are there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** The rows under a heading, without the table's own first two. */
function rowsUnder(heading: string): string[][] {
  const [, text = ""] = read("THREATS.md").split(`\n## ${heading}\n`);
  const [section = ""] = text.split("\n## ");
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const COMMANDS = ["siege", "fuzz", "faults"];
/** Where a test may stand that is named in short. */
const PLACES = [
  "server",
  "shared",
  "web",
  "web/browser",
  "web/tools",
  "server/http",
  "e2e/built",
  "e2e/specs",
  "e2e/tools",
];

test("each threat has a defence, and names tests that are there", () => {
  const rows = rowsUnder("Threat, defence, test");
  expect(rows.length).toBeGreaterThan(20);
  const missing = rows.flatMap(([threat = "", defence = "", tests = ""]) => {
    const named = [...tests.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    if (defence === "" || named.length === 0) return [threat];
    return named.filter((name) => {
      const [command = ""] = name.split(" ");
      return !COMMANDS.includes(command) && !PLACES.some((place) => existsSync(join(root, place, name)));
    });
  });
  expect(missing).toEqual([]);
});

test("each setting that a limit names is one, and stands in the README", () => {
  const config = read("server/config.ts");
  const readme = read("README.md");
  const settings = rowsUnder("Limits").flatMap(([, , setting = ""]) =>
    [...setting.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = ""]) => name),
  );
  expect(settings.length).toBeGreaterThan(10);
  for (const name of settings) {
    expect(config, name).toContain(`${name}:`);
    expect(readme, name).toContain(`\`${name}\``);
  }
});

test("each command that stands for a test is one", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const command of COMMANDS) expect(Object.keys(scripts)).toContain(command);
});
