/** What one client without an account may do to a server with real sockets: freeze nobody, keep nothing open, be told little. */
import { connect, type Socket } from "node:net";
import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import {
  createBody,
  openSocket,
  post,
  randomKey,
  sealedFrame,
  startApp as start,
  startSession,
  twoSeated,
} from "./testing/client.ts";

let app: Awaited<ReturnType<typeof start>> | undefined;
afterEach(async () => {
  await app?.stop();
  app = undefined;
});
async function startApp(...parts: Parameters<typeof start>) {
  app = await start(...parts);
  return app;
}

const UPGRADE = (path: string, more = "") =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n${more}\r\n`;

/** Bytes of our own to the server; what it answers, and when it has hung up. */
function dial(url: string) {
  const raw = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  raw.on("data", (data) => (answer += data.toString("latin1")));
  raw.on("error", () => {});
  const closed = new Promise<void>((resolve) => raw.on("close", () => resolve()));
  return { raw, closed, answer: () => answer };
}

/** Frames of a client as they go over the network, masked with zeros. */
function framed(text: string, count = 1): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255];
  const head = Buffer.from([0x81, ...size, 0, 0, 0, 0]);
  return Buffer.concat(Array<Buffer>(count).fill(Buffer.concat([head, payload])));
}

/** Sends the same again and again, until the other end has hung up; the bytes that it took by then. */
async function flood(raw: Socket, bytes: Buffer, enough: number): Promise<number> {
  let taken = 0;
  while (!raw.destroyed && taken < enough) {
    taken += bytes.length;
    await new Promise<void>((resolve) => {
      raw.once("close", resolve);
      raw.write(bytes, () => {
        raw.off("close", resolve);
        resolve();
      });
    });
  }
  return taken;
}

test("[R1] a socket that says no hello is cut off, however much it goes on sending", async () => {
  const { url } = await startApp();
  const { raw } = dial(url);
  raw.write(UPGRADE("/ws"));
  const taken = await flood(raw, framed("[", 8_192), 256_000_000);
  expect(raw.destroyed).toBe(true);
  // What the system holds between the two, and what may come after a close.
  expect(taken).toBeLessThan(64_000_000);
});

test("[R15] few frames of a socket are worked on in a turn: a neighbour need not wait for all that came with them", async () => {
  const { url } = await startApp({}, { limits: { framesBurst: 1_000_000 } });
  const { one: neighbour } = await twoSeated(url);
  const session = await startSession(url);
  const { raw, answer } = dial(url);
  raw.write(UPGRADE("/ws"));
  await expect.poll(answer).toContain("101");
  raw.write(framed(JSON.stringify(session.hello(1, (await session.join(1)).body.token))));
  await expect.poll(answer).toContain("caught-up");
  const pongs = () => answer().split('{"type":"pong"}').length - 1;
  raw.write(framed('{"type":"ping"}', 500));
  neighbour.send({ type: "ping" });
  await neighbour.next("pong");
  expect(pongs()).toBeLessThan(250);
  await expect.poll(pongs).toBe(500);
});

test("[R15] compressed frames are not taken: few bytes are never many", async () => {
  const { url } = await startApp();
  const { raw, closed, answer } = dial(url);
  raw.write(UPGRADE("/ws", "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
  await expect.poll(answer).toContain("101 Switching Protocols");
  expect(answer().toLowerCase()).not.toContain("permessage-deflate");
  raw.write(Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0]));
  await closed;
});

test("[R10] every path but /ws is answered shortly and closed, and nothing is written down", async () => {
  const lines: string[] = [];
  const { url } = await startApp({ LOG_LEVEL: "trace" }, { logTo: { write: (line) => lines.push(line) } });
  lines.length = 0;
  for (const path of ["/k7m2q9xw4tzc", "/", "/ws/", "/ws?x=1", "/api/sessions", "/%zz", "//ws"]) {
    const { raw, closed, answer } = dial(url);
    raw.write(UPGRADE(path, "Origin: https://elsewhere.example\r\n"));
    await closed;
    expect(answer(), path).toMatch(/^HTTP\/1\.1 404 /);
  }
  expect(lines).toEqual([]);
});

test("[R1] frames without a mask, a thousand of them, leave no line in the log", async () => {
  const lines: string[] = [];
  const { url } = await startApp({ LOG_LEVEL: "warn" }, { logTo: { write: (line) => lines.push(line) } });
  for (let n = 0; n < 50; n++) {
    const { raw, closed } = dial(url);
    raw.write(UPGRADE("/ws"));
    raw.write(Buffer.from([0x81, 0x01, 0x5b]));
    await closed;
  }
  expect(lines).toEqual([]);
});

test("a body that comes too slowly does not keep a server from stopping", async () => {
  const { url, stop } = await startApp({}, { limits: { goodbyeMs: 100 } });
  const { raw, closed } = dial(url);
  raw.write(
    "POST /api/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{",
  );
  await expect.poll(() => raw.bytesWritten).toBeGreaterThan(0);
  await fetch(url);
  await stop();
  app = undefined;
  await closed;
});

test("[R16] for somebody who does not read nothing is piled up: it stays in the queue, and comes when they read on", async () => {
  const { url } = await startApp(
    { QUEUE_MAX_BYTES: "100000000" },
    { limits: { bytesBurst: 100_000_000, bytesPaceBurst: 100_000_000 } },
  );
  const { one, two } = await twoSeated(url);
  one.socket.pause();
  const record = sealedFrame(1, 65_564);
  // More than the system holds between the two, and what may wait for a socket.
  for (let seq = 1; seq <= 250; seq++) two.send({ ...record, seq });
  await two.keptUpTo(250);
  one.socket.resume();
  await one.next("record", 250);
  expect(one.frames.flatMap((frame) => (frame.type === "record" ? [frame.seq] : []))).toEqual(
    Array.from({ length: 250 }, (_, n) => n + 1),
  );
});

test("[R9] a frame over the limit, said to be gigantic, is refused before it is read", async () => {
  const { url } = await startApp();
  const { raw, closed, answer } = dial(url);
  raw.write(UPGRADE("/ws"));
  await expect.poll(answer).toContain("101");
  raw.write(Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]));
  await closed;
});

test("[R1] of many who say nothing none keeps out somebody who has just made a chat", async () => {
  const { url } = await startApp({}, { limits: { strangersPerAddress: 10 } });
  for (let n = 0; n < 40; n++) await openSocket(url);
  const session = await startSession(url);
  const host = await openSocket(url);
  host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
  await host.next("status");
  const wrong = await openSocket(url);
  wrong.send({ type: "hello-host", tag: session.tag, token: randomKey() });
  expect((await wrong.closed).code).toBe(4410);
});

test("[Q20] a full server says so to whoever would start a chat, and those under way go on", async () => {
  const { url } = await startApp({ CHATS_MAX: "2" });
  const { one, two } = await twoSeated(url);
  await startSession(url);
  expect(await post(`${url}/api/sessions`, createBody())).toMatchObject({
    status: 503,
    body: { refusal: "full", message: "This server is full. Try again later.", retryAfterSeconds: 60 },
  });
  one.send(sealedFrame(1));
  await two.next("record");
});

test("[Q20] an address with too many chats is told to wait, and others are not", async () => {
  const { url } = await startApp({ CHATS_PER_ADDRESS: "1", TRUST_PROXY: "1" });
  const create = (address: string) => post(`${url}/api/sessions`, createBody(), { "x-forwarded-for": address });
  expect((await create("192.0.2.1")).status).toBe(200);
  expect(await create("192.0.2.1")).toMatchObject({ status: 429, body: { refusal: "rate-limited" } });
  expect((await create("192.0.2.2")).status).toBe(200);
  const of48 = (n: number) => create(`2001:db8:1:${n}::1`);
  expect([(await of48(1)).status, (await of48(2)).status, (await of48(3)).status, (await of48(4)).status]).toEqual([
    200, 200, 200, 200,
  ]);
  expect((await of48(5)).status).toBe(429);
});

test("[J4] a proxy that TRUST_PROXY knows nothing of, or fewer than it says, is warned of once", async () => {
  const lines: string[] = [];
  const logTo = { write: (line: string) => lines.push(line) };
  const { url } = await startApp({ LOG_LEVEL: "warn" }, { logTo });
  for (let n = 0; n < 3; n++) await fetch(url, { headers: { "x-forwarded-for": "192.0.2.1" } });
  const two = await start({ LOG_LEVEL: "warn", TRUST_PROXY: "2" }, { logTo });
  for (let n = 0; n < 3; n++) await fetch(two.url, { headers: { "x-forwarded-for": "192.0.2.1" } });
  await two.stop();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("TRUST_PROXY is off");
  expect(lines[1]).toContain("fewer proxies than TRUST_PROXY says");
  expect(lines.join("")).not.toContain("192.0.2.1");
});

test("[R20] an answer that says to wait waits itself, up to a number of them; nobody else's does, and a stop waits for none", async () => {
  const late = await start({ JOINS_PER_WINDOW: "1" }, { limits: { refusalLateMs: 3_600_000, refusalsLateMax: 2 } });
  const session = await startSession(late.url);
  const [mine, other] = session.links;
  const ask = async (link: string) => (await fetch(`${late.url}/api/invites/${link}`)).status;
  expect(await ask(mine)).toBe(200);
  let answered = 0;
  const asked = [1, 2, 3].map(async () => {
    const status = await ask(mine);
    answered += 1;
    return status;
  });
  expect(await Promise.race(asked)).toBe(429);
  expect(await ask(other)).toBe(200);
  expect(answered).toBe(1);
  await late.stop();
  expect(await Promise.all(asked)).toEqual([429, 429, 429]);
});

test("security.txt names whom to tell, where somebody is named", async () => {
  const { url } = await startApp({ SECURITY_CONTACT: "mailto:security@chat.example" });
  const said = await (await fetch(`${url}/.well-known/security.txt`)).text();
  expect(said).toMatch(/^Contact: mailto:security@chat\.example\nExpires: \d{4}-\d\d-\d\dT[\d:.]+Z\n$/);
  const without = await start();
  expect((await fetch(`${without.url}/.well-known/security.txt`)).status).toBe(404);
  await without.stop();
});

test("[R23] who asks for pages without an end is told when to come back; others are not, and nor is a chat at the same address", async () => {
  const { url } = await startApp({ TRUST_PROXY: "loopback" }, { limits: { pagesPerSecond: 0.001, pagesBurst: 4 } });
  const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
  const { one, two } = await twoSeated(url, from("192.0.2.1").headers);
  const paths = ["/", "/k7m2q9xw4tzc", "/assets/index.js", "/service-worker.js", "/favicon.ico", "/icon.svg"];
  const answers: Response[] = [];
  for (const path of paths) answers.push(await fetch(url + path, from("192.0.2.1")));
  // Here are no pages: what is let through is not found.
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 429]);
  const last = answers.at(-1)!;
  expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await last.json()).toMatchObject({ refusal: "rate-limited", retryAfterSeconds: 1 });

  expect((await fetch(url, from("192.0.2.2"))).status).toBe(404);
  one.send(sealedFrame(1));
  expect((await two.next("record")).seq).toBe(1);
  const session = await startSession(url, {}, from("192.0.2.1").headers);
  expect((await session.join(1, {}, from("192.0.2.1").headers)).status).toBe(200);
  const socket = await openSocket(url, from("192.0.2.1").headers);
  socket.send({ type: "ping" });
  expect((await socket.closed).code).toBe(4400);
});

test("[R23] hundreds of phones behind one address open a link at once", async () => {
  const { url } = await startApp();
  const asked = await Promise.all(Array.from({ length: 1_000 }, () => fetch(`${url}/k7m2q9xw4tzc`)));
  expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([404]));
});
