/** The page's connection on real sockets, against a server that the test plays. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import type { ClientFrame, ServerFrame } from "../../shared/frames.ts";
import { PAGE_LIMITS } from "../limits.ts";
import { createConnector } from "./connection.ts";

const HELLO: ClientFrame = { type: "hello", tag: "k7m2q", seat: 1, token: "A".repeat(43), ack: null, done: 0 };
const CLOCK = { endsInMs: 1, lifetimeMs: 1, idleInMs: null, idleLimitMs: 0 };
const WELCOME: ServerFrame = {
  type: "welcome",
  seat: 1,
  names: ["Abhi", "Anny"],
  device: 1,
  storeKey: "A".repeat(43),
  peer: { here: false, device: 0, awayForMs: null },
  clock: CLOCK,
  kept: 0,
  acked: null,
  ageMs: 0,
  storeId: "store",
};

/** The page's sockets, the oldest first: those that it gave up, too. */
let pages: WebSocket[];
let server: WebSocketServer;
beforeEach(async () => {
  pages = [];
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url);
      pages.push(this);
    }
  }
  vi.stubGlobal("WebSocket", PageSocket);
  vi.stubGlobal("location", { protocol: "http:", host: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  for (const name of ["addEventListener", "removeEventListener"]) vi.stubGlobal(name, () => {});
});
afterEach(() => {
  for (const page of pages) page.terminate();
  server.close();
  vi.unstubAllGlobals();
});

/** The server's end of the page's next socket, once its hello has come. */
async function greeted(): Promise<{ say(frame: ServerFrame): void; end: WebSocket }> {
  const [end] = (await once(server, "connection")) as [WebSocket];
  await once(end, "message");
  return { end, say: (frame) => end.send(JSON.stringify(frame)) };
}

/** A page with two sockets: it has given the first one up, which does not know that, and is welcomed on the second. */
async function withTwoSockets() {
  const heard: ServerFrame[] = [];
  const over: string[] = [];
  const first = greeted();
  const connection = createConnector(PAGE_LIMITS).open({
    hello: () => HELLO,
    frame: (frame) => heard.push(frame),
    connection: () => {},
    over: (refusal) => over.push(refusal),
  });
  const old = await first;
  old.say(WELCOME);
  await once(pages[0]!, "message");
  // It does not read: the page's goodbye is not answered.
  old.end.pause();
  const second = greeted();
  connection.restart();
  const now = await second;
  now.say(WELCOME);
  await once(pages[1]!, "message");
  heard.length = 0;
  return { old, now, connection, heard, over };
}

test("[R13] what a socket says that the page has given up is not heard, and what the next one says is", async () => {
  const { old, now, connection, heard } = await withTwoSockets();
  for (const frame of [
    { type: "kept", seq: 7 },
    { type: "ended", cause: "host", waited: 0, passed: 0 },
  ] as const) {
    old.say(frame);
    await once(pages[0]!, "message");
  }
  now.say({ type: "kept", seq: 8 });
  await once(pages[1]!, "message");
  expect(heard).toEqual([{ type: "kept", seq: 8 }]);
  connection.close();
});

test("[R13] how a socket ends that the page has given up ends nothing", async () => {
  const { old, now, connection, heard, over } = await withTwoSockets();
  old.end.close(4411, "taken-over");
  old.end.resume();
  await once(pages[0]!, "close");
  expect(over).toEqual([]);
  now.say({ type: "kept", seq: 8 });
  await once(pages[1]!, "message");
  expect(heard).toEqual([{ type: "kept", seq: 8 }]);
  expect(connection.send({ type: "ping" })).toBe(true);
  connection.close();
});

test("[R13] nothing is heard once the page has closed its connection", async () => {
  const { now, connection, heard, over } = await withTwoSockets();
  now.end.pause();
  connection.close();
  now.say({ type: "kept", seq: 8 });
  await once(pages[1]!, "message");
  now.end.close(4411, "taken-over");
  now.end.resume();
  await once(pages[1]!, "close");
  expect(heard).toEqual([]);
  expect(over).toEqual([]);
});

/** A page of a build, and what its server hears and is told. */
function pageOfBuild(own: string) {
  const heard: string[] = [];
  const over: string[] = [];
  const connection = createConnector(PAGE_LIMITS, { own, heard: (version) => heard.push(version) }).open({
    hello: () => HELLO,
    frame: () => {},
    connection: () => {},
    over: (refusal) => over.push(refusal),
  });
  return { connection, heard, over };
}

/** The next socket's end at the server, and the hello that came on it. */
async function hello(): Promise<{ end: WebSocket; said: object }> {
  const [end] = (await once(server, "connection")) as [WebSocket];
  const [data] = (await once(end, "message")) as [Buffer];
  return { end, said: JSON.parse(data.toString()) as object };
}

test("[R21] a page's hello names its version, and the welcome's is heard", async () => {
  const first = hello();
  const { connection, heard } = pageOfBuild("mine");
  const { end, said } = await first;
  expect(said).toEqual({ ...HELLO, version: "mine" });
  end.send(JSON.stringify({ ...WELCOME, version: "theirs" }));
  await vi.waitFor(() => expect(heard).toEqual(["theirs"]));
  connection.close();
});

test("[R21] a server of an older build gets a hello without a version, at once and until one names its own", async () => {
  const first = hello();
  const { connection, heard, over } = pageOfBuild("mine");
  const second = first.then(({ end }) => {
    const next = hello();
    end.close(4400, "bad-request");
    return next;
  });
  const { end, said } = await second;
  expect(said).toEqual(HELLO);
  end.send(JSON.stringify(WELCOME));
  await vi.waitFor(() => expect(connection.send({ type: "ping" })).toBe(true));
  const third = hello();
  connection.restart();
  const again = await third;
  expect(again.said).toEqual(HELLO);
  again.end.send(JSON.stringify({ ...WELCOME, version: "mine" }));
  await vi.waitFor(() => expect(heard).toEqual(["mine"]));
  const fourth = hello();
  connection.restart();
  expect((await fourth).said).toEqual({ ...HELLO, version: "mine" });
  expect(over).toEqual([]);
  connection.close();
});

test("[R21] a hello that is refused without a version, too, is refused", async () => {
  const first = hello();
  const { over } = pageOfBuild("mine");
  const second = first.then(({ end }) => {
    const next = hello();
    end.close(4400, "bad-request");
    return next;
  });
  (await second).end.close(4400, "bad-request");
  await vi.waitFor(() => expect(over).toEqual(["bad-request"]));
});
