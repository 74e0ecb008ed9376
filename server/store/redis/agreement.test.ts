/** Redis and the embedded store answer alike, whatever is asked of a queue in whatever order. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { otherSeat, type RecordName, type Seat } from "../../../shared/shapes.ts";
import {
  ackOne,
  appendOne,
  created,
  linkOf,
  newRecord,
  newSeating,
  newSession,
  secret,
  testLimits,
} from "../contract/fixtures.ts";
import { createMemoryStore } from "../memory/memory-store.ts";
import type { NewRecord, SessionStore } from "../session-store.ts";
import { startRedis, type TestRedis } from "../testing/redis-server.ts";
import { watchful } from "../testing/watchful.ts";
import { createRedisStore } from "./redis-store.ts";

const limits = { ...testLimits, queueMaxRecords: 6, queueHandshakePlaces: 2, queueMaxBytes: 3_000, seatReserveMs: 0 };
const NUM_RUNS = 300;
/** The same each time: whoever looks for more takes another one, and more runs. */
const SEED = 20_261_122;

let server: TestRedis;
let redis: SessionStore;
const memory = createMemoryStore(limits);
beforeAll(async () => {
  server = await startRedis();
  redis = watchful(await createRedisStore({ url: server.url, limits }));
});
afterAll(async () => {
  await redis.close();
  await memory.close();
  await server.stop();
});

/** Two names for each seat, and one that nobody has. */
const DIDS = { 1: [secret(16), secret(16)], 2: [secret(16), secret(16)] } satisfies Record<Seat, string[]>;
const NOBODY = secret(16);

const seat = fc.constantFrom<Seat>(1, 2);
/** Small steps from the number that is next. */
const step = fc.integer({ min: -3, max: 2 });
const nameOf = (of: Seat): fc.Arbitrary<RecordName> =>
  fc.record({ did: fc.constantFrom(...DIDS[of], NOBODY), seq: fc.integer({ min: 1, max: 9 }) });
const body = fc.integer({ min: 38, max: 900 }).map((length) => "A".repeat(length - (length % 4)));

type Verb =
  | { verb: "join"; seat: Seat; did: string; takeOver: boolean }
  | { verb: "hello"; seat: Seat; ack: RecordName | null; done: number }
  | { verb: "leave"; seat: Seat }
  | {
      verb: "send";
      seat: Seat;
      step: number;
      kind: NewRecord["kind"];
      body: string;
      unsends?: RecordName;
      acks?: RecordName;
    }
  | { verb: "ack"; seat: Seat; name: RecordName }
  | { verb: "say"; seat: Seat; acks: RecordName[]; steps: number[] }
  | { verb: "read"; seat: Seat; after: number; limit: number }
  | { verb: "renew"; seat: Seat };

const verb: fc.Arbitrary<Verb> = seat.chain((who) => {
  const own = nameOf(who);
  const theirs = nameOf(otherSeat(who));
  const send = fc.record({ verb: fc.constant("send" as const), seat: fc.constant(who), step, body });
  return fc.oneof(
    {
      weight: 6,
      arbitrary: send.map((each) => ({ ...each, kind: "sealed" as const, step: each.step > 0 ? each.step : 0 })),
    },
    fc.tuple(send, own).map(([each, unsends]) => ({ ...each, kind: "sealed" as const, step: 0, unsends })),
    fc.tuple(send, theirs).map(([each, acks]) => ({ ...each, kind: "handshake" as const, acks })),
    { weight: 3, arbitrary: theirs.map((name) => ({ verb: "ack" as const, seat: who, name })) },
    {
      weight: 3,
      arbitrary: fc.record({
        verb: fc.constant("say" as const),
        seat: fc.constant(who),
        acks: fc.array(theirs, { maxLength: 2 }),
        steps: fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 4 }).map((all) => all.toSorted((a, b) => a - b)),
      }),
    },
    fc.record({
      verb: fc.constant("hello" as const),
      seat: fc.constant(who),
      ack: fc.option(theirs),
      done: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record({
      verb: fc.constant("join" as const),
      seat: fc.constant(who),
      did: fc.constantFrom(...DIDS[who]),
      takeOver: fc.boolean(),
    }),
    fc.record({
      verb: fc.constant("read" as const),
      seat: fc.constant(who),
      after: fc.integer({ min: 0, max: 12 }),
      limit: fc.integer({ min: 0, max: 4 }),
    }),
    fc.constant({ verb: "leave" as const, seat: who }),
    fc.constant({ verb: "renew" as const, seat: who }),
  );
});

/** Answers without what only time decides. */
const timeless = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (key, value: unknown) => (/(In|away.*|age)Ms$/i.test(key) ? 0 : value)) ?? "null");

test("after any verbs: the same answers, the same queues, the same counts at the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(verb, { maxLength: 40 }), async (verbs) => {
      const session = newSession();
      for (const store of [memory, redis]) await created(store, session);
      const { tag } = session;
      /** As both people know it. */
      const tokens: Record<Seat, string> = { 1: "", 2: "" };
      const next: Record<Seat, number> = { 1: 1, 2: 1 };
      const links: Record<Seat, string> = { 1: linkOf(session, 1), 2: linkOf(session, 2) };
      const connectionOf = (who: Seat) => `connection ${who}`;

      async function both<T>(ask: (store: SessionStore) => Promise<T>, what: string): Promise<T> {
        const [here, there] = [await ask(memory), await ask(redis)];
        expect(timeless(there), what).toEqual(timeless(here));
        return here;
      }

      async function run(each: Verb): Promise<void> {
        const who = each.seat;
        const what = JSON.stringify(each);
        switch (each.verb) {
          case "join": {
            const seating = newSeating({ did: each.did, takeOver: each.takeOver });
            const answer = await both((store) => store.takeSeat(links[who], seating), what);
            if (typeof answer === "object") tokens[who] = seating.tokenHash;
            return;
          }
          case "hello": {
            const { ack, done } = each;
            const ask = (store: SessionStore) => store.connect(tag, who, tokens[who], connectionOf(who), { ack, done });
            const answer = await both(ask, what);
            if (typeof answer === "object") next[who] = answer.kept + 1;
            return;
          }
          case "leave":
            await both((store) => store.disconnect(tag, who, connectionOf(who)), what);
            return;
          case "send": {
            const { kind, body, unsends, acks } = each;
            const record = { seq: Math.max(1, next[who] + each.step), kind, body };
            const ask = (store: SessionStore) =>
              appendOne(store, tag, who, connectionOf(who), record, { unsends, acks });
            const answer = await both(ask, what);
            if (typeof answer === "object") next[who] = answer.kept + 1;
            return;
          }
          case "ack":
            await both((store) => ackOne(store, tag, who, connectionOf(who), each.name), what);
            return;
          case "say": {
            const { acks, steps } = each;
            const records = steps.map((step) => newRecord(Math.max(1, next[who] + step)));
            const said = { acks, records, signals: [] };
            const answer = await both((store) => store.say(tag, who, connectionOf(who), said), what);
            if (typeof answer === "object") next[who] = answer.kept + 1;
            return;
          }
          case "read":
            await both((store) => store.readQueue(tag, who, each.after, each.limit), what);
            return;
          case "renew": {
            const invite = newSession().invites[0];
            await both((store) => store.replaceInvite(tag, who, invite), what);
            links[who] = tag + invite.suffix;
            return;
          }
          default:
            each satisfies never;
        }
      }

      for (const who of [1, 2] as const) {
        await run({ verb: "join", seat: who, did: DIDS[who][0]!, takeOver: false });
        await run({ verb: "hello", seat: who, ack: null, done: 0 });
      }
      for (const each of verbs) {
        await run(each);
        for (const reader of [1, 2] as const)
          await both((store) => store.readQueue(tag, reader, 0, 100), JSON.stringify(each));
      }
      await both((store) => store.end(tag, "host"), "end");
    }),
    { numRuns: NUM_RUNS, seed: SEED },
  );
});
