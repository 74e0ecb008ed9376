import { expect, test } from "vitest";
import { mustBeHeard, pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

test("a renewal goes on where the hour's fresh answers are used up", async () => {
  const world = await pair(realEngine, { limits: { freshAnswers: 1, renewAfterRecords: 2, renewEveryMs: 0 } });
  const { eid } = world.pageOf(1)!.state.keys.epoch!;
  for (const text of ["a", "b", "c"]) {
    await world.write(2, text);
    await world.settle();
  }
  await world.pass(1_000);
  await world.write(2, "behind the renewal");
  await mustBeHeard(world, 5_000);
  expect(world.texts(1)).toContain("behind the renewal");
  expect(world.pageOf(1)!.state.keys.epoch!.eid).not.toBe(eid);
});
