/** Ten at once, on two nodes of one Redis, at each step that one alone may win. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CreateReply, JoinReply } from "../shared/api.ts";
import type { ServerFrame } from "../shared/frames.ts";
import type { Seat } from "../shared/shapes.ts";
import { testLimits } from "./store/contract/fixtures.ts";
import { createRedisStore } from "./store/redis/redis-store.ts";
import { startRedis, type TestRedis } from "./store/testing/redis-server.ts";
import { HANG_MS } from "./testing/eventually.ts";
import {
  handshakeFrame,
  newSecrets,
  openSocket,
  post,
  randomKey,
  sealedFrame,
  startApp,
  startSession,
} from "./testing/client.ts";

/** Each race is run so often, every time in a chat of its own. */
const ROUNDS = 8;

const env = {
  SECRET_KEY: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  CREATES_PER_WINDOW: "1000",
  JOINS_PER_WINDOW: "1000",
  LIFETIMES_SECONDS: "300,3600",
};
/** All come from one address here, and nobody may be late because the machine is slow. */
const limits = { addressShare: 1_000, arrivalsMax: 1_000, newInvitesMax: 1_000 };

let server: TestRedis;
let nodes: [Node, Node];
type Node = Awaited<ReturnType<typeof openNode>>;
async function openNode() {
  const store = await createRedisStore({
    url: server.url,
    limits: { ...testLimits, seatReserveMs: HANG_MS },
    answerWithinMs: HANG_MS,
  });
  return { ...(await startApp(env, { store, limits })), store };
}
beforeAll(async () => {
  server = await startRedis();
  nodes = [await openNode(), await openNode()];
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await server.stop();
});

type Session = Awaited<ReturnType<typeof startSession>>;
type Socket = Awaited<ReturnType<typeof openSocket>>;

/** Each in turn on the other node. */
const nodeOf = (n: number): Node => nodes[n % 2]!;

/** Ten of them, all begun before any is done. */
const ten = <T>(act: (n: number) => T | Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 10 }, async (_, n) => act(n)));

async function rounds(race: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await race(round);
}

/** What each answer was, the rarest first. */
const tally = (words: string[]): [string, number][] =>
  [...new Set(words)]
    .map((word): [string, number] => [word, words.filter((each) => each === word).length])
    .toSorted(([, one], [, other]) => one - other);

const wordOf = ({ status, body }: { status: number; body: { refusal?: string } }): string =>
  status === 200 ? "sits" : (body.refusal ?? String(status));

async function say(node: Node, hello: unknown): Promise<Socket> {
  const socket = await openSocket(node.url);
  socket.send(JSON.stringify(hello));
  return socket;
}

/** Whatever was asked on it before is worked on. */
async function done(socket: Socket): Promise<void> {
  const before = socket.frames.filter(({ type }) => type === "pong").length;
  socket.send({ type: "ping" });
  await socket.next("pong", before + 1);
}

/** What the server says to this token: the close code, or "welcome". */
async function opens(node: Node, session: Session, seat: Seat, token: string): Promise<string> {
  const socket = await say(node, session.hello(seat, token));
  const word = await Promise.race([
    socket.next("welcome").then(() => "welcome"),
    socket.closed.then((it) => it.reason),
  ]);
  if (word === "welcome") await socket.next("caught-up");
  return word;
}

async function sitDown(session: Session, seat: Seat, node: Node) {
  const did = randomKey(16);
  const { token } = (await session.join(seat, { did }, {}, node.url)).body;
  const socket = await say(node, session.hello(seat, token));
  await socket.next("caught-up");
  return { did, token, socket };
}

/** Two who sit, each on a node of their own. */
async function talking(changes: object = {}) {
  const session = await startSession(nodes[0].url, changes);
  const one = await sitDown(session, 1, nodes[0]);
  const two = await sitDown(session, 2, nodes[1]);
  return { session, one, two };
}

async function hostAt(node: Node, session: CreateReply): Promise<Socket> {
  const socket = await say(node, { type: "hello-host", tag: session.tag, token: session.hostToken });
  await socket.next("status");
  return socket;
}

const recordsOf = ({ frames }: Socket) =>
  frames.filter((frame): frame is Extract<ServerFrame, { type: "record" }> => frame.type === "record");

/** What the first seat's queue says of itself, in the order in which its field has it (scripts/prelude.lua). */
async function queueOf(session: Session) {
  const field = await nodes[0].store.redis.hget(`duologue:{${session.tag}}:session`, "1:queue");
  const [kept, first, , bytes, sealed, passed] = field!.split("|").map(Number);
  return { kept, first, bytes, sealed, passed };
}

test("[J3] of ten devices that take a free seat at once one sits, and the others hear that it is taken", () =>
  rounds(async (round) => {
    const session = await startSession(nodeOf(round).url);
    const joins = await ten((n) => session.join(1, {}, {}, nodeOf(n).url));
    expect(tally(joins.map(wordOf))).toEqual([
      ["sits", 1],
      ["seat-taken", 9],
    ]);
    const { body } = joins.find(({ status }) => status === 200)!;
    expect(body.device).toBe(1);
    expect(await opens(nodeOf(round + 1), session, 1, body.token)).toBe("welcome");
  }));

test("[J5] one device that asks for its seat ten times at once sits once, and the last token opens it", () =>
  rounds(async (round) => {
    const session = await startSession(nodeOf(round).url);
    const did = randomKey(16);
    const joins = await ten((n) => session.join(1, { did }, {}, nodeOf(n).url));
    expect(tally(joins.map(wordOf))).toEqual([["sits", 10]]);
    expect(new Set(joins.map(({ body }) => body.device))).toEqual(new Set([1]));
    const words = await ten((n) => opens(nodeOf(n), session, 1, joins[n]!.body.token));
    expect(tally(words)).toEqual([
      ["welcome", 1],
      ["token-dead", 9],
    ]);
  }));

test("[J6] of ten take-overs at once the last one's token opens the seat, the others are dead, and the device before is out", () =>
  rounds(async (round) => {
    const session = await startSession(nodeOf(round).url);
    const before = await sitDown(session, 1, nodeOf(round));
    const joins = await ten((n) => session.join(1, { takeOver: true }, {}, nodeOf(n).url));
    expect(tally(joins.map(wordOf))).toEqual([["sits", 10]]);
    const devices = joins.map(({ body }) => body.device);
    expect(devices.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect((await before.socket.closed).reason).toBe("taken-over");
    const words = await ten((n) => opens(nodeOf(n + 1), session, 1, joins[n]!.body.token));
    expect(words).toEqual(devices.map((device) => (device === 11 ? "welcome" : "token-dead")));
  }));

test("[J6] ten take-overs that come in at once: the socket of the last one stays, all others are closed", () =>
  rounds(async () => {
    const session = await startSession(nodes[0].url);
    const came = await ten(async (n) => {
      const { body } = await session.join(1, { takeOver: true }, {}, nodeOf(n).url);
      return { device: body.device, socket: await say(nodeOf(n + 1), session.hello(1, body.token)) };
    });
    const last = came.find(({ device }) => device === 10)!;
    await last.socket.next("caught-up");
    const others = came.filter((each) => each !== last);
    const closes = await Promise.all(others.map(({ socket }) => socket.closed));
    for (const { reason } of closes) expect(["token-dead", "taken-over"]).toContain(reason);
    await done(last.socket);
    expect(await nodes[1].store.viewAsHost(session.tag)).toMatchObject({ invites: [{ status: "in-chat" }, {}] });
  }));

test("[J10] of ten joins of an invite that is given out once one sits, and for the others it is not active", () =>
  rounds(async (round) => {
    const session = await startSession(nodeOf(round).url);
    const host = await hostAt(nodeOf(round), session);
    const secrets = newSecrets();
    host.send({ type: "new-invite", seat: 1, ...secrets, once: true });
    const link = (await host.next("status", 2)).invites[0].link;
    const joins = await ten((n) =>
      post<JoinReply>(`${nodeOf(n).url}/api/invites/${link}/join`, {
        auth: secrets.auth,
        did: randomKey(16),
        takeOver: n % 3 === 0,
      }),
    );
    expect(tally(joins.map(wordOf))).toEqual([
      ["sits", 1],
      ["not-active", 9],
    ]);
    const { token } = joins.find(({ status }) => status === 200)!.body;
    expect(await opens(nodeOf(round + 1), session, 1, token)).toBe("welcome");
  }));

test("[J7] of ten new invites of one seat at once one link opens, with the code that came with it; the others are not active", () =>
  rounds(async () => {
    const { session, one, two } = await talking();
    const hosts = await Promise.all([0, 1, 0, 1].map((n) => hostAt(nodeOf(n), session)));
    const asked = await ten((n) => {
      const secrets = newSecrets();
      hosts[n % hosts.length]!.send({ type: "new-invite", seat: 1, ...secrets, once: false });
      return secrets;
    });
    for (const host of hosts) await done(host);
    const view = await nodes[0].store.viewAsHost(session.tag);
    if (view === "session-gone") throw new Error("The chat is gone.");
    const { link } = view.invites[0];
    const seen = new Set(
      hosts.flatMap(({ frames }) => frames.flatMap((each) => (each.type === "status" ? [each.invites[0].link] : []))),
    );
    for (const each of seen) {
      const answer = await fetch(`${nodes[1].url}/api/invites/${each}`);
      expect(answer.status, each === link ? "the last" : "an earlier one").toBe(each === link ? 200 : 404);
    }
    // Link, code and key of one of them, of no two mixed.
    const joins = await ten((n) =>
      post<JoinReply>(`${nodeOf(n).url}/api/invites/${link}/join`, {
        auth: asked[n]!.auth,
        did: randomKey(16),
        takeOver: false,
      }),
    );
    expect(tally(joins.map(wordOf))).toEqual([
      ["sits", 1],
      ["wrong-code", 9],
    ]);
    const at = joins.findIndex(({ status }) => status === 200);
    expect(joins[at]!.body.wrapped).toBe(asked[at]!.wrapped);
    expect((await one.socket.closed).reason).toBe("invite-replaced");
    await done(two.socket);
  }));

test("[E2] of ten ends at once, by both, the host and end codes, one wins: everybody hears its cause, once, and nothing is left", () =>
  rounds(async () => {
    const { session, one, two } = await talking();
    const hosts = [await hostAt(nodes[0], session), await hostAt(nodes[1], session)];
    one.socket.send(sealedFrame(1));
    await two.socket.next("record");
    const byCode = (seat: Seat, n: number) =>
      session.join(seat, { auth: session.secrets[seat - 1]!.endAuth }, {}, nodeOf(n).url).then(wordOf);
    const byPost = ({ token }: { token: string }, seat: Seat, n: number) =>
      fetch(`${nodeOf(n).url}/api/sessions/end`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ tag: session.tag, seat, token }),
      }).then(({ status }) => String(status));
    const codes = [byCode(1, 0), byCode(1, 1), byCode(2, 0), byCode(2, 1)];
    const posts = [byPost(one, 1, 1), byPost(two, 2, 0)];
    const all = [one.socket, two.socket, ...hosts];
    for (const socket of all) socket.send({ type: "end" });
    expect(new Set(await Promise.all(codes))).toEqual(new Set(["not-active"]));
    for (const status of await Promise.all(posts)) expect(["204", "404"]).toContain(status);
    await Promise.all(all.map(({ closed }) => closed));
    const ends = all.map(({ frames }) => frames.filter(({ type }) => type === "ended"));
    const { cause } = await one.socket.next("ended");
    expect(["first", "second", "host"]).toContain(cause);
    for (const each of ends) expect(each).toEqual([{ type: "ended", cause, waited: 1, passed: 0 }]);
    expect(await nodes[0].store.redis.keys(`duologue:{${session.tag}}:*`)).toEqual([]);
  }));

test("[Q1, Q2] ten sends of one number on two sockets of one device: one is kept, and the other hears it once", () =>
  rounds(async () => {
    const { session, one, two } = await talking();
    const older = one.socket;
    const newer = await openSocket(nodes[1].url);
    // The newer socket comes while the older one still speaks: each has its own words for the same number.
    const olderOnes = Array.from({ length: 5 }, () => sealedFrame(1));
    const newerOnes = Array.from({ length: 5 }, () => sealedFrame(1));
    newer.send(session.hello(1, one.token));
    for (let n = 0; n < 5; n++) {
      older.send(olderOnes[n]!);
      newer.send(newerOnes[n]!);
    }
    await newer.keptUpTo(1);
    expect((await older.closed).reason).toMatch(/superseded|outage/);
    newer.send(sealedFrame(2));
    await two.socket.next("record", 2);
    const heard = recordsOf(two.socket);
    expect(heard.map(({ seq }) => seq)).toEqual([1, 2]);
    const bodies = [...olderOnes, ...newerOnes].map(({ body }) => body);
    expect(bodies).toContain("body" in heard[0]! ? heard[0].body : undefined);
    await newer.keptUpTo(2);
    const kept = newer.frames.flatMap((frame) => (frame.type === "kept" ? [frame.seq] : []));
    expect([...new Set(kept)]).toEqual([1, 2]);
    expect(await nodes[0].store.redis.llen(`duologue:{${session.tag}}:queue:1`)).toBe(2);
  }));

test("[J4] of ten wrong codes of one browser at once five are counted, and the right one that comes after is not looked at", () =>
  rounds(async (round) => {
    const session = await startSession(nodeOf(round).url);
    const did = randomKey(16);
    const wrong = await ten((n) => session.join(1, { auth: randomKey(), did }, {}, nodeOf(n).url));
    expect(wrong.flatMap(({ body }) => body.triesLeft ?? []).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    expect(tally(wrong.map(wordOf))).toEqual([
      ["wrong-code", 4],
      ["paused", 6],
    ]);
    for (const { url } of nodes) expect(wordOf(await session.join(1, { did }, {}, url))).toBe("paused");
    expect(await nodes[0].store.viewAsHost(session.tag)).toMatchObject({ invites: [{ wrongCodes: 5 }, {}] });
  }));

test("[J4] of ten browsers at one address, ten at once each time, no more than sixty codes in all are looked at", async () => {
  const session = await startSession(nodes[0].url);
  const words: string[] = [];
  for (let n = 0; n < 8; n++)
    words.push(...(await ten((at) => session.join(1, { auth: randomKey() }, {}, nodeOf(at).url))).map(wordOf));
  expect(tally(words)).toEqual([
    ["rate-limited", 20],
    ["wrong-code", 60],
  ]);
});

test("[Q3, Q5] ten unsends beside the acknowledgements of the same records: each record goes once, and what is left counts right", () =>
  rounds(async () => {
    const { session, one, two } = await talking();
    for (let seq = 1; seq <= 10; seq++) one.socket.send(sealedFrame(seq));
    await two.socket.next("record", 10);
    for (let seq = 1; seq <= 10; seq++) {
      one.socket.send({ ...sealedFrame(10 + seq), unsends: { did: one.did, seq } });
      two.socket.send({ type: "ack", did: one.did, seq });
    }
    await one.socket.keptUpTo(20);
    await two.socket.next("record", 20);
    await done(two.socket);
    const waiting = await nodes[0].store.readQueue(session.tag, 2, 0, 100);
    expect(waiting.map(({ record }) => record.seq)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(waiting.every(({ record }) => "body" in record)).toBe(true);
    const { passed = -1, ...queue } = await queueOf(session);
    const bytes = waiting.reduce((sum, { record }) => sum + bytesOf(record), 0);
    expect(queue).toEqual({ kept: 20, first: 11, bytes, sealed: 10 });
    two.socket.send({ type: "ack", did: one.did, seq: 20 });
    await done(two.socket);
    expect(await queueOf(session)).toMatchObject({ sealed: 0, bytes: 0 });
    expect(await nodes[0].store.redis.exists(`duologue:{${session.tag}}:queue:1`)).toBe(0);
    // What was acknowledged first has passed; what was unsent first has not.
    one.socket.send({ type: "end" });
    expect(await two.socket.next("ended")).toEqual({ type: "ended", cause: "first", waited: 0, passed: passed + 10 });
    expect(passed).toBeGreaterThanOrEqual(0);
    expect(passed).toBeLessThanOrEqual(10);
  }));

const bytesOf = (record: object): number => ("body" in record ? String(record.body).length : 0);

test("[X3] of ten who add an hour at once one does, both hear it once, and the others hear that it is not yet time", () =>
  rounds(async () => {
    const { one, two, session } = await talking({ lifetimeSeconds: 300 });
    await ten((n) => [one, two][n % 2]!.socket.send({ type: "add-hour" }));
    for (const { socket } of [one, two]) await done(socket);
    for (const { socket } of [one, two]) await socket.next("hour-added");
    // Were there a second announcement, it would stand before this one.
    for (const [from, to] of [
      [one, two],
      [two, one],
    ] as const) {
      from.socket.send(handshakeFrame(1));
      await to.socket.next("record");
    }
    const frames = [one, two].flatMap(({ socket }) => socket.frames);
    const added = frames.filter((frame) => frame.type === "hour-added");
    expect(added).toHaveLength(2);
    expect(new Set(added.map((frame) => frame.clock.lifetimeMs))).toEqual(new Set([3_900_000]));
    const refused = frames.flatMap((frame) => (frame.type === "refused" ? [frame.refusal] : []));
    expect(tally(refused)).toEqual([["not-yet", 9]]);
    expect(await nodes[1].store.viewAsHost(session.tag)).toMatchObject({ clock: { lifetimeMs: 3_900_000 } });
  }));

test("[C4] of ten creations of one sid at once one is made, and the others are refused", () =>
  rounds(async () => {
    const sid = randomKey(16);
    const chats = await ten((n) => startSession(nodeOf(n).url, { sid }));
    const made = chats.filter(({ tag }) => tag !== undefined);
    expect(made).toHaveLength(1);
    expect((await made[0]!.join(1)).status).toBe(200);
  }));
