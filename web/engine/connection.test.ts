import { expect, test } from "vitest";
import { pair, type SymbolicWorld } from "./testing/play.ts";
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

test("[Q14] each of two devices that a server makes up is asked for once", async () => {
  let lies = false;
  const world = await pair(realEngine, {
    meddler: {
      toClient: async (to, frame) => {
        if (!lies || to !== 1 || frame.type !== "caught-up") return [frame];
        const made = (letter: string) => ({ type: "record" as const, did: `${letter.repeat(21)}A`, seq: 1 });
        return [...["x", "y"].map((each) => ({ ...made(each), kind: "sealed" as const, body: "junk" })), frame];
      },
    },
  });
  lies = true;
  const { connections } = world.data;
  await world.cut(1);
  await world.calm();
  expect(world.data.connections - connections).toBeLessThanOrEqual(3);
});

test("[R12] a connection that is asked for anew again and again is asked for after pauses that grow", async () => {
  const at: number[] = [];
  let lies = false;
  const world: SymbolicWorld = await pair(realEngine, {
    meddler: {
      fromClient: async (seat, frame) => {
        if (!lies || seat !== 1) return [frame];
        if (frame.type === "hello") at.push(world.data.now);
        if (frame.type !== "send") return [frame];
        world.inject(1, { type: "refused", refusal: "gap", message: "gap", seq: frame.seq });
        return [];
      },
    },
  });
  lies = true;
  await world.write(1, "refused for ever");
  await world.calm(300_000);
  const pauses = at.slice(1).map((each, index) => each - at[index]!);
  expect(pauses.length).toBeGreaterThan(5);
  expect(pauses.slice(-5).every((each) => each >= 15_000)).toBe(true);
});
