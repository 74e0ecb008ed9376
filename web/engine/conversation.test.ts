import { expect, test } from "vitest";
import { markOf, mustBeHeard, pair, session } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

test("two who are here hear each other, and see what was read", async () => {
  const world = await pair(realEngine);
  await world.command(1, { type: "write", text: "hello" });
  await world.command(2, { type: "write", text: "hi" });
  await mustBeHeard(world);
  expect(markOf(world, 1, "hello")).toBe("delivered");
  expect(world.view(1).safety?.symbols).toEqual(world.view(2).safety?.symbols);
});
void session;
