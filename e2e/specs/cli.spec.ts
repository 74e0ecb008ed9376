/** The command line: invites, and a chat in two terminals. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../support/fixtures.ts";
import { messages, newPerson, say, typeCode } from "../support/page-objects.ts";

const CLI = fileURLToPath(new URL("../../server/cli.mjs", import.meta.url));

/** One command in a terminal of its own, that is killed with the test. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const killWithTests = () => child.kill("SIGKILL");
  process.once("exit", killWithTests);
  void ended.then(() => process.off("exit", killWithTests));
  return { printed: () => printed, ended, type: (line: string) => child.stdin.write(`${line}\n`) };
}

async function invite(url: string) {
  const command = run("invite", "Abhi", "Anny", "--server", url);
  expect(await command.ended, command.printed()).toBe(0);
  const links = [...command.printed().matchAll(/^Link: (\S+)$/gm)].map((match) => match[1] ?? "");
  const codes = [...command.printed().matchAll(/^Code: (\S+)$/gm)].map((match) => match[1] ?? "");
  expect(codes).toEqual([0, 1].map(() => expect.stringMatching(/^\w{4}-\w{4}-\w{4}$/) as unknown));
  return [0, 1].map((n) => ({ link: links[n]!, code: codes[n]! }));
}

test("two invites are printed, one joins in a terminal and the other in a browser, and what one writes steers nobody's terminal", async ({
  browser,
  server,
}) => {
  const [forAbhi, forAnny] = await invite(server.url);
  const abhi = run("join", forAbhi!.link);
  await expect.poll(abhi.printed).toContain("Secret code:");
  abhi.type(forAbhi!.code);
  await expect.poll(abhi.printed).toContain("You are Abhi. You talk with Anny.");
  await expect.poll(abhi.printed).toContain("Anny has not joined yet");

  const anny = await newPerson(browser);
  await anny.goto(forAnny!.link);
  await typeCode(anny, forAnny!.code);
  await expect.poll(abhi.printed).toContain("Anny is here");
  abhi.type("Hello from a terminal");
  await expect(messages(anny)).toContainText("Hello from a terminal");
  await expect.poll(abhi.printed).toContain("(read: Hello from a terminal)");
  await say(anny, "back \u001b[2Jagain");
  await expect.poll(abhi.printed).toContain("Anny: back [2Jagain");
  expect(abhi.printed()).not.toContain("\u001b[2J");
  abhi.type("/verify");
  await expect.poll(abhi.printed).toMatch(/ {2}([a-z]+ · ){5}[a-z]+/);
  abhi.type("/end");
  await expect.poll(abhi.printed).toContain("The chat has ended, by Abhi. It is deleted.");
  expect(await abhi.ended).toBe(0);
  await expect(anny.getByText("Abhi ended the chat")).toBeVisible();
});

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
