/** Over real sockets: what a client that does not hear its close code says afterwards. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClientFrame } from "../shared/frames.ts";
import { openSocket, randomKey, sealedFrame, startApp, twoSeated } from "./testing/client.ts";

let app: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  app = await startApp({ CREATES_PER_WINDOW: "100000", JOINS_PER_WINDOW: "100000" });
});
afterAll(() => app.stop());

type Socket = Awaited<ReturnType<typeof openSocket>>;

/** Two who sit; the first one's socket does not read any more, so the server's close code is not answered. */
async function withDeafOne() {
  const all = await twoSeated(app.url);
  all.one.socket.pause();
  return all;
}

/** Has asked for the socket's close, and what it said before was heard and worked on. */
async function saidIn(old: Socket, frames: readonly ClientFrame[]): Promise<void> {
  for (const frame of frames) old.send(frame);
  // Its answer to the close code stands behind all that it has said.
  old.socket.resume();
  await old.closed;
}

/** Whoever answers has worked on what came before, and so has the store. */
async function settled(...sockets: Socket[]): Promise<void> {
  for (const socket of sockets) {
    const pongs = socket.frames.filter(({ type }) => type === "pong").length;
    socket.send({ type: "ping" });
    await socket.next("pong", pongs + 1);
  }
}

const spoken = (): ClientFrame[] => [
  sealedFrame(1),
  { type: "signal", eid: randomKey(16), seq: 1, body: randomKey(284) },
];

test("[R13] what an older connection of a device says once a newer one has come is kept by nobody and told to nobody", async () => {
  const { one, two, session, tokens } = await withDeafOne();
  two.send(sealedFrame(1));
  await two.next("kept");
  const newer = await openSocket(app.url);
  newer.send(session.hello(1, tokens[0]));
  const { did } = await newer.next("record");
  await newer.next("caught-up");
  await saidIn(one, [...spoken(), { type: "ack", did, seq: 1 }]);
  expect((await one.closed).code).toBe(4413);
  // Its number is free, and what it acknowledged waits still.
  const mine = sealedFrame(1);
  newer.send(mine);
  expect((await newer.next("kept")).seq).toBe(1);
  expect(await two.next("record")).toMatchObject({ seq: 1, body: mine.body });
  await settled(newer, two);
  expect(two.frames.filter(({ type }) => type === "signal" || type === "record")).toHaveLength(1);
  const again = await openSocket(app.url);
  again.send(session.hello(1, tokens[0]));
  expect(await again.next("record")).toMatchObject({ did, seq: 1 });
});

test("[R13] what a device says after another took its seat is kept by nobody and told to nobody", async () => {
  const { one, two, session } = await withDeafOne();
  const { token } = (await session.join(1, { takeOver: true })).body;
  await saidIn(one, spoken());
  expect((await one.closed).code).toBe(4411);
  const newer = await openSocket(app.url);
  newer.send(session.hello(1, token));
  expect((await newer.next("welcome")).kept).toBe(0);
  await settled(newer, two);
  expect(two.frames.filter(({ type }) => type === "signal" || type === "record")).toEqual([]);
});

test("[R13, J6] a device that was put out of its seat ends nothing", async () => {
  const { one, two, session } = await withDeafOne();
  const { token } = (await session.join(1, { takeOver: true })).body;
  const newer = await openSocket(app.url);
  newer.send(session.hello(1, token));
  await newer.next("caught-up");
  await saidIn(one, [{ type: "end" }]);
  await Promise.race([settled(newer, two), two.closed]);
  expect(two.frames.filter(({ type }) => type === "ended")).toEqual([]);
});
