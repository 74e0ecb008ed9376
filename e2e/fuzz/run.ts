/** `npm run fuzz`, once it is built: as many cases as are asked for, on both stores, half on each. */
import { startRedis } from "../../server/store/testing/redis-server.ts";
import { numberOf } from "../proofs/arguments.ts";
import { fuzz } from "./fuzz.ts";

const wanted = Math.ceil(numberOf("cases", 100_000) / 2);
const seed = numberOf("seed", Date.now() % 1_000_000_000);
const redis = await startRedis();
let failed = false;
for (const [name, redisUrl] of [
  ["memory", null],
  ["Redis", redis.url],
] as const) {
  const start = performance.now();
  const { cases, statuses, mistakes } = await fuzz({ redisUrl, cases: wanted, seed }, (done) => {
    if (done % 10_000 === 0) console.log(`${name}: ${done} of ${wanted}`);
  });
  const seconds = Math.round((performance.now() - start) / 1_000);
  console.log(`${name}: ${cases} cases in ${seconds} s, seed ${seed}, answers ${JSON.stringify(statuses)}`);
  for (const mistake of mistakes) console.log(`  ${mistake}`);
  failed ||= mistakes.length > 0;
}
await redis.stop();
console.log(failed ? "not held" : "held: no crash, no reply of 500");
process.exit(failed ? 1 : 0);
