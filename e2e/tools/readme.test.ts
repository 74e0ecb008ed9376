/** The README says what is: its links, commands and settings are those of the project. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { settings } from "../../server/config.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

/** The `code` in the first column of the table whose first heading is `heading`. */
function firstColumn(heading: string): string[] {
  const lines = readme.split("\n").map((line) => line.trim());
  const start = lines.findIndex((line) => new RegExp(`^\\|\\s*${heading}s?\\s*\\|`, "i").test(line));
  if (start === -1) throw new Error(`The README has no table whose first column is headed "${heading}"`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  const rows = lines.slice(start + 2, end === -1 ? undefined : end);
  return rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
}

/** The script an npm command runs: `npm test` → "test", `npm run check -- --x` → "check". */
function scriptOf(command: string): string | undefined {
  return /\bnpm (?:run(?:-script)? )?([a-z][\w:-]*)/.exec(command)?.[1];
}

test("every link and image of the README that is a file exists", () => {
  const targets = [...readme.matchAll(/\]\(<?([^)>\s]+)|\b(?:src|href)="([^"]+)"/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  const files = targets
    .filter((target) => !/^([a-z]+:|#)/i.test(target))
    .map((target) => target.replace(/[#?].*$/, ""));
  expect(files.filter((file) => !existsSync(join(root, decodeURI(file))))).toEqual([]);
});

test("every npm command in the README is a script", () => {
  const ownCommands = new Set(["ci", "install", "i"]);
  const mentioned = [...readme.matchAll(/\bnpm (?:run )?[a-z][\w:-]*/g)].map((match) => scriptOf(match[0]) ?? "");
  expect(mentioned.filter((name) => !ownCommands.has(name) && !(name in scripts))).toEqual([]);
});

test("the README's table of commands lists every script", () => {
  expect(
    firstColumn("Command")
      .map((command) => scriptOf(command) ?? command)
      .toSorted(),
  ).toEqual(Object.keys(scripts).toSorted());
});

test("the README's table of settings lists exactly those the server reads", () => {
  expect(firstColumn("Setting").toSorted()).toEqual(Object.keys(settings).toSorted());
});

test("the README names no path of anyone's machine", () => {
  expect(readme.match(/(?<![\w.:/-])(\/(home|root|Users|tmp|var|opt|usr|mnt|work)\/\S*|[A-Z]:\\\S*)/g) ?? []).toEqual(
    [],
  );
});

test.each(["CONTRIBUTING.md", "SECURITY.md", "THREATS.md", "CHANGELOG.md"])(
  "every link of %s that is a file exists",
  (name) => {
    const text = readFileSync(join(root, name), "utf8");
    const targets = [...text.matchAll(/\]\(<?([^)>\s]+)/g)].map((match) => match[1] ?? "");
    const files = targets.filter((each) => !/^([a-z]+:|#)/i.test(each)).map((each) => each.replace(/[#?].*$/, ""));
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  },
);
