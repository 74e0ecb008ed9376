import { describe, expect, test } from "vitest";
import { realEngine } from "./testing/real-engine.ts";
import { noCounts, walk, type WalkCounts, type Who } from "./testing/walk.ts";

/** The long form: `npm run proofs -- walks`. */
const RUNS: Readonly<Record<Who, number>> = { honest: 200, server: 150, "server-with-code": 120, peer: 60 };
const ACTIONS = 60;
const FIRST_SEED = 1;

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
    for (const name of [
      "texts",
      "edits",
      "timers",
      "gone",
      "heard",
      "crashes",
      "rollbacks",
      "devices",
      "failovers",
      "verified",
      "held",
    ] as const)
      expect(counts[name], name).toBeGreaterThan(0);
    expect(counts.calm).toBe(RUNS.honest);
  });

  test("with a hostile server", async () => {
    const { counts, failed } = await walks("server");
    expect(failed).toEqual([]);
    for (const name of ["lies", "missing", "notDelivered", "heard", "held"] as const)
      expect(counts[name], name).toBeGreaterThan(0);
  });

  test("with a hostile server that has a code", async () => {
    const { counts, failed } = await walks("server-with-code");
    expect(failed).toEqual([]);
    for (const name of ["lies", "forged", "pairings", "verified", "held"] as const)
      expect(counts[name], name).toBeGreaterThan(0);
  });

  test("with a hostile peer", async () => {
    const { counts, failed } = await walks("peer");
    expect(failed).toEqual([]);
    expect(counts.texts).toBeGreaterThan(0);
  });

  test.each<[who: Who, seed: number, actions: number, what: string]>([
    ["server-with-code", 116, 60, "two full queues come to rest, an answer behind a refused text in each"],
    ["server-with-code", 6_397, 60, "two full queues come to rest"],
    ["server-with-code", 7_325, 60, "two full queues come to rest"],
    ["honest", 5_880, 60, "what was taken back does not come again from the reader's older disk"],
    ["server", 6_498, 60, "what was taken back does not come again from the reader's older disk"],
    ["server", 7_103, 60, "nobody knows of an unsend that its author's disk forgot, and of the text"],
    ["honest", 1_043, 80, "what was taken back does not come again from the reader's older disk"],
    ["honest", 1_045, 80, "a number is given again where the disk and the server forgot it"],
    ["honest", 1_398, 80, "a number is given again where the disk forgot it and the queue was full"],
    ["honest", 866, 80, "a number is given again where the reader has the first, until the next receipt"],
    ["honest", 2_032, 60, "what is shared with a pairing that nobody confirms stays where it was"],
    ["honest", 12, 80, "an old copy's text that is not delivered again stands where it waited"],
  ])("%s, seed %i, %i actions: %s", async (who, seed, actions) => {
    // The seeds are of before there were edits.
    const { violations } = await walk({ engine: realEngine, seed, who, actions, amends: false });
    expect(violations).toEqual([]);
  });

  test.each<[who: Who, seed: number, what: string]>([
    ["server", 20_140, "[M13, M21] what is said again after a hole says its last words"],
    ["server", 20_017, "[M11, M21] what was blanked before an edit is not read"],
    ["server", 61, "[M11, M21] a receipt for the words before says nothing of an edit that stayed behind"],
    [
      "server",
      14_422,
      "[M13, M21] an edit that a passed-over pairing left behind, and that is a hole, waits for a press",
    ],
  ])("%s, seed %i: %s", async (who, seed) => {
    const { violations } = await walk({ engine: realEngine, seed, who, actions: 60 });
    expect(violations).toEqual([]);
  });
});
