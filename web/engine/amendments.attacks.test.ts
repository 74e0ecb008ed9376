import { describe, test } from "vitest";
import { historiesOfAmendments } from "./testing/histories-of-amendments.ts";
import { realEngine } from "./testing/real-engine.ts";

describe("edits, and messages that disappear", () => {
  for (const [sentence, history] of Object.entries(historiesOfAmendments)) test(sentence, () => history(realEngine));
});
