/**
 * `node e2e/proofs/proverif.mjs [name…]`: asks ProVerif the questions of README.md's table and compares its answers. Each
 * run is bounded; one that gives no answer in its time counts as undecided. Exits with 1 where an answer is another one.
 * Where ProVerif or m4 is not installed it says so and exits with 0.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const SECONDS = Number(process.env.PROOF_SECONDS ?? 600);

/** Name, model, switches, the expected answer to each question in turn: + true, - false, ? cannot be proved. */
const RUNS = JSON.parse(readFileSync(join(folder, "runs.json"), "utf8"));

for (const tool of ["proverif", "m4"]) {
  if (spawnSync(tool, ["--help"]).error) {
    console.log(`${tool} is not installed: nothing was asked.`);
    process.exit(0);
  }
}

const only = new Set(process.argv.slice(2));
const scratch = mkdtempSync(join(tmpdir(), "duologue-proofs-"));
let wrong = 0;
try {
  for (const { name, model, switches, expect } of RUNS) {
    if (only.size > 0 && !only.has(name)) continue;
    const source = spawnSync("m4", [...switches.map((each) => `-D${each}`), join(folder, model)], { encoding: "utf8" });
    const file = join(scratch, `${name}.pv`);
    writeFileSync(file, source.stdout);
    const start = Date.now();
    const { stdout, error } = spawnSync("proverif", [file], {
      encoding: "utf8",
      timeout: SECONDS * 1_000,
      maxBuffer: 2 ** 30,
    });
    const answers = [...(stdout ?? "").matchAll(/^RESULT .* (is true|is false|cannot be proved)\b/gm)]
      .map(([, answer]) => ({ "is true": "+", "is false": "-", "cannot be proved": "?" })[answer])
      .join("");
    const undecided = error?.code === "ETIMEDOUT";
    const ok = answers === expect || (undecided && expect === "undecided");
    if (!ok) wrong += 1;
    const seconds = ((Date.now() - start) / 1_000).toFixed(0);
    console.log(
      `${ok ? "as expected" : "NOT AS EXPECTED"}  ${name}: ${undecided ? `undecided ${answers}` : answers || "no answer"} (${seconds} s)`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true });
}
process.exitCode = wrong > 0 ? 1 : 0;
