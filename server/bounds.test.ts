/** What people who proved nothing, and hosts, may use up, and how the server says good-bye; with small numbers. */
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { newSecrets, openSocket, randomKey, startApp as start, startSession, twoSeated } from "./testing/client.ts";

const limits = { strangersPerAddress: 3, strangersPerNode: 5, newInvitesMax: 4, goodbyeMs: 100 };
const startApp = (env: Record<string, string> = {}) => start(env, { limits });

let app: Awaited<ReturnType<typeof startApp>> | undefined;
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

/** Sockets that wait for their hello; the server is known to have them all. */
const unproven = (url: string, count: number, address: string) =>
  Promise.all(Array.from({ length: count }, () => openSocket(url, { "x-forwarded-for": address })));

async function hostOf(url: string, session: { tag: string; hostToken: string }) {
  const host = await openSocket(url);
  host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
  await host.next("status");
  return host;
}

test("[R1] of too many sockets of one address that wait for their hello the oldest goes, and may come back", async () => {
  app = await startApp({ TRUST_PROXY: "1" });
  const { url } = app;
  const first = await unproven(url, 3, "192.0.2.1");
  const [other] = await unproven(url, 1, "192.0.2.2");
  await unproven(url, 1, "192.0.2.1");
  expect(await first[0]!.closed).toEqual({ code: 4503, reason: "busy" });
  await unproven(url, 1, "192.0.2.1");
  await first[1]!.closed;
  for (const { socket } of [first[2]!, other!]) expect(socket.readyState).toBe(socket.OPEN);
});

test("[R1] a right token never waits behind those who say nothing, not even at their own address", async () => {
  app = await startApp({ TRUST_PROXY: "1" });
  const { url } = app;
  const { session, tokens } = await twoSeated(url);
  const silent = async (address: string) => void (await unproven(url, 3, address));
  await silent("192.0.2.1");
  await silent("192.0.2.2");
  await silent("192.0.2.3");
  const [back] = await unproven(url, 1, "192.0.2.1");
  back!.send(session.hello(1, tokens[0]));
  expect(await back!.next("welcome")).toMatchObject({ seat: 1 });
  // Proven, it makes room for nobody.
  await silent("192.0.2.1");
  expect(back!.socket.readyState).toBe(back!.socket.OPEN);
});

test("[R1] twenty hellos that prove nothing shut nobody out", async () => {
  app = await startApp();
  const { url } = app;
  const { session, tokens } = await twoSeated(url);
  for (let n = 0; n < 20; n++) {
    const socket = await openSocket(url);
    socket.send(session.hello(1, randomKey()));
    await socket.closed;
  }
  const back = await openSocket(url);
  back.send(session.hello(1, tokens[0]));
  await back.next("welcome");
});

test("[R17] a seat comes with only so many new sockets at a time, and the other one hears of no more", async () => {
  app = await start({}, { limits: { arrivalsMax: 5 } });
  const { url } = app;
  const { two, session, tokens } = await twoSeated(url);
  const before = two.frames.length;
  const codes = new Set<number>();
  for (let n = 0; n < 30; n++) {
    const socket = await openSocket(url);
    socket.send(session.hello(1, tokens[0]));
    const ended = await Promise.race([socket.closed, socket.next("caught-up")]);
    if ("code" in ended) codes.add(ended.code);
  }
  expect([...codes]).toEqual([4430]);
  two.send({ type: "ping" });
  await two.next("pong");
  expect(two.frames.slice(before).filter(({ type }) => type === "presence").length).toBeLessThan(10);
});

test("[R1] who is proven takes nobody else's turn, and an upgrade that comes to nothing keeps none", async () => {
  app = await startApp();
  const { url } = app;
  for (let n = 0; n < 4; n++) {
    const session = await startSession(url);
    const { token } = (await session.join(1)).body;
    await hostOf(url, session);
    const socket = await openSocket(url);
    socket.send(session.hello(1, token));
    await socket.next("welcome");
  }
  for (let n = 0; n < 8; n++) {
    const raw = connect(Number(new URL(url).port), "127.0.0.1");
    const answered = new Promise<string>((resolve) => raw.on("data", (data) => resolve(data.toString())));
    const closed = new Promise((resolve) => raw.on("close", resolve));
    raw.write(
      "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: no\r\n\r\n",
    );
    expect(await answered).toMatch(/^HTTP\/1\.1 400 /);
    raw.end();
    await closed;
  }
  await expect.poll(() => openSocket(url).then(() => "let in", String)).toBe("let in");
});

test("[J7] a session's host makes only so many new invites at a time, over however many sockets", async () => {
  app = await startApp();
  const { url } = app;
  const session = await startSession(url);
  const renew = { type: "new-invite", seat: 1, ...newSecrets(), once: false } as const;
  const hosts = [await hostOf(url, session), await hostOf(url, session)] as const;
  for (const host of hosts) for (let n = 0; n < 2; n++) host.send(renew);
  // The first status, and one for each new invite.
  await hosts[0].next("status", 5);
  const third = await hostOf(url, session);
  third.send(renew);
  expect(await third.next("refused")).toMatchObject({
    refusal: "rate-limited",
    message: "Too many new invites. Wait, then try again.",
  });
  const other = await hostOf(url, await startSession(url));
  other.send(renew);
  await other.next("status", 2);
  expect(other.frames.map(({ type }) => type)).not.toContain("refused");
});

test("[J7] of a host's sockets the three newest stay", async () => {
  app = await startApp();
  const { url } = app;
  const session = await startSession(url);
  const hosts = [];
  for (let n = 0; n < 5; n++) hosts.push(await hostOf(url, session));
  for (const host of hosts.slice(0, 2)) expect(await host.closed).toEqual({ code: 4413, reason: "superseded" });
  for (const host of hosts.slice(2)) {
    host.send({ type: "ping" });
    await host.next("pong");
  }
});

test("a server that stops says so, and does not wait for a socket that does not answer", async () => {
  app = await startApp();
  const polite = await openSocket(app.url);
  const mute = await openSocket(app.url);
  mute.socket.pause();
  await app.stop();
  app = undefined;
  expect(await polite.closed).toEqual({ code: 1012, reason: expect.stringMatching(/^\d+$/) as string });
  mute.socket.terminate();
});
