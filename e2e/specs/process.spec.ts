/** The process: how it refuses to start, how it stops, and two of them as one. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import WebSocket from "ws";
import { expect, startServer, test } from "../support/fixtures.ts";
import { startSession } from "../../server/testing/client.ts";

/** The sentences with which a server refuses to start. */
async function refusal(env: Parameters<typeof startServer>[0]): Promise<string> {
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

test("settings that make no sense stop the start, and every mistake is named at once", async () => {
  const printed = await refusal({
    PORT: "door",
    LOG_LEVEL: "loud",
    PUBLIC_URL: "chat.example",
    REDIS_URL: "redis://127.0.0.1:1",
  });
  expect(printed.split("\n")).toEqual([
    "Duologue did not start. These settings make no sense:",
    '- PORT must be a whole number from 0 to 65535, not "door".',
    '- PUBLIC_URL must be an address like "https://chat.example", without a path.',
    "- LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.",
    "- SECRET_KEY is required with REDIS_URL, the same on every node: make one with `openssl rand -hex 32`.",
  ]);
});

test("a Redis that does not answer stops the start with one sentence, without its password", async () => {
  const printed = await refusal({ REDIS_URL: "redis://user:hunter2@127.0.0.1:1", SECRET_KEY: "c0".repeat(32) });
  expect(printed).toBe("Duologue did not start. Redis at 127.0.0.1:1 does not answer.");
});

test("a port in use is said in one sentence", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  expect(await refusal({ PORT: String(port) })).toBe(
    `Duologue did not start. Port ${port} is in use: set PORT to another one.`,
  );
  other.close();
});

test("SIGTERM closes open sockets with a word and ends the process", async ({ server }) => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`);
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise((resolve) => socket.on("open", resolve));
  await server.stop();
  expect(await closed).toBe(1012);
});

test("[J3] ten with the right code at once, half on each of two nodes: one seat, and a third person gets none", async ({
  twoNodes,
}) => {
  const [here, there] = twoNodes.nodes;
  const session = await startSession(here.url);
  const elsewhere = (slot: 1 | 2) => session.join(slot, {}, {}, there.url);
  const answers = await Promise.all([1, 2, 3, 4, 5].flatMap(() => [session.join(1), elsewhere(1)]));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
  expect((await elsewhere(2)).status).toBe(200);
  expect((await session.join(2)).status).toBe(409);
  expect((await elsewhere(1)).status).toBe(409);
});
