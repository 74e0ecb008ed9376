/** What people who proved nothing, and hosts, may use up, and how the server says good-bye; with small numbers. */
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { newSecrets, openSocket, randomKey, startApp as start, startSession } from "./testing/client.ts";

const limits = { preAuthMaxPerAddress: 3, preAuthMaxPerNode: 5, newInvitesMax: 4, goodbyeMs: 100 };
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

test("[R1] only so many sockets of one address wait for their hello; those that leave make room", async () => {
  app = await startApp({ TRUST_PROXY: "1" });
  const { url } = app;
  const [first] = await unproven(url, 3, "192.0.2.1");
  await expect(unproven(url, 1, "192.0.2.1")).rejects.toThrow("429");
  await unproven(url, 1, "192.0.2.2");
  first!.close();
  await first!.closed;
  await expect.poll(() => unproven(url, 1, "192.0.2.1").then(() => "let in", String)).toBe("let in");
});

test("[R1] only so many sockets of a node wait for their hello, wherever they come from", async () => {
  app = await startApp({ TRUST_PROXY: "1" });
  const { url } = app;
  await unproven(url, 3, "192.0.2.1");
  await unproven(url, 2, "192.0.2.2");
  await expect(unproven(url, 1, "192.0.2.3")).rejects.toThrow("503");
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

test("[R1] a hello that proves nothing keeps its address's place for a while, and nobody else's", async () => {
  app = await startApp({ TRUST_PROXY: "1" });
  const { url } = app;
  const session = await startSession(url);
  for (const hello of [
    session.hello(1, randomKey()),
    { type: "hello-host", tag: "22222", token: randomKey() } as const,
    { type: "ping" } as const,
  ]) {
    const [socket] = await unproven(url, 1, "192.0.2.1");
    socket!.send(hello);
    await socket!.closed;
  }
  await expect(unproven(url, 1, "192.0.2.1")).rejects.toThrow("429");
  // What is only held counts for its address, not for the node.
  await unproven(url, 3, "192.0.2.2");
  await unproven(url, 2, "192.0.2.3");
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
