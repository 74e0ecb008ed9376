import { describe, test } from "vitest";
import { historiesOfKeys } from "./testing/histories-of-keys.ts";
import { realEngine } from "./testing/real-engine.ts";

describe("key agreement", () => {
  for (const [sentence, history] of Object.entries(historiesOfKeys)) test(sentence, () => history(realEngine));
});
