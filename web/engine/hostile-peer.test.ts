import { describe, test } from "vitest";
import { realEngine } from "./testing/real-engine.ts";
import { historiesOfPeers } from "./testing/histories-of-peers.ts";

describe("a hostile peer", () => {
  for (const [sentence, history] of Object.entries(historiesOfPeers)) test(sentence, () => history(realEngine));
});
