/** The commands that the README tells people to type, and which test runs each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Each line of its blocks of shell, and what of its text is a command of npm, npx or openssl; once. */
export function readmeCommands(): string[] {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].flatMap(([, lines = ""]) => lines.split("\n"));
  const inText = [...readme.matchAll(/`((?:npm|npx|openssl) [^`]+)`/g)].map(([, command = ""]) => command);
  return [...new Set([...blocks, ...inText].map((line) => line.trim()).filter((line) => line !== ""))];
}

/** A start of the server, with the settings before it: e2e/built/readme.spec.ts types each of them. */
export const isStart = (command: string): boolean =>
  /^([A-Z_]+=\S+(?: \S+ digits>\S*)* )*npm start( -- --help)?$/.test(command);

type Way =
  /** A test's file, and words of it that are there because of this command. */
  | { runBy: string; as: string }
  /** Why no test types it; what it names is looked at all the same (readme-commands.test.ts). */
  | { cannot: string };

const README_SPEC = "e2e/built/readme.spec.ts";
const COMMANDS_TEST = "e2e/tools/readme-commands.test.ts";
const ALL_TESTS = "e2e/tools/test.mjs";
const NO_ENGINE = "no container engine and no cluster is at hand";
const TAKES_LONG = "takes many minutes of a machine of its own";

const ways: [command: RegExp, way: Way][] = [
  [/^npm start -- --lan$/, { runBy: "e2e/specs/reach.spec.ts", as: 'args: ["--lan"]' }],
  [/^npm start -- --tunnel$/, { runBy: "e2e/built/reach.spec.ts", as: 'args: ["--tunnel"]' }],
  [/^npx duologue (invite|join) /, { runBy: README_SPEC, as: "npx duologue" }],
  [/^npx web-push generate-vapid-keys$/, { runBy: COMMANDS_TEST, as: "npx web-push" }],
  [/^openssl rand -hex 32$|^echo "\w+=.*" >>? \.env$/, { runBy: COMMANDS_TEST, as: "openssl rand -hex 32" }],
  [/^docker compose |^kubectl /, { cannot: NO_ENGINE }],
  [/^npm test$/, { cannot: "it is what runs the tests; .ci/run is nothing else" }],
  [/^npm run check$/, { runBy: ALL_TESTS, as: "scripts.check" }],
  [/^npm run build$/, { runBy: ALL_TESTS, as: '["run", "build"]' }],
  [/^npm run e2e$/, { runBy: ALL_TESTS, as: '"e2e/specs", ...SHORT' }],
  [/^npm run faults$/, { runBy: ALL_TESTS, as: '["e2e/faults/faults.mjs", "--short"]' }],
  [/^npm run siege$/, { runBy: ALL_TESTS, as: '["e2e/siege/siege.mjs", "--short"]' }],
  [/^npm run fuzz$/, { runBy: "e2e/fuzz/fuzz.test.ts", as: "fuzz" }],
  [
    /^npm run format$/,
    { cannot: "it writes over the project; `npm run check` asks the same programs what they would do" },
  ],
  [/^npm run dev$/, { cannot: "it serves on ports 3000 and 5173, whatever else is there, until it is stopped" }],
  [
    /^npm run (e2e:(engines|stress)|upgrade|proofs|bench(:files)?|load|lighthouse|observatory|pictures|proxies)$/,
    { cannot: TAKES_LONG },
  ],
];

export function wayOf(command: string): Way | undefined {
  if (isStart(command)) return { runBy: README_SPEC, as: "isStart" };
  return ways.find(([pattern]) => pattern.test(command))?.[1];
}
