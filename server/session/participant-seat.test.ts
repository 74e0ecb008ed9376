import { randomBytes } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { ServerFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { created, granted, linkOf, newSeating, seated } from "../store/contract/world.ts";
import { createMemoryStore } from "../store/memory/memory-store.ts";
import type { SessionEvent, SessionStore } from "../store/session-store.ts";
import { createDepartures } from "./departures.ts";
import { newToken } from "./ids.ts";
import { takeParticipantSeat } from "./participant-seat.ts";
import { createPeppers } from "./peppers.ts";
import type { Seat } from "./seat.ts";
import { createWatch } from "./watch.ts";
import { eventually } from "../testing/eventually.ts";

const limits = {
  codeTries: 5,
  codeWindowMs: 600_000,
  logMaxRecords: 5_000,
  logMaxBytes: 8_388_608,
  logTotalRecords: 20_000,
};
afterEach(() => void vi.useRealTimers());

/** Slot 1 of a session, joined; `changes` are the store's as the seat knows it. */
async function joined(changes: Partial<SessionStore> = {}) {
  const memory = createMemoryStore(limits);
  /** What a test announces itself. */
  let announce: (event: SessionEvent) => void = () => {};
  const peppers = createPeppers(null);
  const session = await created(memory);
  const { token, tokenHash } = newToken();
  const rested = toBase64url(peppers.rest(randomBytes(32), "store key", fromBase64url(session.sid), 1));
  await memory.takeSeat(linkOf(session, 1), newSeating({ tokenHash, storeKey: rested }));
  const connections: string[] = [];
  const store: SessionStore = {
    ...memory,
    listen: (tag, listener) => {
      announce = listener;
      return memory.listen(tag, listener);
    },
    connect: (tag, slot, hash, connection) => {
      connections.push(connection);
      return memory.connect(tag, slot, hash, connection);
    },
    ...changes,
  };
  const departures = createDepartures(store, () => {});
  const watch = createWatch(store, () => {});
  async function sit() {
    const closed: Refusal[] = [];
    const sent: ServerFrame[] = [];
    const outlet = {
      send: (frame: ServerFrame) => void sent.push(frame),
      close: (refusal: Refusal) => closed.push(refusal),
      waitingBytes: () => 0,
      flushed: async () => {},
    };
    const hello = { type: "hello", tag: session.tag, slot: 1, token, after: 0 } as const;
    const seat = (await takeParticipantSeat(store, peppers, watch, departures, hello, outlet)) as Seat;
    return { seat, closed, sent };
  }
  const status = async () => granted(await memory.viewAsHost(session.tag)).invites[0].status;
  return { memory, store, session, connections, sit, status, announce: (event: SessionEvent) => announce(event) };
}

test("[R2] whom the store takes for gone although the socket lives is sent back to come anew", async () => {
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
  store.connect = async (tag, slot, tokenHash, connection) => {
    await earlier();
    return connect(tag, slot, tokenHash, connection);
  };
  const tokenHash = vi.spyOn(memory, "connect");
  const first = await sit();
  const hash = tokenHash.mock.calls[0]![2];
  earlier = async () => void (await memory.connect(session.tag, 1, hash, "another"));
  const second = await sit();
  expect(connections).toHaveLength(2);
  await eventually(() => expect(first.closed).toEqual(["superseded"]));
  expect(second.closed).toEqual([]);
  await memory.connect(session.tag, 1, hash, "newest");
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

test("[J3] a welcome that fails halfway does not leave the seat taken", async () => {
  const { memory, store, session, sit, status } = await joined();
  await memory.append(session.tag, 1, { from: 1, eid: "e", seq: 1, sealed: "s" });
  store.readAfter = async () => Promise.reject(new Error("Redis does not answer."));
  await expect(sit()).rejects.toThrow("does not answer");
  expect(await status()).toBe("away");
});

const entry = (position: number, seq: number, from: 1 | 2 = 2) => ({
  type: "record" as const,
  entry: { from, eid: "e", seq, sealed: "s", position, ageMs: 0 },
});

test("[R13] another record at a position that was told already sends the client back to read anew", async () => {
  const { sit, announce } = await joined();
  const { closed, sent } = await sit();
  announce(entry(1, 1));
  await eventually(() => expect(sent.filter(({ type }) => type === "message")).toHaveLength(1));
  announce(entry(1, 1));
  announce(entry(2, 2));
  await eventually(() => expect(sent.filter(({ type }) => type === "message")).toHaveLength(2));
  expect(closed).toEqual([]);
  announce(entry(2, 7));
  await eventually(() => expect(closed).toEqual(["outage"]));
});

test("[R5] what was announced to nobody is filled from the log once one's own record shows the gap", async () => {
  const { memory, session, store, sit } = await joined();
  const { tokenHash } = await seated(memory, session, 2);
  await memory.connect(session.tag, 2, tokenHash, "other");
  store.listen = async () => async () => {};
  const { seat, sent } = await sit();
  await memory.append(session.tag, 1, { from: 2, eid: "e", seq: 1, sealed: "s" });
  await seat.request({ type: "send", eid: "e", seq: 1, sealed: "s" });
  await eventually(() => expect(sent.filter(({ type }) => type === "message")).toMatchObject([{ position: 1 }, {}]));
});

test("[R3] what happened after a record is told after it, also while a gap is being filled", async () => {
  const { memory, session, store, sit } = await joined();
  const { tokenHash } = await seated(memory, session, 2);
  await memory.connect(session.tag, 2, tokenHash, "other");
  let hear: (event: SessionEvent) => void = () => {};
  store.listen = async (_tag, listener) => {
    hear = listener;
    return async () => {};
  };
  const { seat, sent } = await sit();
  await memory.append(session.tag, 1, { from: 2, eid: "e", seq: 1, sealed: "s" });
  let goOn: (() => void) | undefined;
  store.readAfter = async (...asked) => {
    await new Promise<void>((resolve) => (goOn = resolve));
    return memory.readAfter(...asked);
  };
  // Nobody announced the other's record: one's own shows the gap, and it is being filled when the other changes device.
  await seat.request({ type: "send", eid: "e", seq: 1, sealed: "s" });
  await eventually(() => expect(goOn).toBeDefined());
  const presence = { here: true, device: 2, awayForMs: null };
  const clock = { endsInMs: 1, lifetimeMs: 1, idleInMs: null, idleLimitMs: 0 };
  hear({ type: "presence", slot: 2, presence, connection: "c", clock });
  goOn!();
  await eventually(() => expect(sent.map(({ type }) => type)).toContain("presence"));
  const told = sent.map(({ type }) => type).filter((type) => type === "message" || type === "presence");
  expect(told).toEqual(["message", "message", "presence"]);
});
