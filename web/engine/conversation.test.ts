import { expect, test } from "vitest";
import { markOf, mustBeHeard, pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

test("[H8] two who are here hear each other, and see what was read", async () => {
  const world = await pair(realEngine);
  await world.write(1, "hello");
  await world.write(2, "hi");
  await mustBeHeard(world);
  expect(markOf(world, 1, "hello")).toBe("delivered");
  await world.look(2);
  await mustBeHeard(world);
  expect(markOf(world, 1, "hello")).toBe("read");
  expect(world.view(1).safety?.symbols).toEqual(world.view(2).safety?.symbols);
});
