/**
 * `npm run faults`: builds the product's client and server for the fault bench, then the bench itself, and runs it.
 * `npm run upgrade` is its rolling restart from the build of an earlier commit to this one.
 * What it does and how a run is replayed: e2e/faults/README.md.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { breaks } from "./bugs.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const args = process.argv.slice(2);
const valueOf = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);

// A folder of its own, inside the project so that packages are found: two benches, or a build beside one, do not meet.
const dist = join(root, "dist");
mkdirSync(dist, { recursive: true });
const folder = mkdtempSync(join(dist, "faults-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const quiet = { logLevel: "error" };

/** The servers and pages of the project in `from`. */
const product = (from, into, plugins = []) => [
  // The server looks for the pages beside itself; the bench's clients need nothing of them.
  build({
    ...quiet,
    plugins,
    root: join(from, "web"),
    configFile: join(from, "vite.config.ts"),
    build: { outDir: join(into, "web"), emptyOutDir: false },
  }),
  build({
    ...quiet,
    plugins,
    root: from,
    build: { ssr: "e2e/faults/node.ts", outDir: join(into, "server"), emptyOutDir: false },
  }),
  build({
    ...quiet,
    plugins,
    root: from,
    configFile: false,
    publicDir: false,
    build: {
      target: "es2022",
      outDir: join(into, "client"),
      minify: false,
      lib: {
        entry: join(from, "e2e/faults/page-entry.ts"),
        formats: ["iife"],
        name: "duologue",
        fileName: () => "client.js",
      },
    },
  }),
];

const git = (...asked) => execFileSync("git", asked, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 30 }).trim();

/** The commit to come from: as asked for, else the latest release before this one, else the one before. */
function earlier() {
  const asked = valueOf("--from");
  if (asked !== undefined) return git("rev-parse", "--verify", `${asked}^{commit}`);
  try {
    return git("describe", "--tags", "--abbrev=0", "--first-parent", "HEAD^");
  } catch {
    return git("rev-parse", "HEAD^1");
  }
}

/** The project as it stood at a commit; its packages are this one's. */
function checkOut(commit) {
  const source = join(folder, "source");
  mkdirSync(source);
  const archive = join(folder, "source.tar");
  git("archive", "--output", archive, commit);
  execFileSync("tar", ["-xf", archive, "-C", source]);
  return source;
}

const upgrades = args.includes("--upgrade");
const before = upgrades ? join(folder, "before") : null;
if (before !== null) {
  const commit = earlier();
  console.log(`From ${git("log", "-1", "--format=%h %s", commit)}`);
  const source = checkOut(commit);
  // Its configuration names its pages as seen from there.
  process.chdir(source);
  await Promise.all(product(source, before));
}
process.chdir(root);
await Promise.all([
  ...product(root, folder, breaks(valueOf("--bug") ?? null)),
  build({
    ...quiet,
    root,
    build: { ssr: "e2e/faults/run.ts", outDir: join(folder, "bench"), emptyOutDir: false },
  }),
]);

const bench = spawn(process.execPath, ["--max-old-space-size=8192", join(folder, "bench/run.js"), ...args], {
  stdio: "inherit",
  env: { ...process.env, FAULTS_BUILD: folder, ...(before !== null && { FAULTS_BEFORE: before }) },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => bench.kill(signal));
process.exitCode = await new Promise((resolve) => bench.once("exit", (code) => resolve(code ?? 1)));
