/** Whatever comes over the wire: a clear no, nothing thrown, and the other person undisturbed. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBody as createBodySchema, endBody, joinBody } from "../shared/api.ts";
import { type ClientFrame, parseClientFrame } from "../shared/frames.ts";
import { parse } from "../shared/parse.ts";
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
import { mutantsOf, nonsense } from "./testing/mutants.ts";

const NUM_RUNS = 400;
const log: string[] = [];
let app: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  app = await startApp(
    { CREATES_PER_WINDOW: "100000", JOINS_PER_WINDOW: "100000", CODE_TRIES: "100", LOG_LEVEL: "warn" },
    { logTo: { write: (line) => log.push(line) }, limits: { framesPerSecond: 1_000_000, framesBurst: 1_000_000 } },
  );
});
afterAll(async () => {
  await app.stop();
  // Nothing was thrown that only a log would know of.
  expect(log).toEqual([]);
});

const name = { did: randomKey(16), seq: 1 };
const requests: ClientFrame[] = [
  { ...handshakeFrame(1), acks: name },
  { ...sealedFrame(1), unsends: name },
  { type: "ack", ...name },
  { type: "signal", eid: randomKey(16), seq: 1, body: randomKey(284) },
  { type: "add-hour" },
  { type: "end" },
  {
    type: "push",
    subscription: { endpoint: "https://push.example/x", p256dh: randomKey(65), auth: randomKey(16), says: "Hello." },
  },
  { type: "new-invite", seat: 1, ...newSecrets(), once: true },
  { type: "ping" },
];
const hellos: ClientFrame[] = [
  { type: "hello", tag: "k7m2q", seat: 1, token: randomKey(), ack: name, done: 3 },
  { type: "hello-host", tag: "k7m2q", token: randomKey() },
];
const mutantFrames = (frames: ClientFrame[]) =>
  fc
    .oneof(...frames.map(mutantsOf), nonsense)
    // Some mutants are frames all the same.
    .filter((text) => !parseClientFrame(text).ok);

/** What was asked before is done; how much was heard by then. */
async function settled(socket: Awaited<ReturnType<typeof openSocket>>, nth: number): Promise<number> {
  socket.send({ type: "ping" });
  await socket.next("pong", nth);
  return socket.frames.filter(({ type }) => type !== "pong").length;
}

test("[R7] every field of every frame wrong in each way: refused, and the other notices nothing", async () => {
  const { one, two } = await twoSeated(app.url);
  const before = await settled(two, 1);
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutantFrames([...requests, ...hellos]), { minLength: 1, maxLength: 8 }),
      async (texts) => {
        for (const text of texts) one.send(text);
        refused += texts.length;
        const { refusal, message } = await one.next("refused", refused);
        expect(refusal).toBe("bad-request");
        expect(message).toMatch(/^("[^"]*" |A ).*\.$/);
      },
    ),
    { numRuns: NUM_RUNS },
  );
  expect(one.frames.filter(({ type }) => type === "refused")).toHaveLength(refused);
  expect(await settled(two, 2)).toBe(before);
  // Both go on as if nothing had been.
  one.send(sealedFrame(1));
  expect(await two.next("record")).toMatchObject({ seq: 1 });
});

test("[R1] a first frame wrong in each way closes its own socket, which hears nothing", async () => {
  await fc.assert(
    fc.asyncProperty(mutantFrames(hellos), async (text) => {
      const socket = await openSocket(app.url);
      socket.send(text);
      expect((await socket.closed).code).toBe(4400);
      expect(socket.frames).toEqual([]);
    }),
    { numRuns: NUM_RUNS / 4 },
  );
});

test("frames that are right in form and make no sense here change nothing for the other", async () => {
  const { one, two, session } = await twoSeated(app.url);
  const before = await settled(two, 1);
  const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  const named = fc.record({ did: fc.constantFrom(randomKey(16), randomKey(16)), seq });
  const senseless = fc.oneof(
    named.map((each): ClientFrame => ({ type: "ack", ...each })),
    seq.filter((number) => number > 1).map((number): ClientFrame => sealedFrame(number)),
    fc
      .tuple(seq, named)
      .filter(([number]) => number > 1)
      .map(([number, acks]): ClientFrame => ({ ...handshakeFrame(number), acks })),
    fc.constant<ClientFrame>({ type: "add-hour" }),
    fc.constant<ClientFrame>(session.hello(1, randomKey())),
  );
  let asked = 1;
  await fc.assert(
    fc.asyncProperty(fc.array(senseless, { maxLength: 6 }), async (frames) => {
      for (const frame of frames) one.send(frame);
      await settled(one, asked++);
    }),
    { numRuns: NUM_RUNS / 4 },
  );
  expect(await settled(two, 2)).toBe(before);
  expect(one.socket.readyState).toBe(one.socket.OPEN);
});

test("every field of every body wrong in each way: 400 and a sentence, or the answer of an unknown link", async () => {
  const session = await startSession(app.url);
  const join = { auth: randomKey(), did: randomKey(16), takeOver: false };
  const isJson = (text: string) => {
    try {
      return [JSON.parse(text) as unknown];
    } catch {
      return undefined;
    }
  };
  const mutants = (schema: Parameters<typeof parse>[0], body: object) =>
    fc.oneof(mutantsOf(body), nonsense).filter((text) => {
      const read = isJson(text);
      return read === undefined || !parse(schema, read[0]).ok;
    });
  const ask = (path: string) => async (text: string) => {
    const { status, body } = await post(`${app.url}${path}`, text);
    expect([status, body.refusal]).toEqual([400, "bad-request"]);
    expect(body.message).toMatch(/\.$/);
    expect(Object.keys(body).toSorted()).toEqual(["message", "refusal"]);
  };
  const numRuns = NUM_RUNS / 2;
  const end = { tag: "k7m2q", seat: 1, token: randomKey() };
  await fc.assert(fc.asyncProperty(mutants(endBody, end), ask("/api/sessions/end")), { numRuns });
  await fc.assert(fc.asyncProperty(mutants(createBodySchema, createBody()), ask("/api/sessions")), { numRuns });
  const path = `/api/invites/${session.links[0]}/join`;
  await fc.assert(fc.asyncProperty(mutants(joinBody, join), ask(path)), { numRuns });
  expect((await session.join(1)).status).toBe(200);
});

test("links wrong in each way are one and the same to everybody", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 300, unit: "binary" }), async (text) => {
      const { status, body } = await post(`${app.url}/api/invites/${encodeURIComponent(text)}/join`, {
        auth: randomKey(),
        did: randomKey(16),
        takeOver: true,
      });
      expect([status, body.refusal]).toEqual([404, "not-active"]);
    }),
    { numRuns: NUM_RUNS / 4 },
  );
});
