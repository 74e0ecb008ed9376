/** `npm run proofs -- explore [--states 100000] [--walks 1000] [--length 60] [--seed 1]`: the long form. */
import { realEngine } from "../../web/engine/testing/real-engine.ts";
import { explore } from "./explorer.ts";
import { numberOf } from "./arguments.ts";

const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
const found = await explore({
  engine: realEngine,
  states: numberOf("states", 100_000),
  walks: numberOf("walks", 1_000),
  walkLength: numberOf("length", 60),
  calmEvery: numberOf("calm-every", 20),
  seed: numberOf("seed", 1),
  progress: ({ states, transitions, depth, calms }) =>
    console.log(`${states} states, ${transitions} steps, depth ${depth}, ${calms} calms, ${seconds()} s`),
});
for (const { path, what } of found.violations) console.log(`VIOLATION ${what.join("; ")}\n  ${path.join(" · ")}`);
const { states, transitions, depth, exhausted, calms, walks, violations } = found;
console.log(
  `explorer: ${states} states, ${transitions} steps, to depth ${depth}${exhausted ? " (all there are)" : ""}, ` +
    `${walks} walks, ${calms} times calm, ${violations.length} violations, ${seconds()} s`,
);
process.exitCode = violations.length > 0 ? 1 : 0;
