import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, expect, test } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { handshakeFrame, sealedFrame } from "../testing/client.ts";
import type { Outlet, Request } from "../session/seated.ts";
import type { Admission } from "../budgets/admissions.ts";
import { createTraffic } from "../budgets/traffic.ts";
import { BACKLOG_MAX_BYTES, serverLimits } from "../limits.ts";
import { type ConnectionParts, openConnection } from "./connection.ts";
import { createHeartbeat } from "./heartbeat.ts";

const HELLO = { type: "hello", tag: "k7m2q", seat: 1, token: "A".repeat(43), ack: null, done: 0 };

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Both ends of a real socket. */
async function pair(options: { autoPong?: boolean } = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", allowSynchronousEvents: false });
  const accepted = new Promise<[WebSocket, Duplex]>((resolve) =>
    server.on("connection", (socket, { socket: raw }) => resolve([socket, raw])),
  );
  await new Promise((resolve) => server.on("listening", resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  cleanups.push(() => {
    client.terminate();
    server.close();
  });
  /** The network's side of the client. */
  const wired = new Promise<Socket>((resolve) => client.on("upgrade", ({ socket }) => resolve(socket)));
  const [ours, raw] = await accepted;
  const opened = client.readyState === WebSocket.OPEN || new Promise((resolve) => client.on("open", resolve));
  return { ours, raw, client, wired, opened };
}

const noAdmission: Admission = { prove: () => {}, release: () => {} };

/** Everybody is let in, and nothing is counted, but for what a test says. */
const newParts = (changes: Partial<ConnectionParts> = {}): ConnectionParts => ({
  greet: async () => ({ request: async () => {}, leave: async () => {} }),
  storeId: async () => "",
  helloDeadlineMs: 10_000,
  onOutage: (error) => {
    throw error;
  },
  allowance: { frame: () => 0, bytes: () => 0, wait: () => 0, release: () => {} },
  ...changes,
});

const numbersOf = (frames: readonly Request[]) => frames.flatMap((frame) => (frame.type === "send" ? [frame.seq] : []));

test("[R16] a socket that does not answer pings is let go, whatever pongs it sends unasked; one that does stays", async () => {
  const heartbeat = createHeartbeat(200);
  cleanups.push(() => heartbeat.stop());
  const mute = await pair({ autoPong: false });
  const well = await pair();
  for (const { ours, raw } of [mute, well]) heartbeat.add(ours, openConnection(ours, raw, newParts(), noAdmission));
  const gone = new Promise<number>((resolve) => mute.client.on("close", resolve));
  let pings = 0;
  const alive = new Promise<void>((resolve) =>
    well.client.on("ping", () => {
      mute.client.pong("I am here");
      if (++pings === 4) resolve();
    }),
  );
  expect(await gone).toBe(1006);
  await alive;
  expect(well.client.readyState).toBe(WebSocket.OPEN);
});

test("[R9] a socket whose frames come faster than they are worked on is paused, and nothing is lost", async () => {
  const { ours, raw, client, opened } = await pair();
  const asked: number[] = [];
  let goOn: () => void = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const greet = async () => ({
    async request(frames: readonly Request[]) {
      await held;
      asked.push(...numbersOf(frames));
    },
    leave: async () => {},
  });
  openConnection(ours, raw, newParts({ greet }), noAdmission);
  await opened;
  await sayHello(ours, client);
  const all = Array.from({ length: 200 }, (_, i) => i + 1);
  for (const seq of all) client.send(JSON.stringify(sealedFrame(seq, 7_500)));
  await expect.poll(() => ours.isPaused).toBe(true);
  expect(asked).toEqual([]);
  goOn();
  await expect.poll(() => asked).toEqual(all);
  expect(ours.isPaused).toBe(false);
});

test("[Q1] what comes behind a frame that failed is not worked on: it must not overtake it in the queue", async () => {
  const { ours, raw, client, opened } = await pair();
  const asked: number[] = [];
  const outages: unknown[] = [];
  const greet = async () => ({
    async request(frames: readonly Request[]) {
      asked.push(...numbersOf(frames));
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error("Redis does not answer.");
    },
    leave: async () => {},
  });
  openConnection(ours, raw, newParts({ greet, onOutage: (error) => outages.push(error) }), noAdmission);
  await opened;
  const closed = new Promise<number>((resolve) => client.on("close", resolve));
  client.send(JSON.stringify(HELLO));
  // A bad one ends what is asked together.
  for (const frame of [sealedFrame(1), {}, handshakeFrame(2), sealedFrame(3)]) client.send(JSON.stringify(frame));
  expect(await closed).toBe(1011);
  expect(asked).toEqual([1]);
  expect(outages).toHaveLength(1);
});

/** Until it is greeted no more than the hello may come. */
async function sayHello(ours: WebSocket, client: WebSocket): Promise<void> {
  const heard = new Promise<void>((resolve) => ours.once("message", () => setImmediate(resolve)));
  client.send(JSON.stringify(HELLO));
  await heard;
}

/** What a client sends at once, as one write: so many small frames, masked with zeros. */
function small(text: string, count: number): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat(
    Array<Buffer>(count).fill(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])),
  );
}

test("[R15] of frames that come in one piece few are handed over in a turn, but not one by one; of a stranger's, one by one", async () => {
  const { ours, raw, client, wired, opened } = await pair();
  /** How many frames each turn of the loop had. */
  const turns: number[] = [];
  ours.on("message", () => {
    if (turns.length === 0 || turns.at(-1) === 0) turns.push(0);
    if (turns.at(-1) === 0) setImmediate(() => turns.push(0));
    turns[turns.length - 1]! += 1;
  });
  const asked: number[] = [];
  const greet = async () => ({
    request: async (frames: readonly Request[]) => void asked.push(frames.length),
    leave: async () => {},
  });
  openConnection(ours, raw, newParts({ greet }), noAdmission);
  await opened;
  await sayHello(ours, client);
  (await wired).write(small('{"type":"add-hour"}', 200));
  await expect.poll(() => asked.reduce((sum, each) => sum + each, 0)).toBe(200);
  expect(Math.max(...turns)).toBeLessThanOrEqual(8);
  expect(Math.max(...asked)).toBe(8);
  expect(asked.length).toBeLessThan(80);

  const stranger = await pair();
  let most = 0;
  let now = 0;
  stranger.ours.on("message", () => {
    if (now === 0) setImmediate(() => (now = 0));
    most = Math.max(most, ++now);
  });
  openConnection(stranger.ours, stranger.raw, newParts(), noAdmission);
  await stranger.opened;
  const closed = new Promise<number>((resolve) => stranger.client.on("close", resolve));
  (await stranger.wired).write(small("[", 200));
  expect(await closed).toBe(4400);
  expect(most).toBe(1);
});

test("[R15] more frames than are earned: the socket is not read until they are, and nothing is lost", async () => {
  const { ours, raw, client, opened } = await pair();
  let clock = 0;
  const limits = { ...serverLimits, framesPerSecond: 1_000, framesBurst: 10 };
  const allowance = createTraffic(limits, () => clock).open({ address: "a", site: "a" });
  const asked: number[] = [];
  const greet = async () => ({
    request: async (frames: readonly Request[]) => void asked.push(...numbersOf(frames)),
    leave: async () => {},
  });
  openConnection(ours, raw, newParts({ greet, allowance }), noAdmission);
  await opened;
  await sayHello(ours, client);
  const all = Array.from({ length: 40 }, (_, i) => i + 1);
  for (const seq of all) client.send(JSON.stringify(sealedFrame(seq)));
  await expect.poll(() => ours.isPaused).toBe(true);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThanOrEqual(10);
  const time = setInterval(() => (clock += 10), 1);
  cleanups.push(() => clearInterval(time));
  await expect.poll(() => asked).toEqual(all);
  expect(ours.isPaused).toBe(false);
});

test("[R15] a socket that goes on far above what is earned is closed with a code of its own", async () => {
  const { ours, raw, client, wired, opened } = await pair();
  const limits = { ...serverLimits, framesPerSecond: 1, framesBurst: 10 };
  const allowance = createTraffic(limits, () => 0).open({ address: "a", site: "a" });
  let asked = 0;
  const greet = async () => ({
    request: async (frames: readonly Request[]) => void (asked += frames.length),
    leave: async () => {},
  });
  openConnection(ours, raw, newParts({ greet, allowance }), noAdmission);
  await opened;
  const closed = new Promise<number>((resolve) => client.on("close", resolve));
  client.on("error", () => {});
  await sayHello(ours, client);
  (await wired).write(small('{"type":"add-hour"}', 3_000));
  expect(await closed).toBe(4431);
  expect(asked).toBeLessThan(10);
});

test("[R16] where too much waits for a socket that does not read, it is closed with a code of its own", async () => {
  const { ours, raw, client, opened } = await pair();
  let outlet: Outlet | undefined;
  const greet: ConnectionParts["greet"] = async (_hello, given) => {
    outlet = given;
    return { request: async () => {}, leave: async () => {} };
  };
  openConnection(ours, raw, newParts({ greet }), noAdmission);
  await opened;
  await sayHello(ours, client);
  client.pause();
  const closed = new Promise<number>((resolve) => client.on("close", resolve));
  const signal = { type: "signal", did: "d", eid: "e", seq: 1, body: "A".repeat(60_000) } as const;
  while (ours.readyState === WebSocket.OPEN) outlet!.send(signal);
  expect(outlet!.waitingBytes()).toBeLessThan(2 * BACKLOG_MAX_BYTES);
  client.resume();
  expect(await closed).toBe(4432);
});
