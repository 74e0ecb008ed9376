import { describe, expect, test } from "vitest";
import { realEngine } from "../../web/engine/testing/real-engine.ts";
import { explore } from "./explorer.ts";

describe("the explorer of queues and handshake", () => {
  test("finds nothing false in the first states, and calm delivers from a share of them", async () => {
    const found = await explore({
      engine: realEngine,
      states: 1_000,
      walks: 15,
      walkLength: 40,
      calmEvery: 50,
      seed: 1,
    });
    expect(found.violations).toEqual([]);
    expect(found.states).toBeGreaterThanOrEqual(1_000);
    expect(found.calms).toBeGreaterThan(30);
  });
});
