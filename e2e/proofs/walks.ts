/**
 * `npm run proofs -- walks [--runs 20000] [--peer 5000] [--code 5000] [--honest 5000] [--seed 1]`: random runs with a
 * hostile server, a hostile server that has a code, a hostile peer, and with an honest server. One in `--real-every`
 * runs uses the real cryptography.
 */
import { realEngine } from "../../web/engine/testing/real-engine.ts";
import { noCounts, walk, type WalkCounts, type Who } from "../../web/engine/testing/walk.ts";
import { numberOf } from "./arguments.ts";
import { realCrypto } from "./real-crypto.ts";

const seed = numberOf("seed", 1);
const actions = numberOf("actions", 60);
const realEvery = numberOf("real-every", 20);
const real = await realCrypto();
const shown = numberOf("show", 10);
const groups: readonly [Who, number][] = [
  ["server", numberOf("runs", 20_000)],
  ["server-with-code", numberOf("code", 5_000)],
  ["peer", numberOf("peer", 5_000)],
  ["honest", numberOf("honest", 5_000)],
];

let violated = 0;
for (const [who, runs] of groups) {
  const started = performance.now();
  const counts = noCounts();
  const failed: { seed: number; what: readonly string[] }[] = [];
  let reals = 0;
  for (let run = 0; run < runs; run += 1) {
    const isReal = realEvery > 0 && run % realEvery === 0;
    if (isReal) reals += 1;
    const result = await walk({ engine: realEngine, seed: seed + run, who, actions, ...(isReal && { real }) });
    for (const name of Object.keys(counts) as (keyof WalkCounts)[]) counts[name] += result.counts[name];
    if (result.violations.length > 0) failed.push({ seed: seed + run, what: result.violations });
  }
  if (runs === 0) continue;
  violated += failed.length;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${who}: ${runs} runs (${reals} with the real cryptography), ${failed.length} with violations, ${seconds} s; ${JSON.stringify(counts)}`,
  );
  for (const each of failed.slice(0, shown)) console.log(`  seed ${each.seed}: ${each.what.slice(0, 3).join("; ")}`);
}
process.exitCode = violated > 0 ? 1 : 0;
