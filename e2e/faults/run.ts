/** The fault bench: many runs, each from its seed, and the sum of what they found. See README.md beside this file. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Script } from "node:vm";
import { deadlines } from "./page.ts";
import { oneRun, patience, type RunResult } from "./one-run.ts";
import { rolling } from "./rolling.ts";
import { draw } from "./schedule.ts";
import { keepLogs, startWorld, worldKinds, type World, type WorldKind } from "./world.ts";

const RUN_WITHIN_MS = 1_200_000;
/** What starting a Node takes on a machine that can keep deadlines of a twentieth. */
const SWIFT_START_MS = 90;
/** The slowest of so many counts: what keeps a machine busy comes and goes. */
const PACE_LOOKS = 6;
const DIVISOR_LEAST = 2;
const BUG_PATIENCE_MS = 20_000;
const ROLLING_DIVISOR = 1;
const SHORT_RUNS = 8;
/** On a busy machine the short form makes fewer runs; the last one begins before this, from the start of the process. */
const SHORT_MS = 22_000;
const SHORT_SEED = 20_260_701;

const args = process.argv.slice(2);
const given = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const short = args.includes("--short");
const runs = Number(given("--runs") ?? (short ? SHORT_RUNS : 100));
const seed = Number(given("--seed") ?? (short ? SHORT_SEED : Math.floor(Math.random() * 1_000_000_000)));
const asksFor = given("--world") ?? "single";
const kinds = asksFor === "all" ? worldKinds : worldKinds.filter((kind) => kind === asksFor);
if (kinds.length === 0) {
  console.error(`There is no world "${asksFor}". There are ${worldKinds.join(", ")}, and all.`);
  process.exit(2);
}
const jobs = Number(given("--jobs") ?? 1);
const bug = given("--bug");
// The bug may be that they never come to rest.
if (bug) patience.ms = BUG_PATIENCE_MS;
const told = args.includes("--story");
const withFiles = args.includes("--files");
/** Of the short form, every so many runs are with files. */
const SHORT_FILES_EVERY = 4;

const build = process.env["FAULTS_BUILD"]!;
const keepIn = join(build, "../../test-results/faults");
const scriptOf = (folder: string): Script =>
  new Script(readFileSync(join(folder, "client/client.js"), "utf8"), { filename: "client.js" });
const script = scriptOf(build);

const results: RunResult[] = [];
/** What no run can be blamed for alone. */
const strays: string[] = [];
process.on("unhandledRejection", (reason) => {
  strays.push(`unhandled rejection: ${reason instanceof Error ? reason.stack : String(reason)}`);
});
// Each of many processes is to end with this one.
process.setMaxListeners(0);
// Whoever stops the bench stops all it has started.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

let next = seed;
/** @param until the seed at which it stops */
async function work(kind: WorldKind, until: number): Promise<void> {
  let world: World = await startWorld(kind, build);
  while (next < until && !(short && next > seed && performance.now() > SHORT_MS)) {
    const plan = draw(next, kind, withFiles || (short && (next - seed) % SHORT_FILES_EVERY === 1));
    next += 1;
    const late = new Promise<"late">((resolve) => {
      setTimeout(resolve, RUN_WITHIN_MS, "late").unref();
    });
    const result = await Promise.race([oneRun(plan, world, script), late]);
    if (result === "late") {
      results.push({
        seed: plan.seed,
        faults: [],
        violations: [`the run did not end within ${RUN_WITHIN_MS / 1_000} s`],
        recoveries: [],
        texts: 0,
        files: 0,
        story: [],
        tookMs: RUN_WITHIN_MS,
        outcome: "hung",
      });
      report(results.at(-1)!, world);
      await world.stop();
      world = await startWorld(kind, build);
      continue;
    }
    results.push(result);
    report(result, world);
  }
  await world.stop();
}

function report(result: RunResult, world: World): void {
  const logs = world.nodes.map((node) => node.takeLogs());
  result.violations.push(...logs.flatMap(({ troubles }) => troubles), ...strays.splice(0));
  const { violations, faults, texts, files, tookMs, outcome } = result;
  console.log(
    `seed ${result.seed}: ${faults.length} faults, ${texts} texts${files > 0 ? `, ${files} of them with files` : ""}, ${(tookMs / 1_000).toFixed(1)} s, ${outcome}${violations.length > 0 ? `, ${violations.length} VIOLATIONS` : ""}`,
  );
  if (told) console.log(result.story.join("\n"));
  if (violations.length === 0) return;
  for (const violation of violations.slice(0, 8)) console.log(`  - ${violation}`);
  const name = `${world.kind}-${result.seed}`;
  const kept = keepLogs(
    keepIn,
    name,
    logs.map(({ text }) => text),
  );
  mkdirSync(keepIn, { recursive: true });
  writeFileSync(join(keepIn, `${name}.story`), `${result.story.join("\n")}\n\n${violations.join("\n")}\n`);
  console.log(`  its story and the servers' logs: ${kept.replace(/\.log$/, ".{story,log}")}`);
  console.log(
    `  again: npm run faults -- --runs 1 --seed ${result.seed} --world ${world.kind} --divisor ${deadlines.divisor}${files > 0 ? " --files" : ""}${bug ? ` --bug ${bug}` : ""}`,
  );
}

function quantile(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(0);
}

const asked = given("--divisor");
if (asked) deadlines.divisor = Number(asked);
else deadlines.divisor = await fitting(deadlines.divisor);

/**
 * Deadlines that a busy machine cannot keep would make outages of their own, one behind the other, and a run of them
 * comes to no rest: the slower it is now, the longer they are.
 */
async function fitting(divisor: number): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < PACE_LOOKS; n++) {
    const start = performance.now();
    await new Promise((resolve) => spawn(process.execPath, ["-e", "0"]).once("exit", resolve));
    times.push(performance.now() - start);
  }
  // Jobs beyond the processors share them.
  const slower = (Math.max(...times) / SWIFT_START_MS) * Math.max(1, jobs / availableParallelism());
  return Math.max(DIVISOR_LEAST, Math.floor(divisor / Math.max(1, slower)));
}

if (given("--rolling") !== undefined) await rollingRestart(Number(given("--rolling")));

async function rollingRestart(count: number): Promise<never> {
  // So many pages in one process are slow: they have the deadlines that people have.
  deadlines.divisor = Math.min(ROLLING_DIVISOR, deadlines.divisor);
  console.log(
    `Rolling restart of both nodes under ${count} chats, seed ${seed}, deadlines divided by ${deadlines.divisor}.`,
  );
  const before = process.env["FAULTS_BEFORE"] ?? null;
  const world = await startWorld("single", before ?? build);
  const { violations, texts, gaps } =
    before === null
      ? await rolling(count, seed, world, script)
      : await rolling(count, seed, world, scriptOf(before), { build, script });
  const logs = world.nodes.map((node) => node.takeLogs());
  violations.push(...logs.flatMap(({ troubles }) => troubles), ...strays.splice(0));
  await world.stop();
  const sorted = gaps.toSorted((a, b) => a - b);
  console.log(
    `${gaps.length} times a client was without a connection: median ${quantile(sorted, 0.5)} ms, p99 ${quantile(sorted, 0.99)} ms`,
  );
  for (const violation of violations.slice(0, 20)) console.log(`  - ${violation}`);
  if (violations.length > 0)
    console.log(
      `  the servers' logs: ${keepLogs(
        keepIn,
        "rolling",
        logs.map(({ text }) => text),
      )}`,
    );
  console.log(`1 rolling restart, ${2 * count} clients, ${texts} texts, ${violations.length} violations`);
  process.exit(violations.length > 0 ? 1 : 0);
}

const start = performance.now();
for (const [at, kind] of kinds.entries()) {
  const until = seed + Math.round((runs * (at + 1)) / kinds.length);
  console.log(
    `Fault bench: world "${kind}", seeds ${next} to ${until - 1}, deadlines divided by ${deadlines.divisor}.`,
  );
  await Promise.all(Array.from({ length: jobs }, () => work(kind, until)));
}

const counts = new Map<string, number>();
for (const fault of results.flatMap(({ faults }) => faults)) counts.set(fault, (counts.get(fault) ?? 0) + 1);
console.log("\nFaults by kind");
for (const [name, count] of counts) console.log(`  ${name.padEnd(24)} ${count}`);
console.log(
  `\nTime until both are open again, from when they could be (with deadlines divided by ${deadlines.divisor})`,
);
const recoveries = results.flatMap((result) => result.recoveries);
for (const name of new Set(recoveries.map((each) => each.kind))) {
  const sorted = recoveries
    .filter((each) => each.kind === name)
    .map(({ ms }) => ms)
    .toSorted((a, b) => a - b);
  console.log(
    `  ${name.padEnd(24)} median ${quantile(sorted, 0.5)} ms, p99 ${quantile(sorted, 0.99)} ms (${sorted.length} times)`,
  );
}
const outcomes = new Map<string, number>();
for (const { outcome } of results) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
console.log(`\nRuns: ${[...outcomes].map(([name, count]) => `${count} ${name}`).join(", ")}`);
const total = results.reduce((sum, { violations }) => sum + violations.length, 0) + strays.length;
const faults = results.reduce((sum, each) => sum + each.faults.length, 0);
const seconds = (performance.now() - start) / 1_000;
console.log(
  `${results.reduce((sum, { texts }) => sum + texts, 0)} texts, ${results.reduce((sum, { files }) => sum + files, 0)} of them with files, ${(seconds / results.length).toFixed(1)} s a run`,
);
console.log(`${results.length} runs, ${faults} faults, ${total} violations`);
process.exit(total > 0 ? 1 : 0);
