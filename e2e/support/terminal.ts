/** The command line as a person types it. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "./fixtures.ts";

const CLI = fileURLToPath(new URL("../../server/cli.mjs", import.meta.url));

/** `npx duologue` with these arguments in a terminal of its own, that is killed with the tests. */
export function run(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const killWithTests = () => child.kill("SIGKILL");
  process.once("exit", killWithTests);
  void ended.then(() => process.off("exit", killWithTests));
  return { printed: () => printed, ended, type: (line: string) => child.stdin.write(`${line}\n`) };
}

/** The links and codes that `npx duologue invite` prints, Abhi's first. */
export async function invite(url: string) {
  const command = run("invite", "Abhi", "Anny", "--server", url);
  expect(await command.ended, command.printed()).toBe(0);
  const links = [...command.printed().matchAll(/^Link: (\S+)$/gm)].map((match) => match[1] ?? "");
  const codes = [...command.printed().matchAll(/^Code: (\S+)$/gm)].map((match) => match[1] ?? "");
  expect(codes).toEqual([0, 1].map(() => expect.stringMatching(/^\w{4}-\w{4}-\w{4}$/) as unknown));
  return [0, 1].map((n) => ({ link: links[n]!, code: codes[n]! }));
}
