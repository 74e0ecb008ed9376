/** `npm run fuzz -- --cases 1000000 --seed 4711`: builds run.ts with the server in it, and runs it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = join(root, "dist");
mkdirSync(dist, { recursive: true });
const outDir = mkdtempSync(join(dist, "fuzz-"));
process.once("exit", () => rmSync(outDir, { recursive: true, force: true }));

await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: "error",
  build: { ssr: join(root, "e2e/fuzz/run.ts"), outDir, minify: false },
});
const { status } = spawnSync(process.execPath, [join(outDir, "run.js"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exitCode = status ?? 1;
