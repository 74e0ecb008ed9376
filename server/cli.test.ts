import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const CLI = fileURLToPath(new URL("cli.mjs", import.meta.url));

test.each([
  [
    "a flag that there is none of",
    ["invite", "Abhi", "Anny", "--sever", "https://chat.example"],
    "Unknown option '--sever'",
  ],
  ["a flag without its value", ["invite", "Abhi", "Anny", "--server"], "Option '--server <value>' argument missing"],
])("%s is named, with how it is used and no trace of the program's own", async (_what, args, said) => {
  const [code, printed] = await new Promise<[unknown, string]>((resolve) => {
    execFile(process.execPath, [CLI, ...args], (error, _out, printedToo) => resolve([error?.code, printedToo]));
  });
  expect(code).toBe(1);
  expect(printed.startsWith(said)).toBe(true);
  expect(printed).toContain("Usage: npx duologue COMMAND");
  expect(printed).not.toMatch(/\bat .*:\d+/);
});
