import { expect, test } from "vitest";
import type { Content } from "../../shared/content.ts";
import { lyingCrypto } from "./testing/histories-of-peers.ts";
import { pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";
import { createSymbolicCrypto } from "./testing/symbolic-crypto.ts";

test("who took everything back has said something: no lines in their name are taken", async () => {
  const crypto = createSymbolicCrypto();
  const { lies, lying } = lyingCrypto(crypto);
  const world = await pair(realEngine, { crypto, cryptoOf: { 2: lying } });
  await world.write(1, "mine");
  await world.calm();
  await world.unsend(1, "mine");
  await world.calm();
  await world.join(2);
  await world.calm();
  lies.record = (json) => {
    const { id, at } = JSON.parse(json) as Content;
    const messages = [{ author: 1, id: crypto.fresh(), at: 0, text: "I owe you a thousand" }];
    return JSON.stringify({ id, at, kind: "earlier", messages });
  };
  await world.write(2, "carrier");
  await world.calm();
  expect(JSON.stringify(world.view(1).rows)).not.toContain("I owe you");
});
