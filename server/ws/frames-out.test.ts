import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { FramesOut } from "./frames-out.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A real socket's server end with its writes counted, and what the other end heard. */
async function opened() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const accepted = new Promise<[WebSocket, Duplex]>((resolve) =>
    server.on("connection", (socket, { socket: raw }) => resolve([socket, raw])),
  );
  await new Promise((resolve) => server.on("listening", resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  cleanups.push(() => {
    client.terminate();
    server.close();
  });
  const heard: string[] = [];
  client.on("message", (data: Buffer) => heard.push(data.toString()));
  const closed = new Promise<number>((resolve) => client.on("close", resolve));
  const [socket, raw] = await accepted;
  const write = vi.spyOn(raw, "write");
  return { socket, out: new FramesOut(socket, raw), heard, closed, writes: () => write.mock.calls.length };
}

test("texts of every length arrive as they were said, in order; those of one turn are one write", async () => {
  const { out, heard, writes } = await opened();
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 98_304];
  const texts = [...lengths.map((length) => "a".repeat(length)), "é".repeat(63), "🦊".repeat(20_000)];
  for (const text of texts) out.add(text);
  expect(writes()).toBe(0);
  expect(out.waitingFrames()).toBe(texts.length);
  expect(out.waitingBytes()).toBeGreaterThan(Buffer.byteLength(texts.join("")));
  await out.flushed();
  expect(writes()).toBe(1);
  expect([out.waitingFrames(), out.waitingBytes()]).toEqual([0, 0]);
  await expect.poll(() => heard).toEqual(texts);
});

test("[R13] nothing follows a close frame; what was said before it goes before it", async () => {
  const { socket, out, heard, closed } = await opened();
  out.add("before");
  out.flush();
  socket.close(4414);
  out.add("behind");
  await out.flushed();
  expect(await closed).toBe(4414);
  expect(heard).toEqual(["before"]);
});
