/**
 * `npm run faults`: builds the product's client and server for the fault bench, then the bench itself, and runs it.
 * What it does and how a run is replayed: e2e/faults/README.md.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { breaks } from "./bugs.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const args = process.argv.slice(2);
const bug = args.includes("--bug") ? args[args.indexOf("--bug") + 1] : null;

// A folder of its own, inside the project so that packages are found: two benches, or a build beside one, do not meet.
const dist = join(root, "dist");
mkdirSync(dist, { recursive: true });
const folder = mkdtempSync(join(dist, "faults-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const plugins = breaks(bug);
const common = { root, logLevel: "error", plugins };
await Promise.all([
  // The server looks for the pages beside itself; the bench's clients need nothing of them.
  build({
    ...common,
    root: join(root, "web"),
    configFile: join(root, "vite.config.ts"),
    build: { outDir: join(folder, "web"), emptyOutDir: false },
  }),
  build({ ...common, build: { ssr: "e2e/faults/node.ts", outDir: join(folder, "server"), emptyOutDir: false } }),
  build({
    ...common,
    configFile: false,
    publicDir: false,
    build: {
      target: "es2022",
      outDir: join(folder, "client"),
      minify: false,
      lib: {
        entry: join(root, "e2e/faults/page-entry.ts"),
        formats: ["iife"],
        name: "duologue",
        fileName: () => "client.js",
      },
    },
  }),
  build({
    ...common,
    plugins: [],
    build: { ssr: "e2e/faults/run.ts", outDir: join(folder, "bench"), emptyOutDir: false },
  }),
]);

const bench = spawn(process.execPath, ["--max-old-space-size=8192", join(folder, "bench/run.js"), ...args], {
  stdio: "inherit",
  env: { ...process.env, FAULTS_BUILD: folder },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => bench.kill(signal));
process.exitCode = await new Promise((resolve) => bench.once("exit", (code) => resolve(code ?? 1)));
