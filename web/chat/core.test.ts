import { expect, test, vi } from "vitest";
import { HAVE_STEP, LOG_FULL_RETRY_MS } from "../../shared/limits.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { createClock, createRelay, newSeatState, type Page } from "./testing/relay.ts";

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

/** The line of each breaks and comes back. */
async function reconnect(relay: Awaited<ReturnType<typeof start>>["relay"]) {
  for (const slot of [1, 2] as const) relay.unlink(slot);
  for (const slot of [1, 2] as const) relay.link(slot);
  await relay.pass(10_000);
}

const marks = (page: Page) => page.talk().lines.flatMap((line) => (line.kind === "own" ? [line.mark] : []));

test("[D5] a server that lost the newest of its log is given it again, and both screens share one order", async () => {
  const { relay, one, two } = await together();
  for (const text of ["a", "b"]) one.core.write(text);
  await relay.pass(1_000);
  relay.unlink(2);
  for (const text of ["c", "d"]) one.core.write(text);
  await relay.pass(1_000);
  expect(marks(one)).toEqual(["read", "read", "sent", "sent"]);
  relay.loseNewest(2);
  // What the other writes meanwhile takes the places of what was lost.
  relay.unlink(1);
  relay.link(2);
  two.core.write("e");
  await relay.pass(1_000);
  relay.link(1);
  await relay.pass(10_000);
  expect(one.texts()).toEqual(["a", "b", "e", "c", "d"]);
  expect(two.texts()).toEqual(one.texts());
  expect(marks(one)).toEqual(["read", "read", "read", "read"]);
  expect(new Set(relay.log.map(({ sealed }) => sealed)).size).toBe(5);
});

test("[D5] a log that has grown past one's own place with other records is noticed all the same", async () => {
  const { relay, one, two } = await together();
  one.core.write("a");
  await relay.pass(1_000);
  relay.unlink(2);
  one.core.write("lost");
  await relay.pass(1_000);
  relay.unlink(1);
  relay.loseNewest(1);
  relay.link(2);
  for (const text of ["b", "c", "d"]) two.core.write(text);
  await relay.pass(1_000);
  relay.link(1);
  await relay.pass(10_000);
  expect(one.texts()).toEqual(["a", "b", "c", "d", "lost"]);
  expect(two.texts()).toEqual(one.texts());
});

test("[D3] what both have opened and the server lost stands on both screens as before, and is not sent again", async () => {
  const { relay, one, two } = await together();
  one.core.write("a");
  two.core.write("b");
  await relay.pass(1_000);
  const before = one.texts();
  relay.loseNewest(2);
  await reconnect(relay);
  one.core.write("c");
  await relay.pass(1_000);
  expect(one.texts()).toEqual([...before, "c"]);
  expect(two.texts()).toEqual(one.texts());
  expect(relay.log).toHaveLength(1);
});

test("[R8] a log that had to make room begins where it begins, after a reload too, and says so without a hole", async () => {
  const { relay, one, two } = await together();
  for (let n = 1; n <= 20; n++) (n % 3 ? one : two).core.write(`${n}`);
  await relay.pass(1_000);
  const all = one.texts();
  relay.trim(12);
  const back = await relay.open(1, one.kept());
  await relay.pass(10_000);
  expect(back.texts()).toEqual(all.slice(12));
  expect(back.talk().lines.filter(({ kind }) => kind === "missing")).toEqual([]);
  expect(back.talk().lines[0]).toMatchObject({ kind: "system", event: "trimmed" });
  back.core.write("on");
  two.core.write("and on");
  await relay.pass(1_000);
  expect(back.texts().slice(-2).toSorted()).toEqual(["and on", "on"]);
  expect(two.texts()).toEqual([...all, ...back.texts().slice(-2)]);
});

test("[R8] a log of which one direction is gone wholly has no hole either", async () => {
  const { relay, one, two } = await together();
  for (const text of ["a", "b", "c"]) two.core.write(text);
  await relay.pass(1_000);
  for (const text of ["d", "e"]) one.core.write(text);
  await relay.pass(1_000);
  relay.trim(3);
  for (const slot of [1, 2] as const) {
    const back = await relay.open(slot, (slot === 1 ? one : two).kept());
    await relay.pass(10_000);
    expect(back.texts()).toEqual(["d", "e"]);
    expect(back.talk().lines.filter(({ kind }) => kind === "missing")).toEqual([]);
  }
});

test("[R12] an unsent message says so on both screens, its ciphertext is gone, and a reload finds no hole", async () => {
  const { relay, one, two } = await together();
  for (const text of ["a", "secret", "c"]) one.core.write(text);
  await relay.pass(1_000);
  const line = one.talk().lines.find((each) => "text" in each && each.text === "secret")!;
  one.core.unsend(line.key.split(" ")[1]!);
  await relay.pass(1_000);
  expect(relay.log.map(({ sealed }) => sealed === "")).toEqual([false, true, false, false]);
  const kinds = (page: Page) =>
    page.talk().lines.flatMap((each) => ("text" in each ? [each.text] : each.kind === "unsent" ? ["(unsent)"] : []));
  const after = ["a", "(unsent)", "c"];
  expect(kinds(one)).toEqual(after);
  expect(kinds(two)).toEqual(after);
  for (const slot of [1, 2] as const) {
    const back = await relay.open(slot, (slot === 1 ? one : two).kept());
    await relay.pass(10_000);
    expect(kinds(back)).toEqual(after);
    expect(back.talk().lines.filter(({ kind }) => kind === "missing")).toEqual([]);
  }
});

test("[K17] a record that the server blanked without its author's word is missing, and said to be", async () => {
  const { relay, one, two } = await together();
  for (const text of ["a", "b", "c"]) one.core.write(text);
  await relay.pass(1_000);
  relay.log[1]!.sealed = "";
  const back = await relay.open(2, two.kept());
  await relay.pass(10_000);
  expect(back.talk().lines.flatMap((line) => ("text" in line ? [line.text] : [line.kind]))).toEqual([
    "a",
    "missing",
    "c",
  ]);
});

test("[R12] what was not sealed yet is unsent without a trace, and what is unsent is not shared with a new device", async () => {
  const { relay, seat, one, two } = await together();
  one.core.write("told");
  await relay.pass(1_000);
  one.core.unsend(
    one
      .talk()
      .lines.find((line) => "text" in line)!
      .key.split(" ")[1]!,
  );
  await relay.pass(1_000);
  expect(two.texts()).toEqual([]);
  relay.unlink(2);
  const fresh = await relay.open(2, await seat(2));
  await relay.pass(10_000);
  expect(one.talk().earlier).toBe(0);
  const alone = await start();
  const page = await alone.relay.open(1, await alone.seat());
  page.core.write("never");
  await alone.relay.settle();
  page.core.unsend(page.talk().lines[0]!.key.split(" ")[1]!);
  await alone.relay.settle();
  expect(page.talk().lines).toEqual([]);
  expect(page.kept().outbox).toEqual([]);
  expect(fresh.texts()).toEqual([]);
});

test("a reply names what it answers, and reactions stand on both screens, each person's last one", async () => {
  const { relay, one, two } = await together();
  one.core.write("shall we?");
  await relay.pass(1_000);
  const [asked] = two.talk().lines;
  const target = { author: 1 as const, id: asked!.key.split(" ")[1]! };
  two.core.write("yes", target);
  two.core.react(target, "👍");
  two.core.react(target, "❤️");
  one.core.react(target, "🙏");
  await relay.pass(1_000);
  for (const page of [one, two, await relay.open(1, one.kept())]) {
    await relay.pass(1_000);
    expect(page.talk().lines).toMatchObject([
      { text: "shall we?", reactions: { 1: "🙏", 2: "❤️" } },
      { text: "yes", reply: asked!.key },
    ]);
  }
  two.core.react(target, "");
  await relay.pass(1_000);
  expect(two.talk().lines[0]).toMatchObject({ reactions: { 1: "🙏" } });
});

test("[D2] a text that is written down while the line is lost and comes back does not overtake those before it", async () => {
  const { relay, one, two } = await together();
  relay.unlink(2);
  await relay.settle();
  // The first one goes out and is lost with its line; the second one is being kept while the new line opens.
  relay.drop(1, true);
  one.core.write("a");
  await relay.settle();
  let once = true;
  one.whileKeeping = async () => {
    if (!once) return;
    once = false;
    relay.drop(1, false);
    relay.unlink(1);
    relay.link(1);
  };
  one.core.write("b");
  await relay.pass(1_000);
  expect(relay.log.map(({ seq }) => seq)).toEqual([1, 2]);
  relay.link(2);
  await relay.pass(10_000);
  expect(two.texts()).toEqual(["a", "b"]);
});

test("[D2, K9] a page that dies while it seals leaves no number without its record", async () => {
  const { relay, one, two } = await together();
  const state = one.kept();
  await relay.open(1, state);
  await relay.pass(1_000);
  let snapshot = "";
  const { encrypt } = crypto.subtle;
  vi.spyOn(crypto.subtle, "encrypt").mockImplementation((...asked) => {
    snapshot ||= JSON.stringify(state);
    return encrypt.apply(crypto.subtle, asked);
  });
  relay.pages[1]!.core.write("sealed as the page dies");
  // Nothing of this page gets out any more.
  relay.unlink(1);
  relay.link(1);
  relay.drop(1, true);
  await relay.settle();
  vi.restoreAllMocks();
  expect(snapshot).not.toBe("");
  relay.drop(1, false);
  const back = await relay.open(1, JSON.parse(snapshot) as typeof state);
  back.core.write("after");
  await relay.pass(10_000);
  expect(two.texts()).toEqual(back.texts());
  expect(two.texts()).toContain("after");
  for (const page of [back, two]) expect(page.talk().lines.map(({ kind }) => kind)).not.toContain("missing");
});

test("[R8] each page says in steps what it has, so that a full log can make room", async () => {
  const { relay, one, two } = await together();
  for (let n = 1; n <= 20; n++) (n % 2 ? one : two).core.write(`${n}`);
  await relay.pass(1_000);
  for (const slot of [1, 2] as const) {
    expect(relay.haves[slot]).toBeGreaterThan(20 - HAVE_STEP);
    expect(relay.haves[slot]).toBeLessThanOrEqual(20);
  }
});

test("[R8] a text that finds the log full stays Sending, and goes by itself once there is room", async () => {
  const { relay, one, two } = await together();
  relay.setFull(true);
  for (const text of ["a", "b"]) one.core.write(text);
  await relay.pass(1_000);
  expect(marks(one)).toEqual(["sending", "sending"]);
  expect(one.talk().notice).toBe("log-full");
  relay.setFull(false);
  await relay.pass(LOG_FULL_RETRY_MS + 1_000);
  expect(two.texts()).toEqual(["a", "b"]);
  expect(one.talk().notice).toBeNull();
});
