/**
 * `npm test`: everything, from a fresh clone. Finds or installs what the tests need, runs every check, and ends with
 * `N passed, N failed`. A check that cannot run counts as failed: nothing is skipped silently.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkNode, ensureInstalled, Plain, root } from "../../server/ensure.mjs";
import { ensureBrowser, ensureRedis, findHeadlessShell } from "./programs.mjs";

const REPORTS = "test-results";
const total = { passed: 0, failed: 0 };
const summary = [];
const env = { ...process.env };
// "production" set for a server would also change how the tests' own tools behave.
delete env.NODE_ENV;

/** Runs one step, counts it, says how it went; whether it went well. `work` gives its counts or its own words. */
async function step(name, work) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  let result;
  try {
    result = await work();
  } catch (error) {
    result = { passed: 0, failed: 1, say: error instanceof Plain ? error.message : String(error.stack) };
  }
  const { passed = 1, failed = 0, say = failed ? "failed" : "ok" } = result;
  total.passed += passed;
  total.failed += failed;
  const line = `${failed ? "FAILED" : "passed"}  ${name}: ${say} (${((performance.now() - start) / 1000).toFixed(1)} s)`;
  console.log(line);
  summary.push(line);
  return failed === 0;
}

/** A command that says nothing for so long hangs: the longest pause of a slow machine was under two minutes. */
const SILENT_MS = 600_000;

/** Runs a command in the project's folder, shows what it says, and gives its exit code. One that hangs is ended, and fails. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const shell = process.platform === "win32"; // npx is a batch file there
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], detached: true, shell });
    // With all that it started: a test file that loops for ever does not hear a gentler signal.
    const end = () => {
      try {
        process.kill(-(child.pid ?? Number.NaN), "SIGKILL");
      } catch {
        child.kill("SIGKILL"); // no process groups there, or it has ended by itself
      }
    };
    const stop = () => (end(), process.exit(1));
    process.once("SIGINT", stop).once("SIGTERM", stop);
    const silent = setTimeout(() => {
      reject(
        new Plain(
          `ended: ${command} ${args[0]} said nothing for ${SILENT_MS / 60_000} minutes; what it did not report hangs`,
        ),
      );
      end();
    }, SILENT_MS);
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])
      from.on("data", (piece) => (silent.refresh(), to.write(piece)));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(silent);
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve(code ?? 1);
    });
  });
}

/** A command is one check: its exit code says. */
const check = (command, args) => async () => ((await run(command, args)) === 0 ? {} : { passed: 0, failed: 1 });

/** A command that writes a JSON report is as many checks as it has tests. */
const counted = (command, args, report, count) => async () => {
  const file = join(root, REPORTS, report);
  rmSync(file, { force: true });
  const code = await run(command, args);
  if (!existsSync(file)) throw new Plain(`${command} wrote no report (exit code ${code})`);
  const { passed, failed, skipped } = count(JSON.parse(readFileSync(file, "utf8")));
  const words = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  if (passed + failed === 0) return { passed: 0, failed: 1, say: `${words}: there are no tests` };
  // An error outside any test fails the run without failing a test.
  if (code !== 0 && failed === 0) return { passed, failed: 1, say: `${words}, and an error outside the tests` };
  return { passed, failed, say: words };
};

const vitestCount = (report) => ({
  passed: report.numPassedTests,
  // A file that does not load has no tests to fail.
  failed:
    report.numFailedTests +
    report.testResults.filter((file) => file.status === "failed" && !file.assertionResults.length).length,
  skipped: report.numPendingTests + report.numTodoTests,
});
const playwrightCount = ({ stats, errors }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + errors.length,
  skipped: stats.skipped,
});

/** A program the tests need, whose path they get in a variable. */
const program = (variable, ensure) => async () => {
  const { path, did } = await ensure();
  env[variable] = path;
  return { passed: 0, say: `${did}: ${path}` };
};

const PLAYWRIGHT = ["playwright", "test", "--config"];
/** The others run with `npm run e2e`. */
const SHORT = ["--grep-invert", "@long"];

async function everything() {
  const node = await step("node and packages", async () => {
    checkNode();
    await ensureInstalled();
    return { passed: 0, say: `Node ${process.versions.node}, packages installed` };
  });
  if (!node) return;

  const browser = await step("browser", program("CHROMIUM_PATH", ensureBrowser));
  const headlessShell = findHeadlessShell();
  if (headlessShell) env.HEADLESS_SHELL_PATH = headlessShell;
  await step("redis", program("REDIS_SERVER", ensureRedis));

  // The parts of `npm run check`, one by one, so that the two cannot drift apart.
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const part of scripts.check.split(" && ")) {
    const [tool, ...args] = part.split(" ");
    const json = ["--reporter=default", "--reporter=json", `--outputFile.json=${REPORTS}/unit.json`];
    if (tool === "vitest") await step(part, counted("npx", [tool, ...args, ...json], "unit.json", vitestCount));
    else await step(part, check("npx", [tool, ...args]));
  }

  const built = await step("build", check("npm", ["run", "build"]));
  await step("faults, a few runs of a fixed seed", check("node", ["e2e/faults/faults.mjs", "--short"]));
  await step("siege, a few attacks on the built server", async () => {
    if (!built) throw new Plain("not run: it needs the build above");
    return check("node", ["e2e/siege/siege.mjs", "--short"])();
  });
  await step("the built product, without a browser", async () => {
    if (!built) throw new Plain("not run: it needs the build above");
    return counted("npx", [...PLAYWRIGHT, "e2e/built", ...SHORT], "built.json", playwrightCount)();
  });
  await step("browser tests", async () => {
    if (!browser || !built) throw new Plain("not run: they need the browser and the build above");
    return counted("npx", [...PLAYWRIGHT, "e2e/specs", ...SHORT], "e2e.json", playwrightCount)();
  });
}

await everything();
console.log(`\n== summary\n${summary.join("\n")}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
