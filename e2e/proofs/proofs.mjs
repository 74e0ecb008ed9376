/**
 * `npm run proofs`: the explorer, the random runs, and the ProVerif models where ProVerif is installed, in their long
 * form. `npm run proofs -- explore --states 1000` runs one of them with other figures.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const here = join(root, "e2e/proofs");
const [first, ...rest] = process.argv.slice(2);
const one = first !== undefined && !first.startsWith("--") ? first : null;
const args = one === null ? process.argv.slice(2) : rest;

const dist = join(root, "dist");
mkdirSync(dist, { recursive: true });
const folder = mkdtempSync(join(dist, "proofs-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

let failed = 0;
const run = (command, commandArgs, options = {}) => {
  const { status } = spawnSync(command, commandArgs, { stdio: "inherit", ...options });
  if (status !== 0) failed += 1;
};

for (const name of ["explore", "walks"]) {
  if (one !== null && one !== name) continue;
  const outDir = join(folder, name);
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: { ssr: join(here, `${name}.ts`), outDir, minify: false },
  });
  console.log(`== ${name}`);
  run(process.execPath, ["--max-old-space-size=6144", join(outDir, `${name}.js`), ...args]);
}

if (one === null || one === "proverif") {
  console.log("== ProVerif");
  run(process.execPath, [join(here, "proverif.mjs"), ...rest]);
}
process.exitCode = failed > 0 ? 1 : 0;
