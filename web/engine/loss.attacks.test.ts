import { describe, test } from "vitest";
import { realEngine } from "./testing/real-engine.ts";
import { historiesOfLoss } from "./testing/histories-of-loss.ts";

describe("two honest people over crashes, lost devices and failovers", () => {
  for (const [sentence, history] of Object.entries(historiesOfLoss)) test(sentence, () => history(realEngine));
});
