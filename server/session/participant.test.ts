import { randomBytes } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { ServerFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import {
  appendOne,
  created,
  granted,
  linkOf,
  NEW,
  newRecord,
  newSignal,
  newSeating,
  seated,
  testLimits,
} from "../store/contract/fixtures.ts";
import { createMemoryStore } from "../store/memory/memory-store.ts";
import type { SessionEvent, SessionStore } from "../store/session-store.ts";
import { serverLimits } from "../limits.ts";
import { createDepartures } from "./departures.ts";
import { newToken } from "./ids.ts";
import { seatParticipant } from "./participant.ts";
import { createPeppers } from "./peppers.ts";
import type { Seated } from "./seated.ts";
import { createWatch } from "./watch.ts";
import { eventually } from "../testing/eventually.ts";

afterEach(() => void vi.useRealTimers());

/** Seat 1 of a session, joined; `changes` are the store's as the socket knows it. */
async function joined(changes: Partial<SessionStore> = {}) {
  const memory = createMemoryStore(testLimits);
  /** What a test announces itself. */
  let announce: (event: SessionEvent) => void = () => {};
  const peppers = createPeppers(null);
  const session = await created(memory);
  const { token, tokenHash } = newToken();
  const storeKey = toBase64url(peppers.encryptAtRest(randomBytes(32), "store key", fromBase64url(session.sid), 1));
  await memory.takeSeat(linkOf(session, 1), newSeating({ tokenHash, storeKey }));
  const connections: string[] = [];
  const store: SessionStore = {
    ...memory,
    listen: (tag, listener) => {
      announce = listener;
      return memory.listen(tag, listener);
    },
    connect: (tag, seat, hash, connection, progress) => {
      connections.push(connection);
      return memory.connect(tag, seat, hash, connection, progress);
    },
    ...changes,
  };
  const departures = createDepartures(store, 1_000, () => {});
  const watch = createWatch(store, serverLimits, () => {});
  async function sit() {
    const closed: Refusal[] = [];
    const sent: ServerFrame[] = [];
    const outlet = {
      send: (frame: ServerFrame) => void sent.push(frame),
      close: (refusal: Refusal) => closed.push(refusal),
      waitingBytes: () => 0,
      flushed: async () => {},
    };
    const hello = { type: "hello", tag: session.tag, seat: 1, token, ack: null, done: 0 } as const;
    const parts = { store, peppers, watch, departures, mayArrive: () => true, push: null, version: undefined };
    const seat = (await seatParticipant(parts, hello, outlet)) as Seated;
    return { seat, closed, sent };
  }
  const status = async () => granted(await memory.viewAsHost(session.tag)).invites[0].status;
  return { memory, store, session, connections, sit, status, announce: (event: SessionEvent) => announce(event) };
}

test("[R3] whom the store takes for gone although the socket lives is sent back to come anew", async () => {
  const { memory, session, connections, sit, status } = await joined();
  const { closed } = await sit();
  await memory.disconnect(session.tag, 1, connections[0]!);
  await eventually(() => expect(closed).toEqual(["outage"]));
  expect(await status()).toBe("away");
});

test("[R2] another's connection announced before one's own arrival closes nothing; one announced after it does", async () => {
  const { memory, store, session, connections, sit } = await joined();
  // As two hellos at once arrive: both listen before either connects, so the later one hears of the earlier one, too.
  const { connect } = store;
  let earlier = async () => {};
  store.connect = async (tag, seat, tokenHash, connection, progress) => {
    await earlier();
    return connect(tag, seat, tokenHash, connection, progress);
  };
  const tokenHash = vi.spyOn(memory, "connect");
  const first = await sit();
  const hash = tokenHash.mock.calls[0]![2];
  earlier = async () => void (await memory.connect(session.tag, 1, hash, "another", NEW));
  const second = await sit();
  expect(connections).toHaveLength(2);
  await eventually(() => expect(first.closed).toEqual(["superseded"]));
  expect(second.closed).toEqual([]);
  await memory.connect(session.tag, 1, hash, "newest", NEW);
  await eventually(() => expect(second.closed).toEqual(["superseded"]));
});

test("[J3] a socket that goes in an outage leaves its seat as soon as the store answers again", async () => {
  let outage = false;
  const { memory, store, sit, status } = await joined();
  store.disconnect = async (...asked) => {
    if (outage) throw new Error("Redis does not answer.");
    return memory.disconnect(...asked);
  };
  const { seat } = await sit();
  vi.useFakeTimers();
  outage = true;
  await seat.leave();
  expect(await status()).toBe("in-chat");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await status()).toBe("in-chat");
  outage = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await status()).toBe("away");
});

/** Seat 2, connected as "other": it sends numbers of its own. */
async function withOther(changes: Partial<SessionStore> = {}) {
  const all = await joined(changes);
  const { memory, session } = all;
  const { tokenHash, did } = await seated(memory, session, 2);
  await memory.connect(session.tag, 2, tokenHash, "other", NEW);
  const write = async (seq: number) => granted(await appendOne(memory, session.tag, 2, "other", newRecord(seq)));
  return { ...all, did, write };
}
const typesOf = (sent: ServerFrame[], ...types: ServerFrame["type"][]) =>
  sent.map(({ type }) => type).filter((type) => types.includes(type));
const numbersOf = (sent: ServerFrame[]) => sent.flatMap((frame) => (frame.type === "record" ? [frame.seq] : []));

test("[J3] a welcome that fails halfway does not leave the seat taken", async () => {
  const { store, write, sit, status } = await withOther();
  await write(1);
  store.readQueue = async () => Promise.reject(new Error("Redis does not answer."));
  await expect(sit()).rejects.toThrow("does not answer");
  expect(await status()).toBe("away");
});

test("[Q6] first the welcome, then what waits, then that all of it was said", async () => {
  const { write, sit } = await withOther();
  for (let seq = 1; seq <= 120; seq++) await write(seq);
  const { sent } = await sit();
  expect(sent.map(({ type }) => type).slice(0, 122)).toEqual([
    "welcome",
    ...Array.from({ length: 120 }, () => "record"),
    "caught-up",
  ]);
  expect(numbersOf(sent)).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
});

test("[Q1] what is kept while a socket catches up comes after it, once and in order", async () => {
  const { memory, store, write, sit } = await withOther();
  for (let seq = 1; seq <= 60; seq++) await write(seq);
  let more = 60;
  store.readQueue = async (...asked) => {
    if (more < 63) await write(++more);
    return memory.readQueue(...asked);
  };
  const { sent } = await sit();
  await eventually(() => expect(numbersOf(sent).at(-1)).toBe(more));
  expect(numbersOf(sent)).toEqual(Array.from({ length: more }, (_, n) => n + 1));
  expect(typesOf(sent, "caught-up")).toHaveLength(1);
});

test("[Q1] where an announcement was lost, the next one shows the gap and the queue fills it", async () => {
  const { memory, store, write, sit } = await withOther();
  let lost = false;
  store.listen = (tag, listener) =>
    memory.listen(tag, (event) => {
      if (event.type !== "record" || !lost) listener(event);
    });
  const { sent } = await sit();
  await write(1);
  await eventually(() => expect(numbersOf(sent)).toEqual([1]));
  lost = true;
  await write(2);
  await write(3);
  lost = false;
  await write(4);
  await eventually(() => expect(numbersOf(sent)).toEqual([1, 2, 3, 4]));
});

test("[Q1] nothing overtakes: what happened after a record is told after it, also while a gap is being filled", async () => {
  const { memory, store, write, sit, announce } = await withOther();
  const { sent } = await sit();
  let goOn: (() => void) | undefined;
  store.readQueue = async (...asked) => {
    await new Promise<void>((resolve) => (goOn = resolve));
    return memory.readQueue(...asked);
  };
  // Announced before the ones in between: it shows a gap, and that is being filled when the other goes.
  const record = { did: "d", ...newRecord(3) };
  announce({ type: "record", from: 2, position: 3, record });
  await eventually(() => expect(goOn).toBeDefined());
  announce({ type: "signal", from: 2, did: "d", eid: "e", seq: 1, body: "b" });
  for (const seq of [1, 2, 3]) await write(seq);
  goOn!();
  await eventually(() => expect(typesOf(sent, "signal")).toHaveLength(1));
  expect(typesOf(sent, "record", "signal")).toEqual(["record", "record", "record", "signal"]);
});

test("[Q7] a store that lost its newest part sends the client back; a client that skips a number is only refused", async () => {
  const { store, sit } = await withOther();
  const { seat, sent, closed } = await sit();
  const send = (seq: number) => seat.request([{ type: "send", ...newRecord(seq), kind: "sealed" }]);
  for (const seq of [1, 2, 3]) await send(seq);
  await send(5);
  expect(sent.at(-1)).toMatchObject({ type: "refused", refusal: "gap", seq: 5 });
  expect(closed).toEqual([]);
  // As after a failover: it has less than it said to be kept.
  store.say = async () => ({ kept: 2, added: 0, refused: "gap", wake: null });
  await send(4);
  expect(closed).toEqual(["outage"]);
});

test("[R2] whose request comes to nothing hears why, or is sent back where nobody says it", async () => {
  const { memory, session, sit } = await withOther();
  const { seat, closed } = await sit();
  await memory.takeSeat(linkOf(session, 1), newSeating({ takeOver: true }));
  await seat.request([{ type: "ack", did: "A".repeat(22), seq: 1 }]);
  await eventually(() => expect(closed).toEqual(["taken-over"]));

  const silent = await withOther();
  silent.store.listen = async () => async () => {};
  const other = await silent.sit();
  vi.useFakeTimers();
  await silent.memory.takeSeat(linkOf(silent.session, 1), newSeating({ takeOver: true }));
  await other.seat.request([{ type: "send", ...newRecord(1), kind: "sealed" }]);
  expect(other.closed).toEqual([]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(other.closed).toEqual(["outage"]);
});

test("[Q1, Q2] what is sent in one turn is one step with one answer; what of it has no room is refused by its number", async () => {
  const { memory, store, session, sit } = await withOther();
  const steps: number[] = [];
  store.say = (tag, seat, connection, said) => {
    steps.push(said.records.length);
    return memory.say(tag, seat, connection, said);
  };
  const { seat, sent } = await sit();
  const send = (seq: number) => ({ type: "send", ...newRecord(seq), kind: "sealed" }) as const;
  await seat.request([send(1), send(2), send(2), send(3), { type: "add-hour" }, send(4), send(6), send(7)]);
  expect(steps).toEqual([4, 3]);
  expect(sent.filter(({ type }) => type === "kept" || type === "refused")).toEqual([
    { type: "kept", seq: 3 },
    expect.objectContaining({ refusal: "not-yet" }),
    { type: "kept", seq: 4 },
    expect.objectContaining({ refusal: "gap", seq: 6 }),
    expect.objectContaining({ refusal: "gap", seq: 7 }),
  ]);
  expect((await memory.readQueue(session.tag, 2, 0, 50)).map(({ record }) => record.seq)).toEqual([1, 2, 3, 4]);
});

test("[R11] words that come in one turn with the typing before them do not overtake it; a receipt's are one step", async () => {
  const { memory, store, session, sit } = await withOther();
  const heard: string[] = [];
  await memory.listen(session.tag, ({ type }) => heard.push(type));
  let steps = 0;
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  store.say = async (...asked) => {
    steps += 1;
    await held;
    return memory.say(...asked);
  };
  const { seat } = await sit();
  await eventually(() => expect(heard).toContain("presence"));
  const typing = { type: "signal", ...newSignal() } as const;
  const words = (seq: number) => ({ type: "send", ...newRecord(seq), kind: "sealed" }) as const;
  const asked = seat.request([typing, words(1)]);
  // Both are on their way at once: whoever closes the page now has said both.
  expect(steps).toBe(2);
  goOn();
  await asked;
  await eventually(() => expect(heard.slice(-2)).toEqual(["signal", "record"]));
  await seat.request([{ type: "ack", did: "A".repeat(22), seq: 1 }, typing, words(2)]);
  expect(steps).toBe(3);
});
