import { describe, test } from "vitest";
import { historiesOfReceipts } from "./testing/histories-of-receipts.ts";
import { realEngine } from "./testing/real-engine.ts";

describe("receipts", () => {
  for (const [sentence, history] of Object.entries(historiesOfReceipts)) test(sentence, () => history(realEngine));
});
