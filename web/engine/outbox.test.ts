import { expect, test } from "vitest";
import { pair, type SymbolicWorld } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

/** Seat 2's page comes back with what it knew some writes ago: it must begin a new pairing. */
async function goesBack(world: SymbolicWorld): Promise<void> {
  await world.write(1, "a");
  await world.calm();
  await world.close(2);
  world.goBack(2, 2);
}

test("a reaction that was taken back does not come again with new keys", async () => {
  const world = await pair(realEngine);
  await world.write(2, "hello");
  await world.calm();
  await goesBack(world);
  const to = { author: 2 as const, id: world.rowOf(1, "hello")!.id };
  await world.command(1, { type: "react", to, emoji: "👍" });
  await world.settle();
  await world.cut(1);
  await world.command(1, { type: "react", to, emoji: "" });
  await world.open(2);
  await world.connect(2);
  await world.settle();
  const pid = world.pageOf(1)!.state.pairings.current;
  await world.calm();
  expect(world.pageOf(1)!.state.pairings.current).toBeGreaterThan(pid);
  const row = world.rowOf(2, "hello");
  expect(row?.reactions).toEqual({});
});
