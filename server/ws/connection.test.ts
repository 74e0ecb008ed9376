import { type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { handshakeFrame, sealedFrame } from "../testing/client.ts";
import type { Request } from "../session/seated.ts";
import { openConnection } from "./connection.ts";
import { createHeartbeat } from "./heartbeat.ts";

const HELLO = { type: "hello", tag: "k7m2q", seat: 1, token: "A".repeat(43), ack: null, done: 0 };

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Both ends of a real socket. */
async function pair(options: { autoPong?: boolean } = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const accepted = new Promise<WebSocket>((resolve) => server.on("connection", resolve));
  await new Promise((resolve) => server.on("listening", resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  cleanups.push(() => {
    client.terminate();
    server.close();
  });
  const ours = await accepted;
  const opened = client.readyState === WebSocket.OPEN || new Promise((resolve) => client.on("open", resolve));
  return { ours, client, opened };
}

test("[R1] a socket that does not answer pings is let go, one that does stays", async () => {
  const heartbeat = createHeartbeat(20);
  cleanups.push(() => heartbeat.stop());
  const mute = await pair({ autoPong: false });
  const well = await pair();
  for (const { ours } of [mute, well]) heartbeat.add(ours);
  const gone = new Promise<number>((resolve) => mute.client.on("close", resolve));
  let pings = 0;
  const alive = new Promise<void>((resolve) => well.client.on("ping", () => ++pings === 10 && resolve()));
  expect(await gone).toBe(1006);
  await alive;
  expect(well.client.readyState).toBe(WebSocket.OPEN);
});

test("[R9] a socket whose frames come faster than they are worked on is paused, and nothing is lost", async () => {
  const { ours, client, opened } = await pair();
  const asked: number[] = [];
  let goOn: () => void = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  openConnection(
    ours,
    {
      greet: async () => ({
        async request(frame: Request) {
          await held;
          if (frame.type === "send") asked.push(frame.seq);
        },
        leave: async () => {},
      }),
      storeId: async () => "",
      helloDeadlineMs: 10_000,
      onOutage: (error) => {
        throw error;
      },
    },
    { release: () => {}, fail: () => {} },
  );
  await opened;
  client.send(JSON.stringify(HELLO));
  const all = Array.from({ length: 200 }, (_, i) => i + 1);
  for (const seq of all) client.send(JSON.stringify(sealedFrame(seq, 7_500)));
  await expect.poll(() => ours.isPaused).toBe(true);
  expect(asked).toEqual([]);
  goOn();
  await expect.poll(() => asked).toEqual(all);
  expect(ours.isPaused).toBe(false);
});

test("[Q1] what comes behind a frame that failed is not worked on: it must not overtake it in the queue", async () => {
  const { ours, client, opened } = await pair();
  const asked: number[] = [];
  const outages: unknown[] = [];
  openConnection(
    ours,
    {
      greet: async () => ({
        async request(frame: Request) {
          if (frame.type === "send") asked.push(frame.seq);
          await new Promise((resolve) => setImmediate(resolve));
          throw new Error("Redis does not answer.");
        },
        leave: async () => {},
      }),
      storeId: async () => "",
      helloDeadlineMs: 10_000,
      onOutage: (error) => outages.push(error),
    },
    { release: () => {}, fail: () => {} },
  );
  await opened;
  const closed = new Promise<number>((resolve) => client.on("close", resolve));
  client.send(JSON.stringify(HELLO));
  for (const frame of [sealedFrame(1), handshakeFrame(2), sealedFrame(3)]) client.send(JSON.stringify(frame));
  expect(await closed).toBe(1011);
  expect(asked).toEqual([1]);
  expect(outages).toHaveLength(1);
});
