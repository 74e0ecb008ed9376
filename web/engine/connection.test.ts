import { expect, test } from "vitest";
import { pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

test("no number that a server gives the other's device makes what is stored unreadable", async () => {
  const world = await pair(realEngine, {
    meddler: {
      toClient: async (_, frame) =>
        frame.type === "welcome" || frame.type === "presence"
          ? [{ ...frame, peer: { ...frame.peer, device: Number.MAX_SAFE_INTEGER } }]
          : [frame],
    },
  });
  await world.join(2);
  await world.calm();
  await world.close(1);
  await world.open(1);
  expect(world.data.complaints).toEqual([]);
  expect(world.pageOf(1)).not.toBeNull();
});
