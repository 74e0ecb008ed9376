import { expect, test } from "vitest";
import { AT_MAX_MS } from "../../shared/content.ts";
import { LIFETIME_MAX_MS } from "../../shared/limits.ts";
import kat from "../../shared/vectors/ec2-kat.json" with { type: "json" };
import { giveAt, knowAt } from "./clock.ts";
import { ENGINE_LIMITS } from "./limits.ts";
import { beginPairing } from "./pairings.ts";
import type { EngineCrypto } from "./ports.ts";
import { newState } from "./state.ts";
import { startTurn } from "./turn.ts";

const state = newState({ sid: "sid", seat: 1, did: "did", pskH: "", kHello: "" });
// Times need neither keys nor chance.
const context = { crypto: {} as EngineCrypto, random: () => "", limits: ENGINE_LIMITS };

test.each(kat.clock.examples)("[M7] known $known, age $age, monotonic $monotonic: at $at", (example) => {
  const { known, age, monotonic, at } = example;
  const connected = { ...state, connection: { ...state.connection, age: { ms: age, monotonic: 0 } } };
  const turn = startTurn(connected, { monotonic, wall: 0 }, context);
  const pairing = beginPairing(turn, "pid");
  if (known !== null) knowAt(turn, pairing, known);
  expect(giveAt(turn, pairing)).toBe(at);
});

test("[M7] the limits are the vectors'", () => {
  expect([AT_MAX_MS, LIFETIME_MAX_MS]).toEqual([kat.clock.at_max, kat.clock.session_ms_max]);
});
