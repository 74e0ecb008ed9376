/** Over real sockets: hello and welcome, queues, signals, take-overs, ends. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClientFrame } from "../shared/frames.ts";
import { serverLimits } from "./limits.ts";
import { hashToken, publicStoreId } from "./session/ids.ts";
import {
  createBody,
  handshakeFrame,
  newSecrets,
  openSocket,
  post,
  randomKey,
  sealedFrame,
  startApp,
  startSession,
  twoSeated,
} from "./testing/client.ts";

let app: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  app = await startApp({ CREATES_PER_WINDOW: "100000", JOINS_PER_WINDOW: "100000" });
});
afterAll(() => app.stop());

describe("the socket", () => {
  test("[R10] a foreign Origin is refused before the upgrade; none and our own are let in", async () => {
    await expect(openSocket(app.url, { origin: "https://elsewhere.example" })).rejects.toThrow("403");
    await expect(openSocket(app.url, { origin: "null" })).rejects.toThrow("403");
    (await openSocket(app.url, { origin: app.url })).close();
    (await openSocket(app.url)).close();
    const foreign = await post(`${app.url}/api/sessions`, createBody(), { origin: "https://elsewhere.example" });
    expect(foreign).toMatchObject({ status: 403, body: { refusal: "foreign-origin" } });
  });

  test("[R10, R1] no other path is upgraded, whatever its Origin: no way past the limits of those who prove nothing", async () => {
    const session = await startSession(app.url);
    for (const path of ["", "/api/sessions", "/ws/", "/WS", `/${session.links[0]}`, `/api/invites/${session.links[0]}`])
      for (const headers of [{}, { origin: "https://elsewhere.example" }])
        await expect(openSocket(app.url, headers, path)).rejects.toThrow("404");
  });

  test("[R1] a socket that has proven nothing receives nothing but its close code", async () => {
    const session = await startSession(app.url);
    for (const [first, code] of [
      [session.hello(1, randomKey()), 4410],
      [{ type: "hello-host", tag: session.tag, token: randomKey() }, 4410],
      [{ type: "hello", tag: "22222", seat: 1, token: randomKey(), ack: null, done: 0 }, 4410],
      [sealedFrame(1), 4400],
      [{ type: "ping" }, 4400],
    ] as const) {
      const socket = await openSocket(app.url);
      socket.send(first);
      expect((await socket.closed).code).toBe(code);
      expect(socket.frames).toEqual([]);
    }
  });

  test("[R19] a made-up token is answered as where there is no chat; one that opened the seat once hears that it does no more", async () => {
    const session = await startSession(app.url);
    const gone = async (frame: ClientFrame) => {
      const socket = await openSocket(app.url);
      socket.send(frame);
      return socket.closed;
    };
    const nobody = await gone({ ...session.hello(1, randomKey()), tag: "22222" } as ClientFrame);
    expect(nobody.code).toBe(4410);
    expect(await gone(session.hello(1, randomKey()))).toEqual(nobody);
    expect(await gone({ type: "hello-host", tag: session.tag, token: randomKey() })).toEqual(nobody);
    const { token } = (await session.join(1)).body;
    expect(await gone(session.hello(2, token))).toEqual(nobody);
    await session.join(1, { takeOver: true });
    expect((await gone(session.hello(1, token))).code).toBe(4401);
  });

  test("[K6] the store key of a join is the one of its welcomes, another join has another, and at rest it is sealed", async () => {
    const session = await startSession(app.url);
    const joined = (await session.join(1)).body;
    const welcome = async (token: string) => {
      const socket = await openSocket(app.url);
      socket.send(session.hello(1, token));
      return (await socket.next("welcome")).storeKey;
    };
    expect(joined.storeKey).toHaveLength(43);
    expect(await welcome(joined.token)).toBe(joined.storeKey);
    expect(await welcome(joined.token)).toBe(joined.storeKey);
    const again = (await session.join(1, { takeOver: true })).body;
    expect(again.storeKey).not.toBe(joined.storeKey);
    expect(await welcome(again.token)).toBe(again.storeKey);
    const kept = await app.store.connect(session.tag, 1, hashToken(again.token), "another", { ack: null, done: 0 });
    if (typeof kept === "string") throw new Error(kept);
    const atRest = Buffer.from(kept.storeKey, "base64url");
    expect(atRest.includes(Buffer.from(again.storeKey, "base64url"))).toBe(false);
    expect(atRest.length).toBeGreaterThan(32 + 12 + 16);
  });

  test("[R5] the store's id on the wire is a hash: both see the same one, and not the store's own", async () => {
    const { one, session } = await twoSeated(app.url);
    const host = await openSocket(app.url);
    host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
    const ids = [(await one.next("welcome")).storeId, (await host.next("status")).storeId];
    expect(ids).toEqual([
      publicStoreId(await app.store.idOf(session.tag)),
      publicStoreId(await app.store.idOf(session.tag)),
    ]);
    expect(ids).not.toContain(await app.store.idOf(session.tag));
  });

  test("[R6, R11] signals reach the other one's socket only, with the device they come from, and nobody later", async () => {
    const { one, two, session, tokens, dids } = await twoSeated(app.url);
    const host = await openSocket(app.url);
    host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
    await host.next("status");
    const signal = { type: "signal", eid: randomKey(16), seq: 5, body: randomKey(284) } as const;
    one.send(signal);
    expect(await two.next("signal")).toEqual({ ...signal, did: dids[0] });
    const long = { ...signal, body: randomKey(12 + 2_048 + 16) };
    two.send(long);
    expect(await one.next("signal")).toEqual({ ...long, did: dids[1] });
    const back = await openSocket(app.url);
    back.send(session.hello(2, tokens[1]));
    await back.next("caught-up");
    for (const socket of [one, host, back]) {
      socket.send({ type: "ping" });
      await socket.next("pong");
    }
    const signals = [one, host, back].map(({ frames }) => frames.filter(({ type }) => type === "signal").length);
    expect(signals).toEqual([1, 0, 0]);
  });

  test("[R18] the host's page cannot tell when something is said, however often it asks", async () => {
    const { one, two, session } = await twoSeated(app.url);
    const status = async () => {
      const host = await openSocket(app.url);
      host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
      const { type, invites, clock } = await host.next("status");
      return { host, said: { type, invites, clock: { ...clock, endsInMs: 0 } } };
    };
    const before = await status();
    one.send(sealedFrame(1));
    one.send({ type: "signal", eid: randomKey(16), seq: 1, body: randomKey(284) });
    await two.next("signal");
    expect((await status()).said).toEqual(before.said);
    expect(before.said.clock.idleInMs).toBeNull();
    before.host.send({ type: "ping" });
    await before.host.next("pong");
    expect(before.host.frames.map(({ type }) => type)).toEqual(["status", "pong"]);
  });

  test("a signal or handshake message of another size is refused at the door", async () => {
    const { one, two } = await twoSeated(app.url);
    const signal = { type: "signal", eid: randomKey(16), seq: 1 } as const;
    const bad = [
      { ...signal, body: randomKey(283) },
      { ...signal, body: randomKey(285) },
      { ...signal, body: randomKey(12 + 9 * 256 + 16) },
      { ...handshakeFrame(1), body: randomKey(1_305) },
      { ...handshakeFrame(1), unsends: { did: randomKey(16), seq: 1 } },
      { ...sealedFrame(1), acks: { did: randomKey(16), seq: 1 } },
      { ...sealedFrame(0) },
    ];
    for (const frame of bad) one.send(JSON.stringify(frame));
    await one.next("refused", bad.length);
    one.send({ ...signal, body: randomKey(284) });
    await two.next("signal");
    expect(two.frames.filter(({ type }) => type === "signal" || type === "record")).toHaveLength(1);
  });

  test("[Q1] records go both ways, each seat's in its own numbers, said to be kept to the sender", async () => {
    const { one, two, dids } = await twoSeated(app.url);
    const [offer, text, answer] = [handshakeFrame(1), sealedFrame(2), sealedFrame(1)];
    one.send(offer);
    two.send(answer);
    one.send(text);
    await one.keptUpTo(2);
    expect((await two.next("kept")).seq).toBe(1);
    await two.next("record", 2);
    const heard = (socket: typeof one) => socket.frames.filter(({ type }) => type === "record");
    expect(heard(two)).toEqual([
      { type: "record", did: dids[0], seq: 1, kind: "handshake", body: offer.body },
      { type: "record", did: dids[0], seq: 2, kind: "sealed", body: text.body },
    ]);
    await one.next("record");
    expect(heard(one)).toEqual([{ type: "record", did: dids[1], seq: 1, kind: "sealed", body: answer.body }]);
  });

  test("[Q2] a repeated send is said to be kept and not kept twice; one too far ahead is a gap", async () => {
    const { one, two, session } = await twoSeated(app.url);
    const first = sealedFrame(1);
    for (const frame of [first, first, sealedFrame(1)]) one.send(frame);
    await one.keptUpTo(1);
    one.send(sealedFrame(3));
    expect(await one.next("refused")).toMatchObject({ refusal: "gap", seq: 3 });
    one.send(sealedFrame(2));
    await one.keptUpTo(2);
    await two.next("record", 2);
    expect(two.frames.filter(({ type }) => type === "record")).toHaveLength(2);
    expect(await app.store.readQueue(session.tag, 2, 0, 10)).toMatchObject([{ record: { body: first.body } }, {}]);
  });

  test("[Q6] a returning device is told what is kept and acknowledged, gets what waits in order, and is caught up", async () => {
    const { one, two, session, tokens, dids } = await twoSeated(app.url);
    for (let seq = 1; seq <= 120; seq++) one.send(sealedFrame(seq));
    for (let seq = 1; seq <= 3; seq++) two.send(sealedFrame(seq));
    await one.keptUpTo(120);
    await two.keptUpTo(3);
    const ack = { did: dids[0], seq: 20 };
    const back = await openSocket(app.url);
    back.send(session.hello(2, tokens[1], ack, 2));
    expect(await back.next("welcome")).toMatchObject({ seat: 2, kept: 3, acked: ack });
    await back.next("caught-up");
    // The older socket of this device is out.
    expect((await two.closed).code).toBe(4413);
    const types = back.frames.map(({ type }) => type).filter((type) => type !== "clock" && type !== "presence");
    expect(types).toEqual(["welcome", ...Array.from({ length: 100 }, () => "record"), "caught-up"]);
    const seqs = back.frames.flatMap((frame) => (frame.type === "record" ? [frame.seq] : []));
    expect(seqs).toEqual(Array.from({ length: 100 }, (_, n) => n + 21));
    expect((await back.next("welcome")).ageMs).toBeGreaterThanOrEqual(0);
  });

  test("[Q6] `done` raises what is kept, whatever the server had", async () => {
    const { one, two, session, tokens } = await twoSeated(app.url);
    one.close();
    await one.closed;
    const back = await openSocket(app.url);
    back.send(session.hello(1, tokens[0], null, 41));
    expect((await back.next("welcome")).kept).toBe(41);
    back.send(sealedFrame(42));
    expect((await back.next("kept")).seq).toBe(42);
    expect(await two.next("record")).toMatchObject({ seq: 42 });
  });

  test("[Q3] at rest a quiet chat has no message on the server: what both have is nowhere any more", async () => {
    const { one, two, session, dids } = await twoSeated(app.url);
    for (let seq = 1; seq <= 5; seq++) one.send(sealedFrame(seq));
    two.send(handshakeFrame(1));
    await two.next("record", 5);
    await one.next("record");
    two.send({ type: "ack", did: dids[0], seq: 5 });
    one.send({ type: "ack", did: dids[1], seq: 1 });
    for (const socket of [one, two]) {
      socket.send({ type: "ping" });
      await socket.next("pong");
    }
    for (const reader of [1, 2] as const) expect(await app.store.readQueue(session.tag, reader, 0, 10)).toEqual([]);
    one.send({ type: "end" });
    expect(await two.next("ended")).toEqual({ type: "ended", cause: "first", waited: 0, passed: 5 });
  });

  test("[Q4] an answer that names its offer acknowledges it", async () => {
    const { one, two, session, dids } = await twoSeated(app.url);
    one.send(handshakeFrame(1));
    await two.next("record");
    two.send({ ...handshakeFrame(1), acks: { did: dids[0], seq: 1 } });
    await one.next("record");
    expect(await app.store.readQueue(session.tag, 2, 0, 10)).toEqual([]);
    expect(await app.store.readQueue(session.tag, 1, 0, 10)).toHaveLength(1);
  });

  test("[J6] a take-over ends the older device with a word and tells the other one", async () => {
    const { one, two, session } = await twoSeated(app.url);
    expect((await session.join(1)).status).toBe(409);
    const taken = await session.join(1, { takeOver: true });
    expect(taken).toMatchObject({ status: 200, body: { device: 2 } });
    expect(await one.closed).toEqual({ code: 4411, reason: "taken-over" });
    const newer = await openSocket(app.url);
    newer.send(session.hello(1, taken.body.token));
    await newer.next("welcome");
    await expect
      .poll(() => two.frames.findLast((frame) => frame.type === "presence"))
      .toMatchObject({ peer: { here: true, device: 2 } });
  });

  test("[J7] a new invite by the host retires that seat's device and leaves the other in peace", async () => {
    const { one, two, session } = await twoSeated(app.url);
    const host = await openSocket(app.url);
    host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
    const { invites } = await host.next("status");
    const secrets = newSecrets();
    host.send({ type: "new-invite", seat: 1, ...secrets, once: false });
    expect(await one.closed).toEqual({ code: 4412, reason: "invite-replaced" });
    await expect
      .poll(() => host.frames.findLast((frame) => frame.type === "status")?.invites[0])
      .toMatchObject({ status: "not-opened", wrongCodes: 0 });
    const link = host.frames.findLast((frame) => frame.type === "status")!.invites[0].link;
    expect(link).not.toBe(invites[0].link);
    expect((await fetch(`${app.url}/api/invites/${invites[0].link}`)).status).toBe(404);
    expect((await session.join(1)).status).toBe(404);
    const joined = await post(`${app.url}/api/invites/${link}/join`, {
      auth: secrets.auth,
      did: randomKey(16),
      takeOver: false,
    });
    expect(joined).toMatchObject({ status: 200, body: { device: 3 } });
    two.send({ type: "ping" });
    await two.next("pong");
  });

  test("[E2, E3] an end by either or by the host reaches everyone with one cause, and nothing works afterwards", async () => {
    for (const cause of ["first", "second", "host"] as const) {
      const { one, two, session, tokens } = await twoSeated(app.url);
      const host = await openSocket(app.url);
      host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
      await host.next("status");
      one.send(sealedFrame(1));
      await two.next("record");
      ({ first: one, second: two, host })[cause].send({ type: "end" });
      for (const each of [one, two, host]) {
        expect(await each.next("ended")).toEqual({ type: "ended", cause, waited: 1, passed: 0 });
        expect((await each.closed).code).toBe(4414);
      }
      const late = await openSocket(app.url);
      late.send(session.hello(1, tokens[0]));
      expect(await late.closed).toEqual({ code: 4410, reason: publicStoreId(await app.store.idOf(session.tag)) });
      expect(publicStoreId(await app.store.idOf(session.tag))).toMatch(/^[\w-]{22}$/);
      expect((await session.join(1)).status).toBe(404);
    }
  });

  test("[E2] both end at once: one wins, and everybody hears the same cause", async () => {
    for (let n = 0; n < 10; n++) {
      const { one, two } = await twoSeated(app.url);
      one.send({ type: "end" });
      two.send({ type: "end" });
      const [first, second] = [await one.next("ended"), await two.next("ended")];
      expect(first).toEqual(second);
      expect(await Promise.all([one.closed, two.closed])).toMatchObject([{ code: 4414 }, { code: 4414 }]);
    }
  });

  test("[Q8] a full queue refuses what has no room, keeps what it has, and takes more once some is acknowledged", async () => {
    const small = await startApp({ QUEUE_MAX_RECORDS: "19" });
    const { one, two, dids } = await twoSeated(small.url);
    for (const seq of [1, 2, 3, 4]) one.send(sealedFrame(seq));
    expect(await one.next("refused")).toMatchObject({ refusal: "queue-full", seq: 4 });
    await two.next("record", 3);
    two.send({ type: "ack", did: dids[0], seq: 1 });
    two.send({ type: "ping" });
    await two.next("pong");
    one.send(sealedFrame(4));
    await one.keptUpTo(4);
    await small.stop();
  });

  test("[Q5] what is unsent while it waits goes on as a blank; nobody can unsend the other's", async () => {
    const { one, two, session, tokens, dids } = await twoSeated(app.url);
    const [first, second, third] = [sealedFrame(1), sealedFrame(2), sealedFrame(1)];
    one.send(first);
    one.send({ ...second, unsends: { did: dids[0], seq: 1 } });
    await two.next("record", 2);
    two.send({ ...third, unsends: { did: dids[0], seq: 2 } });
    await two.next("kept");
    const back = await openSocket(app.url);
    back.send(session.hello(2, tokens[1]));
    await back.next("caught-up");
    const blank = createHash("sha256").update(Buffer.from(first.body, "base64url")).digest("base64url");
    expect(back.frames.filter(({ type }) => type === "record")).toEqual([
      { type: "record", did: dids[0], seq: 1, kind: "sealed", blank },
      { type: "record", did: dids[0], seq: 2, kind: "sealed", body: second.body },
    ]);
  });

  test("[R14] a server that stops gives each socket a moment of its own to come back, and lets nobody more in", async () => {
    const stopping = await startApp();
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(stopping.url)));
    const stopped = stopping.stop();
    const closes = await Promise.all(sockets.map((socket) => socket.closed));
    expect(new Set(closes.map(({ code }) => code))).toEqual(new Set([1012]));
    const moments = closes.map(({ reason }) => Number(reason));
    expect(Math.max(...moments)).toBeLessThan(20 * serverLimits.returnSpreadPerSocketMs);
    expect(new Set(moments).size).toBeGreaterThan(10);
    await expect(openSocket(stopping.url)).rejects.toThrow();
    await stopped;
  });

  test("[R16] someone who does not read is let go, and has everything on return", async () => {
    // Long enough for those who do read to answer in on a slow machine.
    const own = await startApp({}, { limits: { heartbeatMs: 5_000 } });
    const { one, two, session, tokens } = await twoSeated(own.url);
    two.socket.pause();
    const big = 60_000;
    for (let seq = 1; seq <= 80; seq++) one.send(sealedFrame(seq, big));
    await one.keptUpTo(80);
    const statusOfTwo = async () => {
      const view = await own.store.viewAsHost(session.tag);
      return typeof view === "object" && view.invites[1].status;
    };
    await expect.poll(statusOfTwo).toBe("away");
    two.socket.terminate();
    const back = await openSocket(own.url);
    back.send(session.hello(2, tokens[1]));
    await back.next("caught-up");
    expect(back.frames.filter(({ type }) => type === "record")).toHaveLength(80);
    await own.stop();
  });
});
