import { describe, expect, test } from "vitest";
import { loadBroken } from "./testing/broken-engine.ts";
import { bugs } from "./testing/bugs.ts";
import { historiesOfAmendments } from "./testing/histories-of-amendments.ts";
import { historiesOfKeys } from "./testing/histories-of-keys.ts";
import { historiesOfLoss } from "./testing/histories-of-loss.ts";
import { historiesOfPeers } from "./testing/histories-of-peers.ts";
import { historiesOfReceipts } from "./testing/histories-of-receipts.ts";
import { Violation } from "./testing/world.ts";
import { historiesOfServers } from "./testing/histories-of-servers.ts";

const histories = {
  ...historiesOfAmendments,
  ...historiesOfKeys,
  ...historiesOfReceipts,
  ...historiesOfLoss,
  ...historiesOfServers,
  ...historiesOfPeers,
};

describe("a history fails where the rule that answers it is taken out", () => {
  for (const [name, { breaks, edits }] of Object.entries(bugs)) {
    test(name, async () => {
      const found = Object.entries(histories).filter(([sentence]) => sentence.startsWith(breaks));
      expect(found.map(([sentence]) => sentence)).toHaveLength(1);
      const { engine, close } = await loadBroken(edits);
      try {
        const thrown = await found[0]![1](engine).then(
          () => null,
          (error: unknown) => error as Error,
        );
        // What the history itself objects to: a bug that only throws shows nothing.
        expect(thrown?.cause ?? thrown).toBeInstanceOf(Violation);
      } finally {
        await close();
      }
    });
  }
});
