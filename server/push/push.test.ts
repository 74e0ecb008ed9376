/** Pushes against a push service of the test's own, which checks who writes and opens what is written. */
import { createDecipheriv, createECDH, createPublicKey, createVerify, hkdfSync, randomBytes } from "node:crypto";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import type { PushSubscription } from "../../shared/push.ts";
import { openSocket, sealedFrame, startApp, startSession } from "../testing/client.ts";
import { createPeppers } from "../session/peppers.ts";
import { createPost } from "./post.ts";
import { createPush } from "./push.ts";
import { vapidFromSeed } from "./vapid.ts";
import { eventually } from "../testing/eventually.ts";

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

interface Heard {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** A browser with a push service: its subscription, what came there, and how it answers. */
async function startService() {
  const heard: Heard[] = [];
  const service = { heard, status: 201 };
  const server = createServer((asked, answer) => {
    const parts: Buffer[] = [];
    asked.on("data", (part: Buffer) => parts.push(part));
    asked.on("end", () => {
      heard.push({ url: asked.url!, headers: asked.headers as Heard["headers"], body: Buffer.concat(parts) });
      answer.writeHead(service.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = createPost({ request, mayReach: () => true });
  const ecdh = createECDH("prime256v1");
  const auth = randomBytes(16);
  const subscription: PushSubscription = {
    endpoint: "https://push.example/for/this-browser",
    p256dh: ecdh.generateKeys("base64url"),
    auth: auth.toString("base64url"),
    says: "Eine Nachricht wartet auf Sie.",
  };
  return Object.assign(service, {
    subscription,
    post: (endpoint: string, headers: Record<string, string>, body: Buffer | null) =>
      post(endpoint.replace("https://push.example", local), headers, body),
    /** RFC 8188 and 8291: one record of aes128gcm. */
    open({ body }: Heard): string {
      const salt = body.subarray(0, 16);
      const idLength = body[20]!;
      const senderKey = body.subarray(21, 21 + idLength);
      const sealed = body.subarray(21 + idLength);
      expect(body.readUInt32BE(16)).toBeGreaterThanOrEqual(sealed.length);
      const hkdf = (salt: Buffer, key: Buffer, info: Buffer, length: number) =>
        Buffer.from(hkdfSync("sha256", key, salt, info, length));
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), senderKey]);
      const key = hkdf(auth, ecdh.computeSecret(senderKey), info, 32);
      const contentKey = hkdf(salt, key, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
      const nonce = hkdf(salt, key, Buffer.from("Content-Encoding: nonce\0"), 12);
      const decipher = createDecipheriv("aes-128-gcm", contentKey, nonce).setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      const end = plain.lastIndexOf(2);
      expect(plain.subarray(end + 1).every((byte) => byte === 0)).toBe(true);
      return plain.subarray(0, end).toString();
    },
  });
}

const ON = { PUSH: "on", VAPID_SUBJECT: "mailto:host@chat.example" };

/** Two in a chat, the second one's device told of messages by push. */
async function talking(env: Record<string, string> = ON) {
  const service = await startService();
  const log: string[] = [];
  const app = await startApp(
    { LOG_LEVEL: "warn", ...env },
    { post: service.post, logTo: { write: (line) => log.push(line) } },
  );
  stops.push(() => app.stop());
  const session = await startSession(app.url);
  const come = async (seat: 1 | 2) => {
    const { body } = await session.join(seat, { takeOver: true });
    const back = async () => {
      const socket = await openSocket(app.url);
      stops.push(() => socket.close());
      socket.send(session.hello(seat, body.token));
      await socket.next("welcome");
      return socket;
    };
    return { back, socket: await back() };
  };
  const [first, second] = [await come(1), await come(2)];
  let seq = 0;
  const write = async () => {
    seq += 1;
    first.socket.send(sealedFrame(seq));
    await first.socket.next("kept", seq);
  };
  /** The socket's own order: what was asked before is done. */
  const settled = async (socket: Awaited<ReturnType<typeof openSocket>>) => {
    const pongs = socket.frames.filter(({ type }) => type === "pong").length;
    socket.send({ type: "ping" });
    await socket.next("pong", pongs + 1);
  };
  const away = async (socket: Awaited<ReturnType<typeof openSocket>>) => {
    await settled(socket);
    const isAway = () => first.socket.frames.findLast((frame) => frame.type === "presence")?.peer.here === false;
    socket.close();
    await eventually(() => expect(isAway()).toBe(true));
  };
  return { app, service, session, first, second, come, write, away, settled, log };
}

/** Time for what must not come. */
const quietly = () => new Promise((resolve) => setTimeout(resolve, 150));

test("[P2] who is away is written to once per absence: proven by VAPID, sealed for the browser, without content", async () => {
  const { service, session, second, write, away, app } = await talking();
  const { subscription, heard } = service;
  second.socket.send({ type: "push", subscription });
  await write();
  await away(second.socket);
  await write();
  await eventually(() => expect(heard).toHaveLength(1));
  await write();
  await quietly();
  expect(heard).toHaveLength(1);

  const [push] = heard;
  expect(push!.url).toBe("/for/this-browser");
  expect(push!.headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "high" });
  expect(Number(push!.headers["ttl"])).toBeGreaterThan(1_700);
  expect(Number(push!.headers["ttl"])).toBeLessThanOrEqual(1_800);
  const text = service.open(push!);
  expect(JSON.parse(text)).toEqual({ link: session.links[1], says: subscription.says });
  expect(text).toHaveLength(768);

  const [, token = "", key = ""] = /^vapid t=([^,]+), k=(.+)$/.exec(push!.headers["authorization"]!) ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const publicKey = createPublicKey({
    key: {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
    format: "jwk",
  });
  const signed = createVerify("sha256").update(`${head}.${claims}`);
  expect(signed.verify({ key: publicKey, dsaEncoding: "ieee-p1363" }, signature, "base64url")).toBe(true);
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ typ: "JWT", alg: "ES256" });
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
  expect([aud, sub]).toEqual(["https://push.example", "mailto:host@chat.example"]);
  expect(Number(exp) * 1_000 - Date.now()).toBeGreaterThan(0);
  expect(Number(exp) * 1_000 - Date.now()).toBeLessThanOrEqual(86_400_000);

  const again = await second.back();
  await away(again);
  await write();
  await eventually(() => expect(heard).toHaveLength(2));
  expect(heard[1]!.body.equals(push!.body)).toBe(false);
  expect(heard[1]!.body).toHaveLength(push!.body.length);
  void app;
});

test("[P1] what is kept shows no endpoint; turned off, or on a new device, nothing is written to the old one", async () => {
  const { app, service, second, write, away, come } = await talking();
  const keep = vi.spyOn(app.store, "keepSubscription");
  second.socket.send({ type: "push", subscription: service.subscription });
  second.socket.send({ type: "push", subscription: null });
  await away(second.socket);
  const kept = Buffer.from(String(keep.mock.calls[0]![3]), "base64url").toString("latin1");
  expect(kept).not.toMatch(/push|example|https/);
  expect(keep.mock.calls[1]![3]).toBeNull();
  await write();

  const again = await second.back();
  again.send({ type: "push", subscription: service.subscription });
  await away(again);
  const elsewhere = await come(2);
  await away(elsewhere.socket);
  await write();
  await quietly();
  expect(service.heard).toEqual([]);
});

test.each([404, 410])("[P2] a browser that wants no more (%i) is forgotten", async (status) => {
  const { service, second, write, away, log } = await talking();
  second.socket.send({ type: "push", subscription: service.subscription });
  await away(second.socket);
  service.status = status;
  await write();
  await eventually(() => expect(service.heard).toHaveLength(1));
  await quietly();
  const again = await second.back();
  await away(again);
  await write();
  await quietly();
  expect(service.heard).toHaveLength(1);
  expect(log).toEqual([]);
});

test("[P2] a push service that fails holds up nothing; the log says its status and names nobody", async () => {
  const { service, session, second, write, away, log } = await talking();
  second.socket.send({ type: "push", subscription: service.subscription });
  await away(second.socket);
  service.status = 403;
  await write();
  await eventually(() => expect(log).toHaveLength(1));
  expect(JSON.parse(log[0]!)).toMatchObject({ status: 403, msg: "a push was not taken" });
  expect(log[0]).not.toMatch(new RegExp(`${session.tag}|example|Nachricht`));
});

test("[P1] off where it is not turned on, and for the host", async () => {
  const { service, second, session, app } = await talking({});
  second.socket.send({ type: "push", subscription: service.subscription });
  expect(await second.socket.next("refused")).toMatchObject({ refusal: "bad-request", message: /no pushes/ });
  const host = await openSocket(app.url);
  stops.push(() => host.close());
  host.send({ type: "hello-host", tag: session.tag, token: session.hostToken });
  await host.next("status");
  host.send({ type: "push", subscription: null });
  expect(await host.next("refused")).toMatchObject({ refusal: "bad-request" });
});

test("[P2] after the end nothing is written", async () => {
  const { service, first, second, away, app, session } = await talking();
  second.socket.send({ type: "push", subscription: service.subscription });
  await away(second.socket);
  first.socket.send({ type: "end" });
  await first.socket.next("ended");
  expect(await app.store.keepSubscription(session.tag, 2, 1, "x")).toBe("session-gone");
  await quietly();
  expect(service.heard).toEqual([]);
});

test("[P2] a chat whose push service never answers takes nobody else's turn, however often it is woken", async () => {
  const peppers = createPeppers(null);
  const kept: string[] = [];
  const asked: string[] = [];
  const clock = { endsInMs: 1_000, lifetimeMs: 1_000, idleInMs: null, idleLimitMs: 0 };
  const invite = { link: "k7m2q9xw4tzc", status: "away", wrongCodes: 0 } as const;
  const push = createPush({
    store: {
      keepSubscription: async (_tag, _seat, _device, text) => {
        kept.push(text!);
        return "kept";
      },
      viewAsHost: async () => ({ sid: "", names: ["A", "B"], invites: [invite, invite], clock }),
    },
    peppers,
    keys: vapidFromSeed(randomBytes(64)),
    subject: "mailto:host@chat.example",
    post: async (endpoint) => {
      asked.push(endpoint);
      return new Promise<number>(() => {});
    },
    onFailure: () => {},
  });
  const { subscription } = await startService();
  const chats = ["hostile", "victim"].map((tag) => ({ tag, sid: randomBytes(16), seat: 1 as const }));
  for (const chat of chats) await push.keep(chat, 1, { ...subscription, endpoint: `https://push.example/${chat.tag}` });
  for (let n = 0; n < 100; n++) push.wake(chats[0]!, kept[0]!);
  push.wake(chats[1]!, kept[1]!);
  await eventually(() => expect(asked).toContain("https://push.example/victim"));
  expect(asked.filter((endpoint) => endpoint.endsWith("hostile"))).toHaveLength(2);
});
