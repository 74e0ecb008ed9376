import { expect, test } from "vitest";
import { ENGINE_LIMITS } from "./limits.ts";
import { fillMissing, tellMissing } from "./missing.ts";
import { newState } from "./state.ts";
import { KEYS, kindsOf, pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";
import { createSymbolicCrypto } from "./testing/symbolic-crypto.ts";
import { startTurn } from "./turn.ts";

test("a peer that takes back every other number of a gap cuts its line into few runs", () => {
  const crypto = createSymbolicCrypto();
  const context = { crypto, random: () => crypto.fresh(), limits: ENGINE_LIMITS };
  const turn = startTurn(newState({ ...KEYS, seat: 1, did: "one" }), { monotonic: 0, wall: 0 }, context);
  tellMissing(turn, "two", 1, 1_000_000);
  for (let seq = 2; seq <= 2_000; seq += 2) fillMissing(turn, "two", seq, "fill");
  const [line] = turn.state.timeline.lines.values();
  expect(line!.item.kind === "missing" && line!.item.ranges.length).toBeLessThanOrEqual(256);
  // What comes in its turn is still taken out.
  fillMissing(turn, "two", 1, "fill");
  expect(fillMissing(turn, "two", 1, "look")).toBe(false);
});

test("[M13] what was missing is missing no more once it has come under another number", async () => {
  let drops = false;
  const world = await pair(realEngine, {
    meddler: { toClient: async (to, frame) => (drops && to === 2 && frame.type === "record" ? [] : [frame]) },
  });
  drops = true;
  for (const text of ["one", "two"]) await world.write(1, text);
  await world.settle();
  drops = false;
  world.setRelay({ seats: { ...world.data.relay.seats, 1: { ...world.data.relay.seats[1], queue: [] } } });
  await world.write(1, "three");
  await world.calm();
  expect(kindsOf(world, 2)).not.toContain("missing");
  expect(world.texts(2)).toEqual(["one", "two", "three"]);
});
