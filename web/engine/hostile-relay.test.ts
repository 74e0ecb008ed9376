import { describe, test } from "vitest";
import { realEngine } from "./testing/real-engine.ts";
import { historiesOfServers } from "./testing/histories-of-servers.ts";

describe("a hostile server", () => {
  for (const [sentence, history] of Object.entries(historiesOfServers)) test(sentence, () => history(realEngine));
});
