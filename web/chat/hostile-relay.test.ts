import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import type { ServerFrame } from "../../shared/frames.ts";
import { otherSlot, type Slot } from "../../shared/shapes.ts";
import { enc } from "../../shared/enc.ts";
import { answerOffer, confirmEpoch, deriveHandshakeKeys, makeOffer } from "../crypto/handshake.ts";
import { loadHpke } from "../crypto/hpke.ts";
import { type Bytes, hmac, randomBytes } from "../crypto/primitives.ts";
import type { StoredState } from "./stored-state.ts";
import {
  createHostile,
  createRandom,
  forge,
  GENTLE,
  type Hostile,
  type Lie,
  LIES,
  type Random,
} from "./testing/hostile.ts";
import { createClock, createRelay, newSeatState, type Page } from "./testing/relay.ts";

const RUNS = Number(process.env.HOSTILE_RUNS ?? 1_000);
const SEED = Number(process.env.HOSTILE_SEED ?? 20_261_121);
const SLOTS = [1, 2] as const;

let errors: MockInstance<typeof console.error>;
beforeEach(() => {
  errors = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  // Whatever a server sends, nothing may throw on its way through the core.
  const said = errors.mock.calls;
  errors.mockRestore();
  expect(said).toEqual([]);
});

interface Room {
  psk: Bytes;
  sid: Bytes;
  /** Of a handshake that all went well with, and what its server heard. */
  agreed: Record<Slot, StoredState>;
  frames: ServerFrame[];
  now: number;
}

/** Two who have agreed on keys and said something, by an honest server. */
async function converse(psk: Bytes, sid: Bytes): Promise<Room> {
  const clock = createClock();
  const random = createRandom(1);
  const room = createHostile({ sid, clock, random, lies: {}, foreign: [] });
  await room.open(1, await newSeatState(psk, sid));
  await room.open(2, await newSeatState(psk, sid));
  await room.pass(1_000);
  const agreed = { 1: room.pages[1]!.kept(), 2: room.pages[2]!.kept() };
  for (const slot of SLOTS) room.write(slot, `${slot} in another session`);
  await room.pass(1_000);
  return { psk, sid, agreed, frames: room.history, now: clock.now() };
}

interface Outcome {
  found: string[];
  fullHandshakes: boolean;
  honest: boolean;
  spent: boolean;
}

/** One schedule; the same number gives the same one again. */
async function run(number: number, base: Room, foreign: ServerFrame[]): Promise<Outcome> {
  const random = createRandom(SEED + number * 7_919);
  const gentle = random.chance(0.3);
  const from: readonly Lie[] = gentle ? GENTLE : LIES;
  const lies: Partial<Record<Lie, number>> = {};
  for (let left = 1 + random.below(5); left > 0; left -= 1) lies[random.pick(from)] = random.pick([0.03, 0.1, 0.3]);
  const fullHandshakes = random.chance(0.3);
  const clock = createClock(base.now);
  const room = createHostile({ sid: base.sid, clock, random, lies, foreign });
  const trace: string[] = [];
  const outcome = { fullHandshakes, honest: false, spent: false };
  const fail = (what: string[]) => ({
    ...outcome,
    found: [`run ${number} of seed ${SEED}, lies ${JSON.stringify(lies)}: ${what.join("; ")}\n  ${trace.join(", ")}`],
  });
  try {
    // The server of agreed states has seen both.
    if (!fullHandshakes) for (const slot of SLOTS) room.devices[slot] = 1;
    for (const slot of SLOTS) {
      await room.open(
        slot,
        fullHandshakes ? await newSeatState(base.psk, base.sid) : structuredClone(base.agreed[slot]),
      );
    }
    await room.pass(1_000);
    let texts = 0;
    for (let steps = 10 + random.below(31); steps > 0; steps -= 1) {
      texts += 1;
      trace.push(await step(room, base, random, texts, gentle));
      await room.settle();
      const found = room.check();
      if (found.length > 0) return fail(found);
    }
    await room.pass(6_000);
    let found = room.check();
    if (found.length > 0) return fail(found);
    if (random.chance(0.6)) {
      outcome.honest = true;
      trace.push("honest");
      room.turnHonest();
      for (const slot of SLOTS) {
        // A page that was lied to about positions has to read its log anew; who only lost frames has not.
        if (gentle) {
          room.unlink(slot);
          room.link(slot);
        } else {
          await room.open(slot, room.pages[slot]!.kept());
        }
      }
      await room.pass(60_000);
      found = room.check();
      const arrived = room.checkArrived();
      outcome.spent = arrived.spent;
      if (found.length + arrived.found.length > 0) return fail([...found, ...arrived.found]);
    }
    if (errors.mock.calls.length > 0) return fail([`(6) ${String(errors.mock.calls[0])}`]);
    return { ...outcome, found: [] };
  } catch (error) {
    return fail([String(error instanceof Error ? error.stack : error)]);
  } finally {
    for (const slot of SLOTS) room.pages[slot]?.core.stop();
  }
}

/** One thing that somebody does: a person, the line, or the server of its own accord. */
async function step(room: Hostile, { psk, sid }: Room, random: Random, text: number, gentle: boolean): Promise<string> {
  const slot = random.pick(SLOTS);
  const page = room.pages[slot]!;
  const roll = random.below(gentle ? 80 : 100);
  if (roll < 3) {
    return room.unsend(slot) ? `${slot} unsends` : `${slot} has nothing to unsend`;
  }
  if (roll < 6) {
    room.respond(slot, random.chance(0.5) ? null : `text ${text} of ${slot}`);
    return `${slot} responds`;
  }
  if (roll < 34) {
    room.write(slot, `text ${text} of ${slot}`);
    return `${slot} writes ${text}`;
  }
  if (roll < 38) {
    page.core.typing(random.chance(0.7));
    return `${slot} types`;
  }
  if (roll < 44) {
    await room.open(slot, page.kept());
    return `${slot} reloads`;
  }
  if (roll < 54) {
    if (page.linked) room.unlink(slot);
    else room.link(slot);
    return `${slot} ${page.linked ? "comes back" : "loses the line"}`;
  }
  if (roll < 56) {
    await room.open(slot, await newSeatState(psk, sid, room.devices[slot] + 1));
    return `${slot} changes device`;
  }
  if (roll < 60) {
    page.core.shareEarlier();
    return `${slot} shares`;
  }
  if (roll < 62) {
    page.core.confirmSafety();
    return `${slot} confirms`;
  }
  if (roll < 74) {
    const ms = random.pick([200, 1_000, 3_500, 6_000, 15_000]);
    await room.pass(ms);
    return `${ms} ms pass`;
  }
  if (roll < 80) {
    room.release();
    return "what was kept back comes";
  }
  if (roll < 84) {
    room.destroy();
    return "a record is destroyed";
  }
  if (roll < 92) {
    const to = random.pick(SLOTS);
    const frame = random.pick(room.history);
    room.inject(to, { ...frame });
    return `${frame.type} again to ${to}`;
  }
  const kind = random.pick(["H1", "H2", "H3"] as const);
  const forged = await room.forge(kind);
  if (forged) room.inject(otherSlot(forged.from), forged);
  return `a forged ${kind}`;
}

test(
  `[K10-K17] whatever a server does between two, nothing false, double, out of order or silently missing is shown (${RUNS} runs, seed ${SEED})`,
  { timeout: 120_000 + RUNS * 500 },
  async () => {
    const [psk, sid] = [randomBytes(32), randomBytes(16)];
    const base = await converse(psk, sid);
    // Other chats that the same server carries: of the same name with other keys, and of another name.
    const foreign = [
      ...(await converse(randomBytes(32), sid)).frames,
      ...(await converse(psk, randomBytes(16))).frames,
    ];
    const failures: string[] = [];
    let [full, honest, spent] = [0, 0, 0];
    const only = process.env.HOSTILE_ONLY;
    const started = performance.now();
    for (let number = 0; number < RUNS; number += 1) {
      if (only !== undefined && Number(only) !== number) continue;
      const outcome = await run(number, base, foreign);
      errors.mockClear();
      failures.push(...outcome.found);
      full += Number(outcome.fullHandshakes);
      honest += Number(outcome.honest);
      spent += Number(outcome.spent);
      if (failures.length >= 10) break;
    }
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    console.info(
      `hostile relay: seed ${SEED}, ${RUNS} runs (${full} from no keys, ${honest} end honest, ${spent} spent), ${seconds} s`,
    );
    expect(failures.join("\n")).toBe("");
    if (only === undefined && RUNS >= 1_000) expect(full).toBeGreaterThan(150);
  },
);

// ---- "Must fail", one by one

async function start() {
  const [psk, sid] = [randomBytes(32), randomBytes(16)];
  const clock = createClock();
  const relay = createRelay(sid, clock);
  const seat = (device?: number) => newSeatState(psk, sid, device);
  return { relay, seat, sid };
}

async function together() {
  const { relay, seat, sid } = await start();
  const passing: HandshakeFrame[] = [];
  relay.meddle((_, frame) => {
    if (frame.type === "handshake") passing.push(frame);
    return [frame];
  });
  const one = await relay.open(1, await seat());
  const two = await relay.open(2, await seat());
  await relay.pass(1_000);
  relay.meddle((_, frame) => [frame]);
  const heard = (step: string) => passing.find((frame) => frame.step === step)!;
  return { relay, seat, sid, one, two, heard };
}

type HandshakeFrame = Extract<ServerFrame, { type: "handshake" }>;
type Relay = Awaited<ReturnType<typeof start>>["relay"];

const says = (page: Page, kind: string) => page.talk().lines.some((line) => line.kind === kind);

/** What the log would give of one record. */
function change(relay: Relay, position: number, by: Partial<Relay["log"][number]>): void {
  relay.log[position - 1] = { ...relay.log[position - 1]!, ...by };
}

for (const kind of ["H1", "H2", "H3"] as const) {
  test(`[K12, K13] a ${kind} of the server's own making agrees on nothing, and the third one is told`, async () => {
    const { relay, seat, sid } = await start();
    const heard: ServerFrame[] = [];
    let forged = 0;
    let forging: HandshakeFrame | null = null;
    relay.meddle((_, frame) => {
      heard.push(frame);
      if (frame.type !== "handshake" || frame.step !== kind) return [frame];
      if (!forging) return [];
      forged += 1;
      return [forging];
    });
    const one = await relay.open(1, await seat());
    const two = await relay.open(2, await seat());
    await relay.pass(1_000);
    forging = await forge(kind, sid, heard);
    await relay.pass(20_000);
    expect(forged).toBeGreaterThanOrEqual(3);
    const [deceived, other] = kind === "H2" ? [one, two] : [two, one];
    expect(deceived.talk().safety).toBeNull();
    expect(deceived.talk().notice).toBe("meddling");
    expect(other.talk().safety === null).toBe(kind !== "H3");
    relay.meddle((_, frame) => [frame]);
    await relay.pass(30_000);
    expect(one.talk().safety).not.toBeNull();
    expect(one.talk().safety).toEqual(two.talk().safety);
  });
}

test("[K13] a stale H2, and a replayed H3, change no agreement", async () => {
  const { relay, one, two, heard } = await together();
  const symbols = one.talk().safety?.symbols;
  relay.inject(1, heard("H2"));
  relay.inject(2, heard("H3"));
  relay.inject(2, heard("H1"));
  await relay.pass(10_000);
  expect(one.kept().epochs).toHaveLength(1);
  expect(two.kept().epochs).toHaveLength(1);
  expect(two.talk().safety?.symbols).toEqual(symbols);
  // To a page that has lost its keys the old answer fits no offer.
  const again = await relay.open(2, two.kept());
  relay.inject(2, heard("H3"));
  await relay.pass(1_000);
  expect(again.kept().epochs).toHaveLength(1);
});

test("[K12] a stale H2 answers no standing offer: the offer is repeated, and nobody is accused", async () => {
  const { relay, seat, one, heard } = await together();
  const offers: string[] = [];
  relay.meddle((to, frame) => {
    if (to !== 2 || frame.type !== "handshake") return [frame];
    offers.push(frame.body);
    return [];
  });
  const state = { ...one.kept(), epochs: [] };
  const again = await relay.open(1, state);
  for (let times = 0; times < 4; times += 1) relay.inject(1, heard("H2"));
  await relay.settle();
  expect(offers.length).toBeGreaterThanOrEqual(4);
  expect(new Set(offers).size).toBe(1);
  expect(again.talk().notice).toBeNull();
  relay.meddle((_, frame) => [frame]);
  await relay.open(2, await seat(2));
  await relay.pass(10_000);
  expect(again.talk().safety).not.toBeNull();
});

test("[K13] an H3 with another n1 than was committed to confirms nothing, even with the true keys", async () => {
  const [psk, sid] = [randomBytes(32), randomBytes(16)];
  const [hpke, keys] = [await loadHpke(), await deriveHandshakeKeys(psk, sid)];
  const offer = await makeOffer(hpke, keys, sid);
  const pending = (await answerOffer(hpke, keys, sid, offer.wire))!;
  const h3 = async (n1: Bytes) => {
    const wire = new Uint8Array(80);
    wire.set(pending.eid);
    wire.set(n1, 16);
    wire.set(await hmac(pending.c1, enc("H3", pending.th, n1)), 48);
    return wire;
  };
  expect(await confirmEpoch(pending, sid, await h3(randomBytes(32)))).toBeUndefined();
  const right = await h3(offer.n1);
  expect(await confirmEpoch(pending, sid, right)).toBeDefined();
  right[79]! ^= 1;
  expect(await confirmEpoch(pending, sid, right)).toBeUndefined();
});

test("[K11, K12, K13] handshake messages thrown back at their sender agree on nothing", async () => {
  const { relay, seat } = await start();
  relay.meddle((to, frame) => (frame.type === "handshake" ? [] : [frame].filter(() => to > 0)));
  const one = await relay.open(1, await seat());
  const two = await relay.open(2, await seat());
  relay.inject(1, { type: "handshake", step: "H1", from: 2, body: "AAAA" });
  relay.inject(1, { type: "handshake", step: "H3", from: 2, body: "AAAA" });
  relay.inject(2, { type: "handshake", step: "H2", from: 1, body: "AAAA" });
  await relay.settle();
  expect([one.talk().safety, two.talk().safety]).toEqual([null, null]);
});

test("[K15] one's own record thrown back as the other's, and a message passed on as a signal or the reverse, open nowhere", async () => {
  const { relay, one, two } = await together();
  const signals: ServerFrame[] = [];
  relay.meddle((_, frame) => {
    if (frame.type === "signal") signals.push(frame);
    return [frame];
  });
  one.core.write("mine");
  one.core.typing(true);
  await relay.pass(10_000);
  const record = relay.log[0]!;
  relay.inject(1, { ...record, from: 2, position: 2 });
  const { eid, from, seq, sealed } = record;
  relay.inject(2, { type: "signal", eid, from, seq: seq + 2 ** 50, sealed });
  for (const frame of signals) {
    if (frame.type === "signal") relay.inject(2, { ...frame, type: "message", seq: 2, position: 2, ageMs: 0 });
  }
  await relay.pass(10_000);
  expect(one.texts()).toEqual(["mine"]);
  expect(two.texts()).toEqual(["mine"]);
  expect(one.talk().notice ?? two.talk().notice).toBe("meddling");
});

test("[K17] a gap is said after five seconds, and the late record takes its place and the line away", async () => {
  const { relay, one, two } = await together();
  relay.meddle((to, frame) => (to === 2 && frame.type === "message" && frame.seq === 2 ? [] : [frame]));
  for (const text of ["a", "b", "c"]) one.core.write(text);
  await relay.pass(4_000);
  expect(two.texts()).toEqual(["a"]);
  await relay.pass(2_000);
  expect(two.texts()).toEqual(["a", "c"]);
  expect(two.talk().lines.map(({ kind }) => kind)).toEqual(["peer", "missing", "peer"]);
  // Late, and with a place that the server has made up.
  relay.inject(2, { ...relay.log[1]!, position: 999 });
  await relay.settle();
  expect(two.texts()).toEqual(["a", "b", "c"]);
  expect(says(two, "missing")).toBe(false);
});

test("[K17] however the server numbers the log, an answer stands after what it answers, on both pages", async () => {
  const { relay, one, two } = await together();
  relay.meddle((_, frame) =>
    frame.type === "message" || frame.type === "acknowledged"
      ? [{ ...frame, position: 100 - frame.position }]
      : [frame],
  );
  for (const [page, text] of [
    [one, "question"],
    [two, "answer"],
    [one, "thanks"],
  ] as const) {
    page.core.write(text);
    await relay.pass(1_000);
  }
  expect(one.texts()).toEqual(["question", "answer", "thanks"]);
  expect(two.texts()).toEqual(["question", "answer", "thanks"]);
});

test("[K14] a record of a closed epoch above the last number is not taken", async () => {
  const { relay, seat, one, two } = await together();
  two.core.write("before");
  await relay.pass(1_000);
  const line = two.kept();
  relay.meddle((to, frame) => (to === 1 && frame.type === "message" ? [] : [frame]));
  two.core.write("kept back");
  await relay.pass(1_000);
  relay.meddle((_, frame) => [frame]);
  expect(line.epochs).toHaveLength(1);
  await relay.open(2, await seat(2));
  await relay.pass(5_000);
  relay.inject(1, { ...relay.log[1]!, position: 3 });
  await relay.pass(10_000);
  expect(one.kept().epochs.map(({ open }) => open)).toEqual([false, true]);
  expect(one.texts()).toEqual(["before"]);
});

for (const how of ["live", "on the next connection"] as const) {
  test(`[R4] other bytes under a used number, ${how}: the text is sealed anew with the next one and shown once`, async () => {
    const { relay, one, two } = await together();
    const { eid } = one.kept().epochs[0]!;
    relay.log.push({ type: "message", position: 1, from: 1, eid, seq: 1, sealed: "A".repeat(379), ageMs: 0 });
    if (how !== "live") relay.meddle((_, frame) => (frame.type === "refused" ? [] : [frame]));
    one.core.write("again");
    await relay.pass(1_000);
    relay.meddle((_, frame) => [frame]);
    relay.unlink(1);
    relay.link(1);
    await relay.pass(10_000);
    expect(relay.log.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(one.texts()).toEqual(["again"]);
    expect(two.texts()).toEqual(["again"]);
  });
}

test("[K17] a blank without its unsend is a hole, and said to be one", async () => {
  const { relay, one, two } = await together();
  for (const text of ["a", "b"]) one.core.write(text);
  await relay.pass(1_000);
  change(relay, 1, { sealed: "" });
  const again = await relay.open(2, two.kept());
  await relay.pass(10_000);
  expect(again.texts()).toEqual(["b"]);
  expect(says(again, "missing")).toBe(true);
});

test("[K16] a log that ends short of what was seen is said to be missing its end, also behind a hole", async () => {
  const { relay, one, two } = await together();
  for (const text of ["a", "b", "c", "d"]) one.core.write(text);
  await relay.pass(1_000);
  relay.log.splice(3);
  change(relay, 2, { sealed: "" });
  const again = await relay.open(2, two.kept());
  await relay.pass(10_000);
  expect(again.texts()).toEqual(["a", "c"]);
  expect(again.talk().lines.map(({ kind }) => kind)).toEqual(["peer", "missing", "peer", "missing"]);
});

test("[K14] after twenty handshakes an hour no more are made, and the next hour goes on by itself", async () => {
  const { relay, seat, one } = await together();
  relay.meddle((to, frame) => (to === 2 && frame.type === "handshake" ? [] : [frame]));
  for (let device = 2; device < 30; device += 1) {
    await relay.open(2, await seat(device));
    await relay.pass(100);
    relay.inject(1, { type: "handshake", step: "N", from: 2, body: "" });
    await relay.open(1, { ...relay.pages[1]!.kept() });
  }
  expect(relay.pages[1]!.kept().handshakes).toHaveLength(20);
  expect(one.talk().safety === null || one.kept().epochs.length === 1).toBe(true);
  relay.meddle((_, frame) => [frame]);
  await relay.pass(10_000);
  expect(relay.pages[2]!.talk().safety).toBeNull();
  await relay.pass(3_700_000);
  expect(relay.pages[2]!.talk().safety).not.toBeNull();
  expect(relay.pages[2]!.talk().safety).toEqual(relay.pages[1]!.talk().safety);
});

test("[K16] an old copy of the state meets records of a later epoch: a new handshake, and nothing false", async () => {
  const { relay, seat, one, two } = await together();
  const old = one.kept();
  await relay.open(2, await seat(2));
  await relay.pass(5_000);
  one.core.write("later");
  relay.pages[2]!.core.write("much later");
  await relay.pass(1_000);
  relay.devices[2] = 1;
  const restored = await relay.open(1, old);
  relay.devices[2] = 2;
  await relay.pass(20_000);
  expect(restored.kept().epochs.length).toBeGreaterThan(1);
  expect(restored.talk().safety).toEqual(relay.pages[2]!.talk().safety);
  restored.core.write("new");
  await relay.pass(1_000);
  expect(relay.pages[2]!.texts()).toContain("new");
  expect(two.texts()).toEqual([]);
});

test("[K14] the other's texts on their way back to it are not one's own after a reload", async () => {
  const { relay, seat, one, two } = await together();
  two.core.write("yours");
  one.core.write("mine");
  await relay.pass(1_000);
  await relay.open(2, await seat(2));
  await relay.pass(5_000);
  relay.meddle((to, frame) => (frame.type === "acknowledged" && to === 1 ? [] : [frame]));
  one.core.shareEarlier();
  await relay.settle();
  expect(one.texts().toSorted()).toEqual(["mine", "yours"]);
  const again = await relay.open(1, one.kept());
  await relay.pass(1_000);
  expect(again.talk().lines.flatMap((line) => ("text" in line ? [`${line.kind} ${line.text}`] : []))).toEqual([
    "peer yours",
    "own mine",
  ]);
});

test("[K17] sharing earlier messages leaves them where they stand on one's own page", async () => {
  const { relay, seat, one, two } = await together();
  for (const [page, text] of [
    [one, "a"],
    [two, "b"],
    [one, "c"],
  ] as const) {
    page.core.write(text);
    await relay.pass(1_000);
  }
  await relay.open(2, await seat(2));
  await relay.pass(5_000);
  one.core.write("new");
  one.core.shareEarlier();
  await relay.pass(2_000);
  expect(one.texts()).toEqual(["a", "b", "c", "new"]);
});
