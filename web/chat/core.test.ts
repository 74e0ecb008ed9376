import { expect, test } from "vitest";
import { randomBytes } from "../crypto/primitives.ts";
import { createClock, createRelay, newSeatState } from "./test-relay.ts";

async function start() {
  const [psk, sid] = [randomBytes(32), randomBytes(16)];
  const clock = createClock();
  const relay = createRelay(sid, clock);
  const seat = (device?: number) => newSeatState(psk, sid, device);
  return { relay, seat };
}

async function together() {
  const { relay, seat } = await start();
  const one = await relay.open(1, await seat());
  const two = await relay.open(2, await seat());
  await relay.pass(1_000);
  return { relay, seat, one, two };
}

test("[K11-K13] two who are here agree on keys and on the same six symbols, and talk both ways", async () => {
  const { relay, one, two } = await together();
  expect(one.talk().safety?.symbols).toHaveLength(6);
  expect(one.talk().safety).toEqual(two.talk().safety);
  one.core.write("hello");
  two.core.write("hi");
  await relay.pass(1_000);
  expect(one.texts().toSorted()).toEqual(["hello", "hi"]);
  expect(one.texts()).toEqual(two.texts());
  expect(one.talk().lines.map((line) => line.kind === "own" && line.mark)).toContain("read");
  expect(relay.log).toHaveLength(2);
});

test("[K14] what was written alone waits, survives a reload, and goes once keys are agreed", async () => {
  const { relay, seat } = await start();
  const alone = await relay.open(1, await seat());
  alone.core.write("first");
  alone.core.write("second");
  await relay.pass(60_000);
  expect(relay.log).toEqual([]);
  const again = await relay.open(1, alone.kept());
  expect(again.texts()).toEqual(["first", "second"]);
  const two = await relay.open(2, await seat());
  await relay.pass(1_000);
  expect(two.texts()).toEqual(["first", "second"]);
});

test("[K16] a reload needs no handshake: the log is read again with the kept keys, and both write on", async () => {
  const { relay, one, two } = await together();
  one.core.write("before");
  await relay.pass(1_000);
  const symbols = one.talk().safety?.symbols;
  const back = await relay.open(1, one.kept());
  await relay.pass(1_000);
  expect(back.talk().safety?.symbols).toEqual(symbols);
  back.core.write("after");
  await relay.pass(1_000);
  expect(back.texts()).toEqual(["before", "after"]);
  expect(two.texts()).toEqual(["before", "after"]);
  expect(two.kept().epochs).toHaveLength(1);
});

test("messages to someone who is away are kept, sealed, and read in order on return", async () => {
  const { relay, one, two } = await together();
  relay.unlink(2);
  await relay.pass(1_000);
  for (const text of ["a", "b", "c"]) one.core.write(text);
  await relay.pass(1_000);
  expect(one.talk().lines.map((line) => line.kind === "own" && line.mark)).toEqual(["sent", "sent", "sent"]);
  const back = await relay.open(2, two.kept());
  await relay.pass(1_000);
  expect(back.texts()).toEqual(["a", "b", "c"]);
  expect(one.talk().lines.map((line) => line.kind === "own" && line.mark)).toEqual(["read", "read", "read"]);
});

test("[K14] a lost device: new keys, nothing from before goes over but on a press, then all of it, marked as shared", async () => {
  const { relay, seat, one, two } = await together();
  one.core.write("one");
  two.core.write("two");
  await relay.pass(1_000);
  relay.unlink(2);
  one.core.write("three, to nobody");
  await relay.pass(1_000);
  const fresh = await relay.open(2, await seat(2));
  await relay.pass(10_000);
  expect(fresh.talk().safety).toEqual(one.talk().safety);
  expect(one.talk().safety?.verified).toBe(false);
  expect(fresh.texts()).toEqual([]);
  expect(fresh.said).toContain("earlier-elsewhere");
  expect(one.talk().earlier).toBe(3);
  one.core.write("after");
  await relay.pass(1_000);
  expect(fresh.texts()).toEqual(["after"]);
  one.core.shareEarlier();
  await relay.pass(1_000);
  expect(fresh.texts().toSorted()).toEqual(["after", "one", "three, to nobody", "two"]);
  expect(fresh.talk().lines.flatMap((line) => (line.kind === "own" ? [line.text] : []))).toEqual(["two"]);
  expect(one.talk().earlier).toBe(0);
  expect(one.texts()).toHaveLength(4);
});

test("typing is shown and passes; marks are sent, delivered, read", async () => {
  const { relay, one, two } = await together();
  one.core.typing(true);
  await relay.settle();
  expect(two.talk().peer.typing).toBe(true);
  await relay.pass(7_000);
  expect(two.talk().peer.typing).toBe(false);
});
