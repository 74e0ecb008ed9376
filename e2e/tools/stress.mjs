/**
 * `npm run e2e:stress`: all browser tests three times, beside as many busy loops as there are cores. A test that needs a
 * quiet machine fails here. Ends with a summary; its exit code is 0 only where every test passed every time.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { root, run } from "../../server/ensure.mjs";

const RUNS = 3;
const PLAYWRIGHT = join(root, "node_modules/@playwright/test/cli.js");
const REPORT = join(root, "test-results/e2e.json");
const cores = availableParallelism();

// Threads of this process: they end with it, however it ends.
const loops = Array.from({ length: cores }, () => new Worker("for (;;);", { eval: true }));

/** Each test's outcomes, by its name. */
const outcomes = new Map();
const lines = [];
const began = performance.now();
const seconds = (since) => `${((performance.now() - since) / 1_000).toFixed(0)} s`;
let broken = 0;

for (let n = 1; n <= RUNS; n++) {
  console.log(`\n== run ${n} of ${RUNS}, ${cores} busy loops beside it`);
  const start = performance.now();
  rmSync(REPORT, { force: true });
  const code = await run(process.execPath, [PLAYWRIGHT, "test", "--config", "e2e/specs", ...process.argv.slice(2)]);
  const { passed, failed } = existsSync(REPORT)
    ? count(JSON.parse(readFileSync(REPORT, "utf8")))
    : { passed: 0, failed: 0 };
  // An error outside any test fails the run without failing a test.
  if ((code !== 0 && failed === 0) || passed + failed === 0) broken += 1;
  lines.push(`run ${n}: ${passed} passed, ${failed} failed, ${seconds(start)}`);
}
await Promise.all(loops.map((loop) => loop.terminate()));

const names = [...outcomes];
const never = names.filter(([, all]) => all.every((ok) => !ok));
const flaky = names.filter(([, all]) => all.includes(true) && all.includes(false));
for (const [name] of never) lines.push(`failed each time: ${name}`);
for (const [name, all] of flaky)
  lines.push(`flaky: ${name}: ${all.map((ok) => (ok ? "passed" : "failed")).join(", ")}`);
if (broken > 0) lines.push(`${broken} runs broke off`);
const passed = names.length - never.length - flaky.length;
console.log(`\n== summary, ${cores} busy loops on ${cores} cores\n${lines.join("\n")}\n`);
console.log(`${RUNS} runs: ${passed} passed, ${never.length} failed, ${flaky.length} flaky, ${seconds(began)}`);
process.exitCode = broken > 0 || passed === 0 || passed < names.length ? 1 : 0;

/** Adds a report's outcomes to those of the runs before. */
function count({ suites }) {
  const counts = { passed: 0, failed: 0 };
  const visit = (suite) => {
    for (const { title, file, line, ok } of suite.specs ?? []) {
      const name = `${file}:${line} ${title}`;
      outcomes.set(name, [...(outcomes.get(name) ?? []), ok]);
      counts[ok ? "passed" : "failed"] += 1;
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of suites) visit(suite);
  return counts;
}
