import { expect, test } from "vitest";
import { pair, type SymbolicWorld } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

const shared = (world: SymbolicWorld) =>
  world.view(2).rows.flatMap((row) => (row.kind === "shared" ? row.messages.map(({ text }) => text) : []));

test("[H26] what new keys take back stays in a shared block until they are compared or let go", async () => {
  const world = await pair(realEngine);
  for (const text of ["one", "two"]) await world.write(1, text);
  await world.calm();
  await world.join(2);
  await world.calm();
  await world.compare();
  await world.press(1, "share-earlier");
  await world.calm();
  expect(shared(world)).toEqual(["one", "two"]);
  // Seat 1's disk goes back a little: new keys that nobody has compared.
  await world.write(1, "forgotten");
  await world.calm();
  await world.close(1);
  world.goBack(1, 3);
  await world.calm();
  expect(world.view(2).held).toBe(true);
  await world.press(1, "write-anyway");
  for (const text of ["one", "two"]) await world.unsend(1, text);
  await world.calm();
  expect(shared(world)).toEqual(["one", "two"]);
  await world.press(2, "write-anyway");
  expect(shared(world)).toEqual([]);
});
