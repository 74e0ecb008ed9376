/** What may stand behind `npm start --`, before anything is installed or built. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { HELP, readArguments, takenByNpm } from "./arguments.mjs";

const START = fileURLToPath(new URL("start.mjs", import.meta.url));
const start = (args: string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [START, ...args], { env, encoding: "utf8" });
  return { status, stdout, stderr };
};

test("each flag says how other devices reach the server", () => {
  for (const [args, way] of [
    [[], null],
    [["--lan"], { by: "lan" }],
    [["--tunnel"], { by: "tunnel", program: null }],
    [["--tunnel=tailscale"], { by: "tunnel", program: "tailscale" }],
  ] as const) {
    expect(readArguments(args)).toEqual({ ok: true, help: false, way });
    for (const flag of args) expect(HELP).toContain(flag);
  }
});

test("what is not known, or cannot be together, is refused at once with the list", () => {
  for (const [args, mistake] of [
    [["--lann"], '"--lann" is not a flag of Duologue.'],
    [["--tunnel=ngrok"], '"--tunnel=ngrok" is not a flag of Duologue.'],
    [["lan"], '"lan" is not a flag of Duologue.'],
    [["constructor"], '"constructor" is not a flag of Duologue.'],
    [["--lan", "--tunnel"], "Choose one of --lan and --tunnel."],
  ] as const) {
    expect(start([...args])).toEqual({ status: 1, stdout: "", stderr: `${mistake}\n\n${HELP}\n` });
  }
});

test("--help prints the list and starts nothing", () => {
  for (const flag of ["--help", "-h"]) {
    expect(start([flag])).toEqual({ status: 0, stdout: `${HELP}\n`, stderr: "" });
  }
});

test("a flag that npm has kept to itself is missed, and how to write it is said", () => {
  expect(takenByNpm({ npm_config_tunnel: "true" })).toContain("npm start -- --tunnel");
  expect(takenByNpm({ npm_config_long: "true" })).toBeNull();
  // As npm reads `npm start --lan`: -l, -a, -n.
  expect(start([], { npm_config_long: "true", npm_config_all: "true" })).toEqual({
    status: 1,
    stdout: "",
    stderr: 'npm kept "--lan" to itself. Write: npm start -- --lan\n',
  });
});
