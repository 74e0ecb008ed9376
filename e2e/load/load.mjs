/**
 * `npm run load`: the built product and its rivals under the same load, in turns, in one run. Prints a table and, with
 * `--out DIR`, keeps it there with the raw figures. What is measured and how to read it: README.md beside this file.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { growth } from "./growth.mjs";
import { atRate, fullSpeed, idle } from "./measure.mjs";
import { scale, scaleInWords } from "./scale.mjs";
import { systems } from "./systems.mjs";
import { tableOf } from "./table.mjs";

/** Where nothing may grow: the product, on each of its stores. */
const GROWING = ["embedded", "redis"];
/** What is to have as many chats as the machine's descriptors allow. */
const SCALING = ["embedded", "two-nodes"];

const { values } = parseArgs({
  options: {
    systems: { type: "string", default: Object.keys(systems).join(",") },
    pairs: { type: "string", default: "50" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    rate: { type: "string", default: "400" },
    idle: { type: "string", default: "500" },
    parts: { type: "string", default: "speed,light,heavy,idle" },
    out: { type: "string" },
    growth: { type: "string" },
    scale: { type: "string" },
  },
});
const [pairs, seconds, rounds, rate, idleChats] = [
  values.pairs,
  values.seconds,
  values.rounds,
  values.rate,
  values.idle,
].map(whole);
const chosen = values.systems.split(",");
const parts = new Set(values.parts.split(","));
for (const key of chosen) if (!systems[key]) throw new Error(`No system "${key}": ${Object.keys(systems).join(", ")}.`);

if (values.growth) {
  const grown = [];
  for (const key of chosen.filter((each) => GROWING.includes(each)))
    grown.push(...(await growth(key, whole(values.growth))));
  for (const line of grown) console.log(`- ${line}`);
  process.exit(grown.length > 0 ? 1 : 0);
}

if (values.scale) {
  for (const key of chosen.filter((each) => SCALING.includes(each)))
    console.log(scaleInWords(systems[key].name, await scale(key, whole(values.scale), seconds)));
  process.exit(0);
}

/** The figures of each system, one of each round. */
const figures = Object.fromEntries(chosen.map((key) => [key, []]));
for (let round = 1; round <= rounds; round++) {
  for (const key of chosen) {
    process.stderr.write(`round ${round} of ${rounds}: ${key}\n`);
    figures[key].push(await measured(key));
  }
}
const table = tableOf(figures, { pairs, seconds, rounds, rate, idleChats });
console.log(table);
if (values.out) {
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, "table.md"), table);
  writeFileSync(join(values.out, "figures.json"), `${JSON.stringify(figures, null, 1)}\n`);
}

function whole(text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`"${text}" is not a whole number from 1.`);
  return number;
}

/** Each part has a server of its own, so that none inherits another's state. */
async function measured(key) {
  const fresh = async (work) => {
    const system = await systems[key].start();
    try {
      return await work(system);
    } finally {
      await system.stop();
    }
  };
  const speed = parts.has("speed") ? await fresh((system) => fullSpeed(system, pairs, seconds)) : null;
  const light = parts.has("light") ? await fresh((system) => atRate(system, pairs, rate, seconds)) : null;
  const heavyRate = speed && Math.round(speed.perSecond * 0.7);
  const heavy =
    parts.has("heavy") && heavyRate ? await fresh((system) => atRate(system, pairs, heavyRate, seconds)) : null;
  const quiet = parts.has("idle") ? await fresh((system) => idle(system, idleChats)) : null;
  return { speed, light, heavy, quiet };
}
