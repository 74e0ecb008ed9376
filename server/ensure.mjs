/**
 * What has to be there before anything of Duologue runs: Node, the packages, the build.
 * Plain Node and no imports but its own, since it runs before node_modules exists.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const SOURCES = ["web", "server", "shared", "vite.config.ts", "package-lock.json"];
const LOCK = join(root, "dist/.lock");
const LOCK_MAX_MS = 600_000;
const SHOWN_LINES = 12;

/** A problem a person can act on; its message is all that is shown. */
export class Plain extends Error {}

export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Plain(`Duologue needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
}

/** Installs and builds what is missing or out of date; says a line for each step it takes. */
export async function ensureBuilt() {
  await locked(async () => {
    await install();
    if (oldest("dist/web/index.html", "dist/server/main.js", "dist/client/client.js") >= newest(...SOURCES)) return;
    console.log("Building…");
    await quietly("npm", ["run", "build"], "The build failed.");
  });
}

/** Installs the packages if they are missing or older than the lockfile. */
export async function ensureInstalled() {
  await locked(install);
}

async function install() {
  if (oldest("node_modules/.package-lock.json") >= newest("package-lock.json")) return;
  console.log("Installing the packages…");
  // NODE_ENV=production would leave out what builds the pages.
  await quietly("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"], "npm could not install the packages.");
}

/** Runs a command, showing nothing unless it fails: then `sorry` and the two ends of what it printed. */
async function quietly(command, args, sorry) {
  let output = "";
  const code = await run(command, args, (text) => (output += text));
  if (code === 0) return;
  const lines = output.trim().split("\n");
  // npm gives its reason first and a page of help after it, others end with theirs.
  if (lines.length > 2 * SHOWN_LINES) lines.splice(SHOWN_LINES, lines.length - 2 * SHOWN_LINES, "…");
  throw new Plain(`${sorry}\n\n${lines.join("\n")}`);
}

/**
 * Runs a command in the project's folder and gives its exit code, 127 if it cannot be started.
 * `heard` gets its output; without it the output goes straight to the terminal.
 */
export function run(command, args, heard, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: heard ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32", // npm is a batch file there
    });
    if (heard) for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", heard);
    child.on("error", (error) => (heard && heard(String(error)), resolve(127)));
    // npm takes its time over a gentler signal, and would go on installing under the next start's feet.
    const stop = () => {
      child.kill("SIGKILL");
      process.exit(1);
    };
    process.once("SIGINT", stop).once("SIGTERM", stop);
    child.on("close", (code) => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve(code === null ? 1 : code);
    });
  });
}

/** One at a time: two who start together must not install over each other. */
async function locked(work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (let waited = false; !taken(); waited = true) {
    if (!waited) console.log("Waiting for another start of Duologue that installs or builds here…");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  try {
    await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** Whether the lock is now ours. One that a killed process left behind is taken over. */
function taken() {
  if (existsSync(LOCK) && !held()) rmSync(LOCK, { force: true });
  try {
    writeFileSync(LOCK, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Whether the process that took the lock still works. Its number alone may be another's by now, or our own. */
function held() {
  try {
    const pid = Number(readFileSync(LOCK, "utf8"));
    process.kill(pid, 0);
    return pid !== process.pid && Date.now() - statSync(LOCK).mtimeMs < LOCK_MAX_MS;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The latest change below these files and folders; a folder's own time tells of what was removed from it. */
function newest(...paths) {
  return Math.max(
    ...paths.map((path) => {
      const stat = statSync(join(root, path));
      if (!stat.isDirectory()) return stat.mtimeMs;
      return Math.max(stat.mtimeMs, newest(...readdirSync(join(root, path)).map((name) => join(path, name))));
    }),
  );
}

/** The time of the oldest of these files; 0 if one is missing. */
function oldest(...paths) {
  return Math.min(
    ...paths.map((path) => {
      const stat = statSync(join(root, path), { throwIfNoEntry: false });
      return stat ? stat.mtimeMs : 0;
    }),
  );
}

/** Runs a script's work; a plain problem ends it with its message and exit code 1. */
export async function main(work) {
  try {
    checkNode();
    await work();
  } catch (error) {
    console.error(error instanceof Plain ? error.message : error);
    process.exitCode = 1;
  }
}
