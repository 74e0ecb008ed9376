import { expect, test } from "vitest";
import { ENGINE_LIMITS } from "./limits.ts";
import { fillMissing, tellMissing } from "./missing.ts";
import { newState } from "./state.ts";
import { KEYS } from "./testing/play.ts";
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
