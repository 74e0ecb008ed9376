/** The loop, over the real engine and cryptography, a server in memory and an IndexedDB. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { ClientFrame, ServerFrame } from "../../shared/frames.ts";
import type { Seat } from "../../shared/shapes.ts";
import { createVaults } from "../browser/vault.ts";
import { createEngineCrypto } from "../crypto/engine-crypto.ts";
import { loadHpke } from "../crypto/hpke.ts";
import { randomBytes, sha256 } from "../crypto/primitives.ts";
import type { Command, EngineFrame } from "../engine/engine.ts";
import { ENGINE_LIMITS } from "../engine/limits.ts";
import { loadState, newState, type State } from "../engine/state.ts";
import type { Context } from "../engine/step.ts";
import { closeConnection, emptyRelay, receive, RELAY_ROOMS, takeSeat } from "../engine/testing/honest-relay.ts";
import { type Conversation, createConversation, type Outcome } from "./conversation.ts";

const id = () => toBase64url(randomBytes(16));
const context: Context = { crypto: createEngineCrypto(await loadHpke()), random: id, limits: ENGINE_LIMITS };
const text = (fill: number, length = 32) => toBase64url(new Uint8Array(length).fill(fill));
const keys = { sid: text(1, 16), pskH: text(2), kHello: text(3) };
const links = { 1: "abcde2345678", 2: "abcde2345679" } as const;

interface Device {
  seat: Seat;
  conversation: Conversation;
  /** What happened, in order: "write 2" with the number of rows, "send" with a frame's type. */
  trace: string[];
  connection: number;
  /** Frames it would have sent on a connection that is gone. */
  texts(): string[];
  do(command: Command): void;
}

/** One server for two seats, whose answers come as a socket's do: each in a turn of its own. */
function createServer() {
  let memory = emptyRelay;
  let connections = 0;
  let working: Promise<unknown> = Promise.resolve();
  const devices = new Map<Seat, Device>();
  const digest = async (body: string) => toBase64url(await sha256(fromBase64url(body)));

  function say(said: readonly { to: Seat; frame: ServerFrame }[]): void {
    for (const { to, frame } of said) devices.get(to)?.conversation.hear(frame as EngineFrame);
  }

  function take(device: Device, frame: ClientFrame): void {
    const { connection, seat } = device;
    working = working.then(async () => {
      const rooms = { now: performance.now(), rooms: RELAY_ROOMS, digest };
      const { memory: next, said } = await receive(memory, seat, connection, frame, rooms);
      memory = next;
      say(said);
    });
  }

  return {
    join(seat: Seat, did: string): void {
      working = working.then(() => {
        memory = takeSeat(memory, seat, did, 0);
      });
    },
    connect(device: Device): void {
      devices.set(device.seat, device);
      device.connection = connections += 1;
      take(device, { type: "hello", tag: "abcde", seat: device.seat, token: text(4), ...device.conversation.hello() });
    },
    cut(device: Device): void {
      const { seat, connection } = device;
      device.connection = 0;
      device.conversation.put({ type: "disconnected" });
      working = working.then(() => {
        const { memory: next, said } = closeConnection(memory, seat, connection, 0);
        memory = next;
        say(said);
      });
    },
    gone: (device: Device) => devices.delete(device.seat),
    take,
    queued: (seat: Seat) => memory.seats[seat].queue.length,
  };
}

type Server = ReturnType<typeof createServer>;

const chat = { storeId: "store", sweepAt: Date.now() + 1_000_000, peerJoined: false };

/** Where a page is gone while it works on an input. */
type Death = "before-write" | "before-send" | null;

async function open(
  server: Server,
  seat: Seat,
  state: State | null,
  death: () => Death = () => null,
  disk: () => Promise<void> = async () => {},
) {
  const vaults = createVaults();
  const vaultKeys = { sid: keys.sid, seat, token: text(4), stateKey: text(5), storeKey: text(6), stays: false };
  const vault = await vaults.open(links[seat], vaultKeys, state !== null);
  const rows = await vault.read();
  const opened = state ?? (rows === "unreadable" ? null : loadState(rows));
  if (!opened) throw new Error("nothing was kept");
  const trace: string[] = [];
  const conversation = createConversation(opened, context, {
    async write(writes, hello) {
      const now = death();
      trace.push("writing");
      await disk();
      if (now) conversation.stop();
      if (now !== "before-write") await vault.write(writes, { ...chat, hello }, () => true);
      trace.push(now ?? `write ${writes.length}`);
    },
    send(frame) {
      trace.push(`send ${frame.type}`);
      if (device.connection > 0) server.take(device, frame);
      return device.connection > 0;
    },
    reconnect: () => server.cut(device),
    changed() {},
  });
  const device: Device = {
    seat,
    conversation,
    trace,
    connection: 0,
    texts: () =>
      conversation.view().rows.flatMap((row) => (row.kind === "own" || row.kind === "peer" ? [row.text] : [])),
    do: (command) => conversation.put({ type: "command", command }),
  };
  opens.push(device);
  return device;
}

const opens: Device[] = [];

async function joined(server: Server, seat: Seat, death?: () => Death, disk?: () => Promise<void>): Promise<Device> {
  const did = id();
  server.join(seat, did);
  const device = await open(server, seat, newState({ ...keys, seat, did }), death, disk);
  server.connect(device);
  return device;
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  for (const { conversation } of opens.splice(0)) conversation.stop();
});

const soon = (check: () => void) => vi.waitFor(check, { timeout: 120_000, interval: 10 });
const marks = ({ conversation }: Device) =>
  conversation.view().rows.flatMap((row) => (row.kind === "own" ? [row.mark] : []));

test("two pages agree on keys and talk; what is kept opens again after a reload, and the talk goes on", async () => {
  const server = createServer();
  const one = await joined(server, 1);
  const two = await joined(server, 2);
  one.do({ type: "write", text: "Is the cello still free?" });
  two.do({ type: "write", text: "It is." });
  await soon(() => expect([marks(one), marks(two)]).toEqual([["delivered"], ["delivered"]]));
  expect(one.conversation.view().safety?.symbols).toEqual(two.conversation.view().safety?.symbols);

  one.conversation.stop();
  server.gone(one);
  const again = await open(server, 1, null);
  expect(again.texts()).toEqual(one.texts());
  server.connect(again);
  two.do({ type: "write", text: "Would Saturday suit you?" });
  await soon(() => expect(again.texts()).toContain("Would Saturday suit you?"));
  again.do({ type: "write", text: "Ten is good." });
  await soon(() => expect(two.texts()).toContain("Ten is good."));
  expect(
    [again, two].map(({ conversation }) => conversation.view().rows.some(({ kind }) => kind === "new-keys")),
  ).toEqual([false, false]);
});

test("two who are never here at the same time exchange their texts", async () => {
  const server = createServer();
  const did = { 1: id(), 2: id() };
  let states: Record<Seat, State | null> = {
    1: newState({ ...keys, seat: 1, did: did[1] }),
    2: newState({ ...keys, seat: 2, did: did[2] }),
  };
  const visit = async (seat: Seat, words: string, until: (device: Device) => boolean) => {
    if (states[seat]) server.join(seat, did[seat]);
    const device = await open(server, seat, states[seat]);
    states = { ...states, [seat]: null };
    server.connect(device);
    if (words) device.do({ type: "write", text: words });
    await soon(() => expect(until(device)).toBe(true));
    server.cut(device);
    device.conversation.stop();
    server.gone(device);
    return device;
  };
  await visit(1, "one", ({ texts }) => texts().length === 1 && server.queued(1) === 1);
  await visit(2, "two", (device) => marks(device).at(-1) === "sent");
  const first = await visit(1, "", (device) => device.texts().includes("two") && marks(device)[0] === "sent");
  const second = await visit(2, "", ({ texts }) => texts().includes("one"));
  expect(first.texts().toSorted()).toEqual(["one", "two"]);
  expect(second.texts().toSorted()).toEqual(["one", "two"]);
});

test("nothing is sent before it is written, and one input is written once", async () => {
  const server = createServer();
  const one = await joined(server, 1);
  const two = await joined(server, 2);
  await soon(() => expect(one.conversation.view().phase === "live" && marks(one)).toEqual([]));
  one.do({ type: "write", text: "a" });
  await soon(() => expect(two.texts()).toEqual(["a"]));
  for (const { trace } of [one, two]) {
    trace.forEach((event, at) => {
      // Several frames of one input follow its one transaction.
      if (event === "send send")
        expect(trace.slice(0, at).findLast((each) => !each.startsWith("send"))).toMatch(/^write/);
    });
    expect(trace.some((event) => event === "send send")).toBe(true);
  }
});

test.each([
  ["before-write", ["before", "after"]],
  ["before-send", ["before", "typed", "after"]],
] as const)("a page that is gone %s leaves a state that was whole", async (where, texts) => {
  const server = createServer();
  let death: Death = null;
  const one = await joined(server, 1, () => death);
  const two = await joined(server, 2);
  one.do({ type: "write", text: "before" });
  await soon(() => expect(marks(one)).toEqual(["delivered"]));
  death = where;
  one.do({ type: "write", text: "typed" });
  await soon(() => expect(one.trace).toContain(where));
  expect(two.texts()).toEqual(["before"]);
  server.cut(one);
  server.gone(one);
  const again = await open(server, 1, null);
  server.connect(again);
  again.do({ type: "write", text: "after" });
  await soon(() => expect(two.texts()).toEqual(texts));
  await soon(() => expect(marks(again)).toEqual(texts.map(() => "delivered")));
  expect(again.texts()).toEqual(texts);
});

test("of drafts that follow each other while one is written down, only the last counts", async () => {
  const server = createServer();
  const one = await joined(server, 1);
  await soon(() => expect(one.conversation.view().phase).toBe("live"));
  const before = one.trace.length;
  for (const draft of ["H", "He", "Hel", "Hell", "Hello"]) one.do({ type: "keep-draft", text: draft, reply: null });
  await soon(() => expect(one.conversation.view().draft.text).toBe("Hello"));
  expect(one.trace.slice(before).filter((event) => event.startsWith("write ")).length).toBeLessThan(4);
});

test("a command is done once what it changed is on the disk and can be seen, and not before", async () => {
  const server = createServer();
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  let hold = false;
  const one = await joined(
    server,
    1,
    () => null,
    async () => void (hold && (await held)),
  );
  await soon(() => expect(one.conversation.view().phase).toBe("live"));
  one.do({ type: "keep-draft", text: "Ten is good.", reply: null });
  await soon(() => expect(one.conversation.view().draft.text).toBe("Ten is good."));
  hold = true;
  let outcome: Outcome | null = null;
  const written = one.conversation.command({ type: "write", text: "Ten is good." }).then((what) => (outcome = what));
  await soon(() => expect(one.trace.at(-1)).toBe("writing"));
  expect([outcome, one.texts(), one.conversation.view().draft.text]).toEqual([null, [], "Ten is good."]);
  release();
  expect(await written).toBe("done");
  expect([one.texts(), one.conversation.view().draft.text]).toEqual([["Ten is good."], ""]);
});

test("what comes to nothing says so: refused by the engine, or because it could not be worked on", async () => {
  const server = createServer();
  const one = await joined(server, 1);
  expect(await one.conversation.command({ type: "write", text: "x".repeat(4_001) })).toBe("too-long");
  expect(await one.conversation.command({ type: "unsend", id: id() })).toBe("unknown-message");
  const said = vi.spyOn(console, "error").mockReturnValue();
  vi.spyOn(context.crypto, "fits").mockImplementationOnce(() => {
    throw new Error("a bug");
  });
  expect(await one.conversation.command({ type: "write", text: "y" })).toBe("failed");
  expect(said).toHaveBeenCalledTimes(1);
  expect(one.texts()).toEqual([]);
  vi.restoreAllMocks();
});

test("of drafts that were overtaken each is done", async () => {
  const server = createServer();
  const one = await joined(server, 1);
  const drafts = ["H", "He", "Hel"].map((draft) =>
    one.conversation.command({ type: "keep-draft", text: draft, reply: null }),
  );
  expect(await Promise.all(drafts)).toEqual(["done", "done", "done"]);
});
