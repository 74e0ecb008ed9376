import { expect, test } from "vitest";
import type { EngineFrame } from "./engine.ts";
import { ENGINE_LIMITS } from "./limits.ts";
import { step } from "./step.ts";
import { pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

const limits = { ...ENGINE_LIMITS, aheadRecords: 100 };

test("a server that makes up devices fills no page with their first records", async () => {
  const world = await pair(realEngine, { limits });
  const { did } = world.deviceOf(2)!;
  const { crypto } = world;
  const body = crypto.garble("x".repeat(400));
  const record = (of: string, seq: number): EngineFrame => ({ type: "record", did: of, seq, kind: "sealed", body });
  // Something of the true device is missing, so nobody else's turn comes.
  const frames = [record(did, world.data.relay.seats[2].kept + 2)];
  for (let n = 0; n < 1_000; n += 1) frames.push(record(crypto.fresh(), 1));
  const moment = { monotonic: world.data.now, wall: world.data.now };
  const context = { crypto, random: () => crypto.fresh(), limits };
  const { state } = await step(world.pageOf(1)!.state, { type: "frames", frames }, moment, context);
  expect(state.arriving.ahead.size).toBeGreaterThan(1);
  expect(state.arriving.ahead.size).toBeLessThanOrEqual(limits.aheadRecords + 32);
});
