/** Two nodes of the application on one Redis. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaseKey } from "./store/redis/lease.ts";
import { startRedis, type TestRedis } from "./store/testing/redis-server.ts";
import { HANG_MS } from "./testing/eventually.ts";
import { createRedisStore } from "./store/redis/redis-store.ts";
import { testLimits } from "./store/contract/fixtures.ts";
import { handshakeFrame, openSocket, randomKey, sealedFrame, startApp, startSession } from "./testing/client.ts";

const env = {
  SECRET_KEY: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  CREATES_PER_WINDOW: "1000",
  JOINS_PER_WINDOW: "1000",
};

let server: TestRedis;
let nodes: Awaited<ReturnType<typeof openNode>>[];
async function openNode() {
  const store = await createRedisStore({ url: server.url, limits: testLimits, answerWithinMs: HANG_MS });
  return { ...(await startApp(env, { store })), store };
}
beforeAll(async () => {
  server = await startRedis();
  nodes = [await openNode(), await openNode()];
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await server.stop();
});

test("[R2] of two hellos of one device at once, on two nodes or one, exactly the last one stays", async () => {
  for (let n = 0; n < 20; n++) {
    const [one, two] = [nodes[0]!, nodes[n % 2]!];
    const session = await startSession(one.url);
    const { token } = (await session.join(1)).body;
    const pair = await Promise.all([openSocket(one.url), openSocket(two.url)]);
    for (const socket of pair) socket.send(session.hello(1, token));
    await Promise.all(pair.map((socket) => socket.next("welcome")));
    const { code, at } = await Promise.race(
      pair.map(async (socket, index) => ({ ...(await socket.closed), at: index })),
    );
    expect(code).toBe(4413);
    // The other one has heard all there is to hear when it hears of its own message.
    const stays = pair[1 - at]!;
    stays.send(sealedFrame(1));
    await stays.next("kept");
    stays.send({ type: "ping" });
    await stays.next("pong");
    expect(stays.socket.readyState).toBe(stays.socket.OPEN);
    await expect
      .poll(async () => {
        const view = await one.store.viewAsHost(session.tag);
        return typeof view === "object" && view.invites[0].status;
      })
      .toBe("in-chat");
    stays.close();
  }
});

test("[J3] a node that stood still past its lease sends its people back, and they are in again at once", async () => {
  const [one, two] = [nodes[0]!, nodes[1]!];
  const session = await startSession(one.url);
  const { token } = (await session.join(1)).body;
  const socket = await openSocket(one.url);
  socket.send(session.hello(1, token));
  await socket.next("welcome");
  const live = await one.store.redis.hget(`duologue:{${session.tag}}:session`, "1:live");
  const lease = leaseKey(live!.split(":")[0]!);
  await one.store.redis.del(lease);
  expect(await two.store.viewAsHost(session.tag)).toMatchObject({ invites: [{ status: "away" }, {}] });
  expect((await socket.closed).code).toBe(1011);
  await one.store.redis.set(lease, "1", "PX", 15_000);
  const back = await openSocket(one.url);
  back.send(session.hello(1, token));
  await back.next("welcome");
  expect(await two.store.viewAsHost(session.tag)).toMatchObject({ invites: [{ status: "in-chat" }, {}] });
});

test("[Q1-Q6] two people on two nodes: all in order, acknowledged, and at rest nothing is left", async () => {
  const session = await startSession(nodes[0]!.url);
  const dids = [randomKey(16), randomKey(16)] as const;
  const sit = async (seat: 1 | 2) => {
    const socket = await openSocket(nodes[seat - 1]!.url);
    socket.send(session.hello(seat, (await session.join(seat, { did: dids[seat - 1]! })).body.token));
    await socket.next("caught-up");
    return socket;
  };
  const [one, two] = [await sit(1), await sit(2)];
  one.send(handshakeFrame(1));
  await two.next("record");
  two.send({ ...handshakeFrame(1), acks: { did: dids[0], seq: 1 } });
  for (let seq = 2; seq <= 30; seq++) for (const socket of [one, two]) socket.send(sealedFrame(seq));
  const all = Array.from({ length: 30 }, (_, n) => n + 1);
  for (const socket of [one, two]) {
    await socket.next("record", 30);
    expect(socket.frames.flatMap((frame) => (frame.type === "record" ? [frame.seq] : []))).toEqual(all);
  }
  one.send({ type: "ack", did: dids[1], seq: 30 });
  two.send({ type: "ack", did: dids[0], seq: 30 });
  for (const socket of [one, two]) {
    socket.send({ type: "ping" });
    await socket.next("pong");
  }
  const { redis } = nodes[0]!.store;
  for (const seat of [1, 2]) expect(await redis.exists(`duologue:{${session.tag}}:queue:${seat}`)).toBe(0);
  two.send({ type: "end" });
  expect(await one.next("ended")).toEqual({ type: "ended", cause: "second", waited: 0, passed: 58 });
});
