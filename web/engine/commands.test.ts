import { expect, test } from "vitest";
import { pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

test("a press is for the pairing that the screen showed, not for one that began meanwhile", async () => {
  const world = await pair(realEngine);
  await world.write(1, "secret");
  await world.compare();
  await world.join(2);
  await world.calm();
  const { pairing, held } = world.view(1);
  expect(held).toBe(true);
  await world.join(2);
  await world.calm();
  await world.command(1, { type: "write-anyway", pairing });
  expect(world.view(1).held).toBe(true);
  const { earlier } = world.view(1);
  await world.command(1, { type: "share-earlier", pairing });
  expect(world.view(1).earlier).toBe(earlier);
  await world.command(1, { type: "write-anyway", pairing: world.view(1).pairing });
  expect(world.view(1).held).toBe(false);
});
