import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RETURN_SPREAD_PER_SOCKET_MS } from "../shared/limits.ts";
import { hashToken, publicStoreId } from "./session/ids.ts";
import { createBody, openSocket, post, randomKey, startApp, startSession } from "./testing/client.ts";

let app: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  app = await startApp({ CODE_TRIES: "5", CREATES_PER_WINDOW: "100000", JOINS_PER_WINDOW: "100000" });
});
afterAll(() => app.stop());

describe("bad input", () => {
  test("bodies that are not JSON, too large, with unknown keys or wrong types get 400 and a sentence naming the field", async () => {
    const url = `${app.url}/api/sessions`;
    for (const [body, message] of [
      ["{", "The body is not JSON."],
      ["", "The body is not JSON."],
      ['"text"', "A JSON object is expected."],
      [createBody({ colour: "red" }), '"colour" is not a known field.'],
      [createBody({ names: ["Abhi", 7] }), '"names.1" must be text.'],
      [createBody({ names: ["Abhi", "  "] }), '"names.1" must not be empty.'],
      [createBody({ names: ["Abhi", "x".repeat(41)] }), '"names.1" must be at most 40 characters.'],
      [
        createBody({ names: ["Abhi", "An\u202eny"] }),
        '"names.1" must not contain control characters or marks that reorder text.',
      ],
      [createBody({ names: ["Abhi", " ABHI "] }), '"names.1" must differ from the first name.'],
      [createBody({ lifetimeSeconds: 5 }), '"lifetimeSeconds" must be one of 900, 3600, 28800, 86400.'],
      [createBody({ idleSeconds: 5 }), '"idleSeconds" must be 0 or one of 900, 1800, 7200.'],
      [createBody({ sid: "short" }), '"sid" must be 16 bytes in base64url.'],
      [JSON.stringify(createBody({ names: ["Abhi", "x".repeat(9_000)] })), "The body is too large."],
    ] as const) {
      const answer = await post(url, body);
      expect(answer.status, message).toBe(400);
      expect(answer.body).toEqual({ refusal: "bad-request", message });
    }
    const form = await post(url, "names=x", { "content-type": "application/x-www-form-urlencoded" });
    expect(form).toMatchObject({ status: 400, body: { message: "The body must be JSON, sent as application/json." } });
  });

  test("[J8] unknown, malformed, ended and replaced links get one and the same answer, whatever is asked", async () => {
    const ended = await startSession(app.url);
    await app.store.end(ended.tag, "host");
    const replaced = await startSession(app.url);
    await app.store.replaceInvite(replaced.tag, 1, { suffix: "2222222", verifier: "x", wrapped: "y" });
    const body = { auth: randomKey(), joinId: randomKey(16), takeOver: false };
    const answers = new Set<string>();
    for (const link of [
      "k7m2q9xw4tzc",
      "no",
      "%zz",
      "..%2f..",
      "x".repeat(500),
      "K7M2Q9XW4TZC",
      ended.links[0],
      replaced.links[0],
    ]) {
      const url = `${app.url}/api/invites/${link}`;
      const greet = await fetch(url);
      const opened = await fetch(`${url}/opened`, { method: "POST" });
      const join = await post(`${url}/join`, body);
      for (const status of [greet.status, opened.status, join.status]) expect(status, link).toBe(404);
      for (const each of [await greet.text(), await opened.text(), JSON.stringify(join.body)]) answers.add(each);
    }
    expect([...answers]).toEqual([
      '{"refusal":"not-active","message":"This invite is not active. Ask your host for a new one."}',
    ]);
  });

  test("[R7] bad frames are refused or close with a code, and the other person notices nothing", async () => {
    const { one, two, session, tokens } = await twoSeated();
    const before = two.frames.length;
    for (const bad of [
      "{",
      "[]",
      '{"type":"dance"}',
      '{"type":"send","eid":"x","seq":1,"sealed":"y"}',
      JSON.stringify({ ...record(1), from: 2 }),
    ])
      one.send(bad);
    one.send(session.hello(1, tokens[0]));
    await one.next("refused", 6);
    one.send({ type: "new-invite", slot: 2, auth: randomKey(), wrapped: randomKey(83) });
    expect(await one.next("refused", 7)).toMatchObject({ message: "Only the host makes new invites." });
    one.socket.send(Buffer.from([1, 2, 3]));
    expect((await one.closed).code).toBe(4400);
    await two.next("presence", 1);
    expect(two.frames.slice(before).map((frame) => frame.type)).toEqual(["presence"]);
  });

  test("[R9] a frame over the limit closes its own socket only", async () => {
    const { one, two } = await twoSeated();
    one.send("x".repeat(98_305));
    expect((await one.closed).code).toBe(1009);
    two.send({ type: "ping" });
    await two.next("pong");
  });
});

describe("the door", () => {
  test("[J1] a GET of every kind leaves the session as it was", async () => {
    const session = await startSession(app.url);
    const before = JSON.stringify(await settled(session.tag));
    for (let n = 0; n < 20; n++) {
      await fetch(`${app.url}/api/invites/${session.links[0]}`);
      await fetch(`${app.url}/api/invites/${session.links[0]}`, { method: "HEAD" });
      await fetch(`${app.url}/api/invites/${session.links[0]}/opened`);
      await fetch(`${app.url}/api/invites/${session.links[0]}/join`);
      await fetch(`${app.url}/${session.links[0]}`);
    }
    expect(JSON.stringify(await settled(session.tag))).toBe(before);
  });

  test("[J1] before the code nothing is told but name, slot and sid", async () => {
    const session = await startSession(app.url);
    const greeting = (await (await fetch(`${app.url}/api/invites/${session.links[1]}`)).json()) as object;
    expect(greeting).toEqual({ slot: 2, name: "Anny", sid: session.sid });
  });

  test("the right code gives back the wrapped key of this slot, a token, and device numbers", async () => {
    const session = await startSession(app.url);
    const { status, body } = await session.join(2);
    expect(status).toBe(200);
    expect(body).toMatchObject({ tag: session.tag, slot: 2, wrapped: session.wrapped[1], device: 1, peerDevice: 0 });
  });

  test("[J4] five wrong codes, then a pause with its seconds; another address and the other invite are not touched", async () => {
    const session = await startSession(app.url);
    for (const left of [4, 3, 2, 1]) {
      expect(await session.join(1, { auth: randomKey() })).toMatchObject({
        status: 403,
        body: { refusal: "wrong-code", triesLeft: left },
      });
    }
    const fifth = await session.join(1, { auth: randomKey() });
    expect(fifth).toMatchObject({ status: 429, body: { refusal: "paused" } });
    expect(fifth.body.retryAfterSeconds).toBeGreaterThan(590);
    expect(Number(fifth.headers.get("retry-after"))).toBe(fifth.body.retryAfterSeconds);
    // even the right one is not looked at
    expect((await session.join(1)).status).toBe(429);
    expect((await session.join(2)).status).toBe(200);
    expect(
      await app.store.takeSeat(session.links[0], {
        address: "another",
        tokenHash: "t",
        storeKey: "s",
        joinId: "j",
        takeOver: false,
      }),
    ).toMatchObject({ device: 1 });
  });

  test("[J4] without a trusted proxy nobody gets further tries by naming another address", async () => {
    const session = await startSession(app.url);
    const answers = [];
    for (let n = 1; n <= 6; n++)
      answers.push(await session.join(1, { auth: randomKey() }, { "x-forwarded-for": `192.0.2.${n}` }));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 429, 429]);
    const proxied = await startApp({ TRUST_PROXY: "1" });
    const other = await startSession(proxied.url);
    for (let n = 1; n <= 6; n++) {
      const answer = await other.join(1, { auth: randomKey() }, { "x-forwarded-for": `192.0.2.${n}` });
      expect(answer).toMatchObject({ status: 403, body: { triesLeft: 4 } });
    }
    await proxied.stop();
  });

  test("[X5] an address that asks too often is told to wait, for each kind of request on its own", async () => {
    const small = await startApp({ JOINS_PER_WINDOW: "2", RATE_WINDOW_SECONDS: "600" });
    const session = await startSession(small.url);
    const ask = async () => (await fetch(`${small.url}/api/invites/${session.links[0]}`)).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
    const { status } = await session.join(1);
    expect(status).toBe(200);
    await session.join(1);
    const third = await session.join(1);
    expect(third).toMatchObject({ status: 429, body: { refusal: "rate-limited" } });
    expect(Number(third.headers.get("retry-after"))).toBe(third.body.retryAfterSeconds);
    expect(third.body.retryAfterSeconds).toBeGreaterThan(0);
    await small.stop();
  });

  test("[J4] tries made at once gain nothing: of twelve wrong codes at most four are called wrong", async () => {
    const session = await startSession(app.url);
    const answers = await Promise.all(Array.from({ length: 12 }, () => session.join(1, { auth: randomKey() })));
    expect(answers.filter(({ body }) => body.refusal === "wrong-code")).toHaveLength(4);
    expect(answers.filter(({ body }) => body.refusal === "paused")).toHaveLength(8);
  });

  test("[J3] ten with the right code at once: one is seated, nine hear seat-taken", async () => {
    const session = await startSession(app.url);
    const answers = await Promise.all(Array.from({ length: 10 }, () => session.join(1)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 409 && body.refusal === "seat-taken")).toHaveLength(9);
    for (const { body } of answers)
      if (body.refusal) expect(Object.keys(body).toSorted()).toEqual(["message", "refusal"]);
  });

  test("[J5] a lost answer does not look like a second device: the same attempt is the same device", async () => {
    const session = await startSession(app.url);
    const joinId = randomKey(16);
    const lost = await session.join(1, { joinId });
    const again = await session.join(1, { joinId });
    expect(again).toMatchObject({ status: 200, body: { device: 1 } });
    const socket = await openSocket(app.url);
    socket.send(session.hello(1, lost.body.token));
    expect((await socket.closed).code).toBe(4401);
    const seated = await openSocket(app.url);
    seated.send(session.hello(1, again.body.token));
    expect(await seated.next("welcome")).toMatchObject({ slot: 1, device: 1 });
  });

  test("[J9] too many verifications at once are told to come back, and the door opens again afterwards", async () => {
    const session = await startSession(app.url);
    const answers = await Promise.all(Array.from({ length: 300 }, () => session.join(2, { auth: randomKey() }, {})));
    for (const { status, headers } of answers) {
      expect([403, 429, 503]).toContain(status);
      if (status === 503) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect((await session.join(1)).status).toBe(200);
  });

  test("[C4] a sid that is in use is refused", async () => {
    const body = createBody();
    expect((await post(`${app.url}/api/sessions`, body)).status).toBe(200);
    expect(await post(`${app.url}/api/sessions`, body)).toMatchObject({
      status: 400,
      body: { message: '"sid" is in use.' },
    });
  });
});

describe("the socket", () => {
  test("[R10] a foreign Origin is refused before the upgrade; none and our own are let in", async () => {
    await expect(openSocket(app.url, { origin: "https://elsewhere.example" })).rejects.toThrow("403");
    await expect(openSocket(app.url, { origin: "null" })).rejects.toThrow("403");
    (await openSocket(app.url, { origin: app.url })).close();
    (await openSocket(app.url)).close();
    const foreign = await post(`${app.url}/api/sessions`, createBody(), { origin: "https://elsewhere.example" });
    expect(foreign).toMatchObject({ status: 403, body: { refusal: "foreign-origin" } });
  });

  test("[R1] a socket that has proven nothing receives nothing but its close code", async () => {
    const session = await startSession(app.url);
    for (const [first, code] of [
      [session.hello(1, randomKey()), 4401],
      [{ type: "hello-host", tag: session.tag, token: randomKey() }, 4401],
      [{ type: "hello", tag: "22222", slot: 1, token: randomKey(), after: 0 }, 4410],
      [record(1), 4400],
      [{ type: "ping" }, 4400],
    ] as const) {
      const socket = await openSocket(app.url);
      socket.send(first);
      expect((await socket.closed).code).toBe(code);
      expect(socket.frames).toEqual([]);
    }
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
    const kept = await app.store.connect(session.tag, 1, hashToken(again.token), "another");
    if (typeof kept === "string") throw new Error(kept);
    const atRest = Buffer.from(kept.storeKey, "base64url");
    expect(atRest.includes(Buffer.from(again.storeKey, "base64url"))).toBe(false);
    expect(atRest.length).toBeGreaterThan(32 + 12 + 16);
  });

  test("[R2] the store's id on the wire is a hash: both see the same one, and not the store's own", async () => {
    const { one, session } = await twoSeated();
    const host = await openSocket(app.url);
    host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
    const ids = [(await one.next("welcome")).storeId, (await host.next("status")).storeId];
    expect(ids).toEqual([
      publicStoreId(await app.store.idOf(session.tag)),
      publicStoreId(await app.store.idOf(session.tag)),
    ]);
    expect(ids).not.toContain(await app.store.idOf(session.tag));
  });

  test("[R11] signals and handshake messages reach the other one's socket only, and nobody later", async () => {
    const { one, two, session, tokens } = await twoSeated();
    const host = await openSocket(app.url);
    host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
    await host.next("status");
    const signal = { type: "signal", eid: randomKey(16), seq: 5, sealed: randomKey(284) } as const;
    const offer = { type: "handshake", step: "H1", body: randomKey(1_280) } as const;
    one.send(signal);
    one.send(offer);
    expect(await two.next("signal")).toEqual({ ...signal, from: 1 });
    expect(await two.next("handshake")).toEqual({ ...offer, from: 1 });
    two.send({ type: "handshake", step: "N", body: "" });
    expect(await one.next("handshake")).toEqual({ type: "handshake", step: "N", body: "", from: 2 });
    expect(await app.store.readAfter(session.tag, 0, 10)).toEqual([]);
    const back = await openSocket(app.url);
    back.send(session.hello(2, tokens[1]));
    await back.next("welcome");
    for (const socket of [one, host, back]) {
      socket.send({ type: "ping" });
      await socket.next("pong");
    }
    const passed = (frames: { type: string }[]) =>
      frames.filter(({ type }) => type === "signal" || type === "handshake").length;
    expect([one, host, back].map(({ frames }) => passed(frames))).toEqual([1, 0, 0]);
  });

  test("[R11] a signal of another size, or a handshake message too long, is refused at the door", async () => {
    const { one, two } = await twoSeated();
    const signal = { type: "signal", eid: randomKey(16), seq: 1 } as const;
    const bad = [
      { ...signal, sealed: randomKey(283) },
      { ...signal, sealed: randomKey(285) },
      { type: "handshake", step: "H1", body: randomKey(1_281) },
      { type: "handshake", step: "H4", body: "" },
      { type: "handshake", step: "N", body: "", from: 2 },
    ];
    for (const frame of bad) one.send(JSON.stringify(frame));
    await one.next("refused", bad.length);
    one.send({ ...signal, sealed: randomKey(284) });
    await two.next("signal");
    expect(two.frames.filter(({ type }) => type === "signal" || type === "handshake")).toHaveLength(1);
  });

  test("[R3] messages go both ways with one order for both, acknowledged to the sender", async () => {
    const { one, two } = await twoSeated();
    one.send(record(1));
    two.send(record(1, "second"));
    one.send(record(2));
    const positions = [
      (await one.next("acknowledged", 1)).position,
      (await two.next("acknowledged")).position,
      (await one.next("acknowledged", 2)).position,
    ];
    expect(positions.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    expect(await two.next("message", 2)).toMatchObject({ from: 1, seq: 2 });
    expect(await one.next("message")).toMatchObject({ from: 2, seq: 1, position: positions[1] });
  });

  test("[R4] a repeated send is acknowledged again and not kept twice; other bytes under its number are refused", async () => {
    const { one, two, session } = await twoSeated();
    const first = record(1);
    one.send(first);
    one.send(first);
    expect((await one.next("acknowledged", 2)).position).toBe((await one.next("acknowledged", 1)).position);
    one.send({ ...first, sealed: randomKey(60) });
    expect(await one.next("refused")).toMatchObject({ refusal: "seq-used", seq: 1 });
    two.send({ type: "ping" });
    await two.next("pong");
    expect(two.frames.filter(({ type }) => type === "message")).toHaveLength(1);
    expect(await app.store.readAfter(session.tag, 0, 10)).toHaveLength(1);
  });

  test("[R5] a returning client gets everything after its cursor, its own records included, in order", async () => {
    const { one, two, session, tokens } = await twoSeated();
    for (let seq = 1; seq <= 120; seq++) (seq % 3 ? one : two).send(record(seq, seq % 3 ? "first" : "second"));
    await two.next("acknowledged", 40);
    await one.next("acknowledged", 80);
    const back = await openSocket(app.url);
    back.send(session.hello(1, tokens[0], 20));
    await back.next("message", 100);
    const positions = back.frames.flatMap((frame) => (frame.type === "message" ? [frame.position] : []));
    expect(positions).toEqual(Array.from({ length: 100 }, (_, n) => n + 21));
    expect(await one.closed).toMatchObject({ code: 4413 });
  });

  test("[J6] a take-over ends the older device with a word and tells the other one", async () => {
    const { one, two, session } = await twoSeated();
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

  test("[J7] a new invite by the host retires that slot's device and leaves the other in peace", async () => {
    const { one, two, session } = await twoSeated();
    const host = await openSocket(app.url);
    host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
    const { invites } = await host.next("status");
    const auth = randomKey();
    host.send({ type: "new-invite", slot: 1, auth, wrapped: randomKey(83) });
    expect(await one.closed).toEqual({ code: 4412, reason: "invite-replaced" });
    await expect
      .poll(() => host.frames.findLast((frame) => frame.type === "status")?.invites[0])
      .toMatchObject({ status: "not-opened", wrongCodes: 0 });
    const link = host.frames.findLast((frame) => frame.type === "status")!.invites[0].link;
    expect(link).not.toBe(invites[0].link);
    expect((await fetch(`${app.url}/api/invites/${invites[0].link}`)).status).toBe(404);
    expect((await session.join(1)).status).toBe(404);
    const joined = await post(`${app.url}/api/invites/${link}/join`, { auth, joinId: randomKey(16), takeOver: false });
    expect(joined).toMatchObject({ status: 200, body: { device: 3 } });
    two.send({ type: "ping" });
    await two.next("pong");
  });

  test("[E2, E3] an end by either or by the host reaches everyone with one cause, and nothing works afterwards", async () => {
    for (const cause of ["first", "second", "host"] as const) {
      const { one, two, session, tokens } = await twoSeated();
      const host = await openSocket(app.url);
      host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
      await host.next("status");
      one.send(record(1));
      await two.next("message");
      ({ first: one, second: two, host })[cause].send({ type: "end" });
      for (const each of [one, two, host]) {
        expect(await each.next("ended")).toEqual({ type: "ended", cause, deletedRecords: 1 });
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
      const { one, two } = await twoSeated();
      one.send({ type: "end" });
      two.send({ type: "end" });
      const [first, second] = [await one.next("ended"), await two.next("ended")];
      expect(first).toEqual(second);
      expect(await Promise.all([one.closed, two.closed])).toMatchObject([{ code: 4414 }, { code: 4414 }]);
    }
  });

  test("[R8] a full log refuses further records and keeps what it has", async () => {
    const small = await startApp({ LOG_MAX_RECORDS: "3" });
    const { one, two } = await twoSeated(small.url);
    for (const seq of [1, 2, 3, 4]) one.send(record(seq));
    expect(await one.next("refused")).toMatchObject({ refusal: "log-full", seq: 4 });
    await two.next("message", 3);
    await small.stop();
  });

  test("[R8] what both have makes room, oldest first; a reader from the start begins where the log begins", async () => {
    const small = await startApp({ LOG_MAX_RECORDS: "3" });
    const { one, two, session, tokens } = await twoSeated(small.url);
    const [first, ...others] = [1, 2, 3].map((seq) => record(seq));
    for (const each of [first!, ...others]) one.send(each);
    await two.next("message", 3);
    one.send({ type: "have", position: 3 });
    two.send({ type: "have", position: 2 });
    for (const each of [one, two]) each.send({ type: "ping" });
    for (const each of [one, two]) await each.next("pong");
    for (const seq of [4, 5, 6]) one.send(record(seq));
    expect(await one.next("refused")).toMatchObject({ refusal: "log-full", seq: 6 });
    // What made room is acknowledged again all the same, and other bytes under its number are refused.
    one.send(first!);
    expect(await one.next("acknowledged", 6)).toMatchObject({ seq: 1, position: 1 });
    const back = await openSocket(small.url);
    back.send(session.hello(2, tokens[1]));
    expect(await back.next("welcome")).toMatchObject({ first: 3, head: 5 });
    await back.next("message", 3);
    expect(back.frames.flatMap((frame) => (frame.type === "message" ? [frame.position] : []))).toEqual([3, 4, 5]);
    await small.stop();
  });

  test("[R12] an unsend erases one's own earlier record in the same step; nobody can erase the other's", async () => {
    const { one, two, session, tokens } = await twoSeated();
    const [first, second, third] = [record(1), record(2), record(1, "second")];
    one.send(first);
    one.send({ ...second, erases: { eid: first.eid, seq: 1 } });
    await two.next("message", 2);
    two.send({ ...third, erases: { eid: second.eid, seq: 2 } });
    await two.next("acknowledged");
    const back = await openSocket(app.url);
    back.send(session.hello(2, tokens[1]));
    await back.next("message", 3);
    const sealed = back.frames.flatMap((frame) => (frame.type === "message" ? [frame.sealed] : []));
    expect(sealed).toEqual(["", second.sealed, third.sealed]);
    one.send(first);
    expect(await one.next("acknowledged", 3)).toMatchObject({ seq: 1, position: 1 });
  });

  test("[R14] a server that stops gives each socket a moment of its own to come back, and lets nobody more in", async () => {
    const stopping = await startApp();
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(stopping.url)));
    const stopped = stopping.stop();
    const closes = await Promise.all(sockets.map((socket) => socket.closed));
    expect(new Set(closes.map(({ code }) => code))).toEqual(new Set([1012]));
    const moments = closes.map(({ reason }) => Number(reason));
    expect(Math.max(...moments)).toBeLessThan(20 * RETURN_SPREAD_PER_SOCKET_MS);
    expect(new Set(moments).size).toBeGreaterThan(10);
    await expect(openSocket(stopping.url)).rejects.toThrow();
    await stopped;
  });

  test("[R9] someone who does not read is let go, and has everything on return", async () => {
    const { one, two, session, tokens } = await twoSeated();
    two.socket.pause();
    const big = 60_000;
    for (let seq = 1; seq <= 80; seq++) one.send({ ...record(seq), sealed: randomKey(big) });
    await one.next("acknowledged", 80);
    await expect.poll(async () => (await settled(session.tag)).invites[1].status).toBe("away");
    two.socket.terminate();
    const back = await openSocket(app.url);
    back.send(session.hello(2, tokens[1]));
    await back.next("message", 80);
    expect(back.frames.filter(({ type }) => type === "message")).toHaveLength(80);
  });
});

const record = (seq: number, from = "first") => ({
  type: "send" as const,
  eid: Buffer.alloc(16, from).toString("base64url"),
  seq,
  sealed: randomKey(284),
});

/** What the host sees, less the time that passes. */
async function settled(tag: string) {
  const view = await app.store.viewAsHost(tag);
  if (view === "session-gone") throw new Error("the session is gone");
  return { ...view, clock: undefined };
}

async function twoSeated(url = app.url) {
  const session = await startSession(url);
  const tokens: [string, string] = [(await session.join(1)).body.token, (await session.join(2)).body.token];
  const one = await openSocket(url);
  one.send(session.hello(1, tokens[0]));
  await one.next("welcome");
  const two = await openSocket(url);
  two.send(session.hello(2, tokens[1]));
  await two.next("welcome");
  await one.next("presence");
  return { one, two, session, tokens };
}
