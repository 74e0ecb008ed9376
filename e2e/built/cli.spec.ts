/** The command line: what it refuses, and the program that the README shows. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../support/fixtures.ts";
import { invite, run } from "../support/terminal.ts";

test("a wrong code, a link that is none and a command that is none are said in a sentence", async ({ server }) => {
  const [forAbhi] = await invite(server.url);
  const wrong = run("join", forAbhi!.link);
  wrong.type("0000-0000-0000");
  expect(await wrong.ended).toBe(1);
  expect(wrong.printed()).toContain("That code is not right. Tries left: 4.");
  const none = run("join", "not a link");
  expect(await none.ended).toBe(1);
  expect(none.printed()).toContain('"not a link" is no address.');
  const help = run();
  expect(await help.ended).toBe(1);
  expect(help.printed()).toContain("Usage: npx duologue COMMAND");
});

test("the program in the README runs as it stands, by the package's own name", async ({ server }, testInfo) => {
  const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
  const [, example = ""] = /```js\n([^]*?)```/.exec(readme) ?? [];
  expect(example).toContain('from "duologue/client"');
  const file = testInfo.outputPath("example.mjs");
  writeFileSync(file, example.replaceAll(/^ {2}/gm, "").replace("https://chat.example", server.url));
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  expect(await new Promise((resolve) => child.once("close", resolve)), printed).toBe(0);
  expect(printed).toContain("Hello Anny");
});
