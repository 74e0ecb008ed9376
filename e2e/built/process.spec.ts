/** The process: how it refuses to start, how it stops, and two of them as one. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import WebSocket from "ws";
import { expect, MAIN, type ServerEnv, startServer, test } from "../support/fixtures.ts";
import { startSession } from "../../server/testing/client.ts";
import { freePort } from "../../server/testing/free-port.ts";

/** The sentences with which a server refuses to start. */
async function refusal(env: ServerEnv): Promise<string> {
  const answer = await startServer(env).then(
    async (server) => {
      await server.stop();
      return "it started";
    },
    (error: Error) => error.message,
  );
  expect(answer).toContain("ended with 1");
  return answer.slice(answer.indexOf("It printed:\n") + 12).trim();
}

test("what stops the start is said at once and in a sentence each: settings that make no sense, a Redis that does not answer, a port in use", async () => {
  const settings = await refusal({
    PORT: "door",
    LOG_LEVEL: "loud",
    PUBLIC_URL: "chat.example",
    REDIS_URL: "redis://127.0.0.1:1",
  });
  expect(settings.split("\n")).toEqual([
    "Duologue did not start. These settings make no sense:",
    '- PORT must be a whole number from 0 to 65535, not "door".',
    '- PUBLIC_URL must be an address like "https://chat.example", without a path.',
    "- LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.",
    "- SECRET_KEY is required with REDIS_URL, the same on every node: make one with `openssl rand -hex 32`.",
  ]);

  // Without the password that is in its address.
  const redis = await refusal({
    REDIS_URL: "redis://user:hunter2@127.0.0.1:1",
    SECRET_KEY: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  });
  expect(redis).toBe("Duologue did not start. Redis at 127.0.0.1:1 does not answer.");

  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  expect(await refusal({ PORT: String(port) })).toBe(
    `Duologue did not start. Port ${port} is in use: set PORT to another one.`,
  );
  other.close();
});

test("a node says on a port of its own that it is ready, what it counts, and that it is about to stop", async ({
  ownServer,
  ownRedis,
}) => {
  const redis = await ownRedis();
  const [port, healthPort] = [await freePort(), await freePort()];
  const secretKey = randomBytes(32).toString("hex");
  const server = await ownServer({
    PORT: String(port),
    HEALTH_PORT: String(healthPort),
    HEALTH_HOST: "127.0.0.1",
    REDIS_URL: redis.url,
    SECRET_KEY: secretKey,
  });
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${healthPort}${path}`).then(
      async (response) => `${response.status} ${await response.text()}`,
      () => "nobody answers",
    );
  expect(await ask("/healthz")).toBe("200 ok\n");
  expect(await ask("/readyz")).toBe('200 {"ready":true}\n');
  await startSession(server.url);
  expect(await ask("/metrics")).toContain('duologue_chats_created_total{token=""} 1\n');
  // In front of people none of it is there.
  expect((await fetch(`${server.url}/api/metrics`)).status).toBe(404);
  expect(await (await fetch(`${server.url}/metrics`)).text()).not.toContain("duologue_chats");

  // A socket that does not answer the good-bye keeps the node for some seconds: who asks meanwhile hears why.
  const mute = connect(port, "127.0.0.1");
  mute.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  mute.write("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
  await once(mute, "data");
  const stopped = server.stop();
  await expect.poll(() => ask("/readyz")).toBe('503 {"ready":false,"why":"draining"}\n');
  await stopped;
  expect(await server.ended).toBe(0);
  mute.destroy();

  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port: theirs } = taken.address() as AddressInfo;
  expect(await refusal({ HEALTH_PORT: String(theirs), HEALTH_HOST: "127.0.0.1" })).toBe(
    `Duologue did not start. Port ${theirs} is in use: set HEALTH_PORT to another one.`,
  );
  taken.close();
});

test("a log that nobody takes and a body that never ends do not keep it from stopping, with 0", async () => {
  const port = await freePort();
  const env = { ...process.env, HOST: "127.0.0.1", PORT: String(port), LOG_LEVEL: "trace" };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  // From here on whatever is printed fails (EPIPE).
  child.stdout.destroy();
  for (let n = 0; n < 20; n++) await fetch(`http://127.0.0.1:${port}/api/invites/${n}`);
  const slow = connect(port, "127.0.0.1");
  slow.on("error", () => {});
  slow.write("POST /api/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{");
  await fetch(`http://127.0.0.1:${port}/`);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});

test("SIGTERM closes open sockets with a word and ends the process", { tag: "@long" }, async ({ ownServer }) => {
  const server = await ownServer();
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`);
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise((resolve) => socket.on("open", resolve));
  await server.stop();
  expect(await closed).toBe(1012);
});

test(
  "[J3] ten with the right code at once, half on each of two nodes: one seat, and a third person gets none",
  {
    tag: "@long",
  },
  async ({ twoNodes }) => {
    const [here, there] = (await twoNodes()).nodes;
    const session = await startSession(here.url);
    const elsewhere = (seat: 1 | 2) => session.join(seat, {}, {}, there.url);
    const answers = await Promise.all([1, 2, 3, 4, 5].flatMap(() => [session.join(1), elsewhere(1)]));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
    expect((await elsewhere(2)).status).toBe(200);
    expect((await session.join(2)).status).toBe(409);
    expect((await elsewhere(1)).status).toBe(409);
  },
);
