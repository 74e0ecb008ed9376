import { describe, expect, test } from "vitest";
import { historiesOfReceipts } from "./testing/histories-of-receipts.ts";
import { kindsOf, markOf, mustBeHeard, pair, type SymbolicWorld } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";
import { createSymbolicCrypto } from "./testing/symbolic-crypto.ts";

const WRONG = `${"x".repeat(21)}A`;

test("[M12] receipts with a wrong digest cost the bytes of the queue once", async () => {
  const crypto = createSymbolicCrypto();
  let hashed = 0;
  let lies = false;
  const world = await pair(realEngine, {
    crypto,
    cryptoOf: {
      1: {
        ...crypto,
        bodyDigest: (body) => {
          hashed += 1;
          return crypto.bodyDigest(body);
        },
      },
      2: {
        ...crypto,
        sealSignal: (key, place, json) =>
          crypto.sealSignal(key, place, lies ? json.replace(/"gh":"[^"]*"/, `"gh":"${WRONG}"`) : json),
      },
    },
    // The server keeps back the offer that would end this pairing.
    meddler: { fromClient: async (seat, frame) => (seat === 1 && frame.type === "send" && lies ? [] : [frame]) },
  });
  await world.cut(2);
  for (let text = 1; text <= 40; text += 1) await world.write(1, `text ${text}`);
  await world.settle();
  lies = true;
  hashed = 0;
  await world.connect(2);
  await world.settle();
  const once = hashed;
  expect(once).toBeGreaterThanOrEqual(40);
  for (let look = 0; look < 20; look += 1) {
    await world.cut(2);
    await world.connect(2);
    await world.settle();
  }
  expect(hashed).toBe(once);
  expect(kindsOf(world, 1)).not.toContain("new-keys");
});

test("[M11] a receipt confirms nothing before the confirmation of a fresh answer has come", async () => {
  let withholds = false;
  const world: SymbolicWorld = await pair(realEngine, {
    meddler: {
      toClient: async (to, frame) =>
        withholds && to === 1 && frame.type === "record" && "body" in frame && world.crypto.kindOf(frame.body) === "H3"
          ? []
          : [frame],
    },
  });
  await world.write(1, "before");
  await world.calm();
  const { done } = world.pageOf(1)!.state.numbers;
  withholds = true;
  await world.join(2);
  await world.connect(2);
  await world.settle();
  await world.write(1, "under new keys");
  await world.settle();
  expect(world.texts(2)).toContain("under new keys");
  expect(markOf(world, 1, "under new keys")).toBe("sent");
  expect(world.pageOf(1)!.state.numbers.done).toBe(done);
  withholds = false;
  await world.cut(1);
  await mustBeHeard(world);
  expect(markOf(world, 1, "under new keys")).toBe("delivered");
});

describe("receipts", () => {
  for (const [sentence, history] of Object.entries(historiesOfReceipts)) test(sentence, () => history(realEngine));
});
