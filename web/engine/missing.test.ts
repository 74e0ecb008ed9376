import { expect, test } from "vitest";
import { ENGINE_LIMITS } from "./limits.ts";
import { fillMissing, tellMissing } from "./missing.ts";
import { newState } from "./state.ts";
import { KEYS, kindsOf, missing, pair } from "./testing/play.ts";
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

test("[Q15] numbers that a server makes up count no more than a queue holds", async () => {
  let lies = false;
  const world = await pair(realEngine, {
    meddler: {
      toClient: async (to, frame) =>
        lies && to === 1 && frame.type === "welcome" ? [{ ...frame, kept: 4_000_000 }] : [frame],
    },
  });
  lies = true;
  await world.cut(1);
  await world.connect(1);
  await world.settle();
  lies = false;
  await world.calm();
  expect(missing(world, 2)).toBe(ENGINE_LIMITS.aheadRecords);
});

test("[M16] each blank has its own time to be worded", async () => {
  let holds = false;
  const world = await pair(realEngine, {
    meddler: { toClient: async (to, frame) => (holds && to === 2 && frame.type === "record" ? [] : [frame]) },
  });
  const { did } = world.deviceOf(1)!;
  const { kept } = world.data.relay.seats[1];
  holds = true;
  for (const text of ["one", "two"]) await world.write(1, text);
  const [first, second] = world.data.relay.seats[1].queue;
  for (const [seq, record] of [first, second].entries()) {
    const blank = await world.crypto.bodyDigest(record && "body" in record ? record.body : "");
    world.inject(2, { type: "record", did, seq: kept + 1 + seq, kind: "sealed", blank });
    await world.deliver(2);
    await world.pass(3_000);
  }
  expect(missing(world, 2)).toBe(1);
  await world.pass(2_500);
  expect(missing(world, 2)).toBe(2);
});
