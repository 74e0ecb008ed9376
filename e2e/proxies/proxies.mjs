/** `npm run proxies`: builds run.ts with the server in it, and runs it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const outDir = mkdtempSync(join(root, "dist", "proxies-"));
process.once("exit", () => rmSync(outDir, { recursive: true, force: true }));

await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: "error",
  build: { ssr: join(root, "e2e/proxies/run.ts"), outDir, minify: false },
});
const { status } = spawnSync(process.execPath, [join(outDir, "run.js"), root, ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exitCode = status ?? 1;
