import { describe, expect, test } from "vitest";
import { realEngine } from "./testing/real-engine.ts";
import { noCounts, walk, type WalkCounts, type Who } from "./testing/walk.ts";

/** The long form: `npm run proofs -- walks`. */
const RUNS: Readonly<Record<Who, number>> = { honest: 200, server: 150, "server-with-code": 120, peer: 60 };
const ACTIONS = 60;
const FIRST_SEED = 1_000;

async function walks(who: Who): Promise<{ counts: WalkCounts; failed: string[] }> {
  const counts = noCounts();
  const failed: string[] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS[who]; seed += 1) {
    const result = await walk({ engine: realEngine, seed, who, actions: ACTIONS });
    for (const name of Object.keys(counts) as (keyof WalkCounts)[]) counts[name] += result.counts[name];
    if (result.violations.length > 0) failed.push(`seed ${seed}: ${result.violations.slice(0, 2).join("; ")}`);
  }
  return { counts, failed };
}

describe("random runs show nothing false, and all is heard in the end", () => {
  test("with an honest server, crashes, old disks, new devices and failovers", async () => {
    const { counts, failed } = await walks("honest");
    expect(failed).toEqual([]);
    for (const name of ["texts", "heard", "crashes", "rollbacks", "devices", "failovers", "verified", "held"] as const)
      expect(counts[name], name).toBeGreaterThan(0);
    expect(counts.calm).toBe(RUNS.honest);
  });

  test("with a hostile server", async () => {
    const { counts, failed } = await walks("server");
    expect(failed).toEqual([]);
    for (const name of ["lies", "missing", "notDelivered", "heard"] as const)
      expect(counts[name], name).toBeGreaterThan(0);
  });

  test("with a hostile server that has a code", async () => {
    const { counts, failed } = await walks("server-with-code");
    expect(failed).toEqual([]);
    for (const name of ["lies", "forged", "pairings", "verified"] as const)
      expect(counts[name], name).toBeGreaterThan(0);
  });

  test("with a hostile peer", async () => {
    const { counts, failed } = await walks("peer");
    expect(failed).toEqual([]);
    expect(counts.texts).toBeGreaterThan(0);
  });

  // Once each held back acknowledgements for an answer that stood behind a text for which the other had no room.
  test.each([116, 6_397, 7_325])("seed %i, a server with a code: two full queues come to rest", async (seed) => {
    const { violations } = await walk({ engine: realEngine, seed, who: "server-with-code", actions: ACTIONS });
    expect(violations).toEqual([]);
  });
});
