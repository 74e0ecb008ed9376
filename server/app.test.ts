import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JoinReply } from "../shared/api.ts";
import {
  createBody,
  newSecrets,
  openSocket,
  post,
  randomKey,
  sealedFrame,
  startApp,
  startSession,
  twoSeated,
} from "./testing/client.ts";
import { newInvite } from "./store/contract/fixtures.ts";

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
    await app.store.replaceInvite(replaced.tag, 1, newInvite());
    const body = { auth: randomKey(), did: randomKey(16), takeOver: false };
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
    const { one, two, session, tokens } = await twoSeated(app.url);
    const before = two.frames.length;
    for (const bad of [
      "{",
      "[]",
      '{"type":"dance"}',
      '{"type":"send","seq":1,"kind":"sealed","body":"y"}',
      JSON.stringify({ ...sealedFrame(1), from: 2 }),
    ])
      one.send(bad);
    one.send(session.hello(1, tokens[0]));
    await one.next("refused", 6);
    one.send({ type: "new-invite", seat: 2, ...newSecrets(), once: false });
    expect(await one.next("refused", 7)).toMatchObject({ message: "Only the host makes new invites." });
    one.socket.send(Buffer.from([1, 2, 3]));
    expect((await one.closed).code).toBe(4400);
    await two.next("presence", 1);
    expect(two.frames.slice(before).map((frame) => frame.type)).toEqual(["presence"]);
  });

  test("[R9] a frame over the limit closes its own socket only", async () => {
    const { one, two } = await twoSeated(app.url);
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

  test("[J1] before the code nothing is told but name, seat and sid", async () => {
    const session = await startSession(app.url);
    const greeting = (await (await fetch(`${app.url}/api/invites/${session.links[1]}`)).json()) as object;
    expect(greeting).toEqual({ seat: 2, name: "Anny", sid: session.sid });
  });

  test("the right code gives back the wrapped key of this seat, a token, and device numbers", async () => {
    const session = await startSession(app.url);
    const { status, body } = await session.join(2);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      tag: session.tag,
      seat: 2,
      wrapped: session.secrets[1].wrapped,
      device: 1,
      peerDevice: 0,
    });
  });

  test("[J4] five wrong codes, then a pause with its seconds; another address and the other invite are not touched", async () => {
    const session = await startSession(app.url);
    const did = randomKey(16);
    for (const left of [4, 3, 2, 1]) {
      expect(await session.join(1, { auth: randomKey(), did })).toMatchObject({
        status: 403,
        body: { refusal: "wrong-code", triesLeft: left },
      });
    }
    const fifth = await session.join(1, { auth: randomKey(), did });
    expect(fifth).toMatchObject({ status: 429, body: { refusal: "paused" } });
    expect(fifth.body.retryAfterSeconds).toBeGreaterThan(590);
    expect(Number(fifth.headers.get("retry-after"))).toBe(fifth.body.retryAfterSeconds);
    // even the right one is not looked at
    expect((await session.join(1, { did })).status).toBe(429);
    expect((await session.join(2)).status).toBe(200);
    expect(
      await app.store.takeSeat(session.links[0], {
        address: "another",
        tokenHash: "t",
        storeKey: "s",
        did: "j",
        takeOver: false,
      }),
    ).toMatchObject({ device: 1 });
  });

  test("[J4] without a trusted proxy nobody gets further tries by naming another address", async () => {
    const session = await startSession(app.url);
    const did = randomKey(16);
    const answers = [];
    for (let n = 1; n <= 6; n++)
      answers.push(await session.join(1, { auth: randomKey(), did }, { "x-forwarded-for": `192.0.2.${n}` }));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 429, 429]);
    const proxied = await startApp({ TRUST_PROXY: "1" });
    const other = await startSession(proxied.url);
    for (let n = 1; n <= 6; n++) {
      const answer = await other.join(1, { auth: randomKey(), did }, { "x-forwarded-for": `192.0.2.${n}` });
      expect(answer).toMatchObject({ status: 403, body: { triesLeft: 4 } });
    }
    await proxied.stop();
  });

  test("[J4] somebody else's wrong codes at one's own address pause nobody but them, and are bounded in all", async () => {
    const session = await startSession(app.url);
    const [theirs, mine] = [randomKey(16), randomKey(16)];
    for (let n = 0; n < 5; n++) await session.join(1, { auth: randomKey(), did: theirs });
    expect((await session.join(1, { did: theirs })).body.refusal).toBe("paused");
    expect((await session.join(1, { did: mine })).status).toBe(200);
    // Who calls themselves otherwise each time has sixty tries, and none of them at another invite is counted.
    const answers = [];
    for (let n = 0; n < 60; n++) answers.push(await session.join(2, { auth: randomKey() }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
    expect((await session.join(2)).body.refusal).toBe("rate-limited");
    expect((await (await startSession(app.url)).join(2)).status).toBe(200);
  });

  test("[J4] a device that has sat here is let in by its token, whatever was typed wrong at its address", async () => {
    const session = await startSession(app.url);
    const { token } = (await session.join(1)).body;
    for (let n = 0; n < 61; n++) await session.join(1, { auth: randomKey() });
    expect((await session.join(1)).status).toBe(429);
    const back = await openSocket(app.url);
    back.send(session.hello(1, token));
    await back.next("welcome");
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
    const did = randomKey(16);
    const answers = await Promise.all(Array.from({ length: 12 }, () => session.join(1, { auth: randomKey(), did })));
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
    const did = randomKey(16);
    const lost = await session.join(1, { did });
    const again = await session.join(1, { did });
    expect(again).toMatchObject({ status: 200, body: { device: 1 } });
    const socket = await openSocket(app.url);
    socket.send(session.hello(1, lost.body.token));
    expect((await socket.closed).code).toBe(4401);
    const seated = await openSocket(app.url);
    seated.send(session.hello(1, again.body.token));
    expect(await seated.next("welcome")).toMatchObject({ seat: 1, device: 1 });
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

  describe("an invite that works once", () => {
    async function onceFor(seat: 1 | 2) {
      const session = await startSession(app.url);
      const host = await openSocket(app.url);
      host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
      await host.next("status");
      const secrets = newSecrets();
      host.send({ type: "new-invite", seat, ...secrets, once: true });
      const { invites } = await host.next("status", 2);
      host.close();
      const url = `${app.url}/api/invites/${invites[seat - 1]!.link}`;
      const join = (auth: string, more: object = {}) =>
        post<JoinReply>(`${url}/join`, { auth, did: randomKey(16), takeOver: false, ...more });
      return { session, secrets, url, join };
    }

    test("[J10] its code is retired by the first seating, for whoever says what", async () => {
      const { session, secrets, url, join } = await onceFor(1);
      const did = randomKey(16);
      expect((await join(secrets.auth, { did })).status).toBe(200);
      // The answer was lost: the same device asks again.
      const joined = await join(secrets.auth, { did });
      expect(joined).toMatchObject({ status: 200, body: { wrapped: secrets.wrapped } });
      const socket = await openSocket(app.url);
      socket.send(session.hello(1, joined.body.token));
      await socket.next("welcome");
      socket.close();
      await socket.closed;
      for (const more of [{}, { takeOver: true }, { did }])
        expect(await join(secrets.auth, more)).toMatchObject({ status: 404, body: { refusal: "not-active" } });
      // The link still greets, for an end code; the ticket's token still opens the seat.
      expect((await fetch(url)).status).toBe(200);
      const back = await openSocket(app.url);
      back.send(session.hello(1, joined.body.token));
      await back.next("welcome");
    });

    test("[J11] its end code ends the chat although the code is retired", async () => {
      const { session, secrets, join } = await onceFor(2);
      await join(secrets.auth);
      expect((await join(secrets.endAuth)).body).toEqual((await join(randomKey())).body);
      expect(await app.store.viewAsHost(session.tag)).toBe("session-gone");
    });
  });

  test("[J11] an end code ends the chat at once, for that seat's cause, and answers as an unknown link does", async () => {
    for (const seat of [1, 2] as const) {
      const { one, two, session } = await twoSeated(app.url);
      one.send(sealedFrame(1));
      await one.next("kept");
      const ended = await session.join(seat, { auth: session.secrets[seat - 1]!.endAuth });
      const unknown = await post(`${app.url}/api/invites/k7m2q9xw4tzc/join`, {
        auth: randomKey(),
        did: randomKey(16),
        takeOver: false,
      });
      expect([ended.status, ended.body]).toEqual([unknown.status, unknown.body]);
      for (const socket of [one, two]) {
        const cause = seat === 1 ? "first" : "second";
        expect(await socket.next("ended")).toEqual({ type: "ended", cause, waited: 1, passed: 0 });
        expect((await socket.closed).code).toBe(4414);
      }
    }
  });

  test("[J11] before anybody joined, or with take-over said, it ends just so; a code and its end code must differ", async () => {
    const session = await startSession(app.url);
    expect((await session.join(2, { auth: session.secrets[1].endAuth, takeOver: true })).status).toBe(404);
    expect(await app.store.viewAsHost(session.tag)).toBe("session-gone");
    const same = { ...newSecrets(), endAuth: randomKey() };
    const body = createBody({ invites: [newSecrets(), { ...same, auth: same.endAuth }] });
    expect(await post(`${app.url}/api/sessions`, body)).toMatchObject({
      status: 400,
      body: { message: "A code and its end code must differ." },
    });
  });

  test("[E5] a participant ends the chat in passing, by the seat's token and by nothing else", async () => {
    const { one, two, session, tokens } = await twoSeated(app.url);
    const end = (seat: 1 | 2, token: string, tag = session.tag) =>
      fetch(`${app.url}/api/sessions/end`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ tag, seat, token }),
      });
    for (const [seat, token, tag] of [
      [1, randomKey(), session.tag],
      [1, tokens[1], session.tag],
      [2, session.hostToken, session.tag],
      [2, tokens[1], "k7m2q"],
    ] as const) {
      const refused = await end(seat, token, tag);
      expect([refused.status, await refused.json()]).toMatchObject([404, { refusal: "not-active" }]);
    }
    const ended = await end(2, tokens[1]);
    expect([ended.status, await ended.text()]).toEqual([204, ""]);
    for (const socket of [one, two]) expect(await socket.next("ended")).toMatchObject({ cause: "second" });
    expect(await app.store.viewAsHost(session.tag)).toBe("session-gone");
    expect((await end(2, tokens[1])).status).toBe(404);
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

/** What the host sees, less the time that passes. */
async function settled(tag: string) {
  const view = await app.store.viewAsHost(tag);
  if (view === "session-gone") throw new Error("the session is gone");
  return { ...view, clock: undefined };
}
