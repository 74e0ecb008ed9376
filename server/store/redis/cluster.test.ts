import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createSlotNumbers, slotOf } from "./slots.ts";
import {
  created,
  ears,
  granted,
  linkOf,
  NEW,
  newRecord,
  newSeating,
  speaking,
  talking,
  testLimits,
} from "../contract/fixtures.ts";
import { watchful } from "../testing/watchful.ts";
import { createRedisStore, type RedisStoreOptions } from "./redis-store.ts";
import { describeStoreContract } from "../contract/store-contract.ts";
import { startRedisCluster, type TestCluster, type TestServer } from "../testing/redis-cluster.ts";
import { eventually, HANG_MS } from "../../testing/eventually.ts";

const limits = testLimits;
const patience = { timeout: HANG_MS, interval: 50 };
/** Of a store that is to give up soon: long enough for a slow machine to answer in, where there is an answer. */
const SOON_MS = 2_000;

// One that nobody handles would end the server's process.
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);

let cluster: TestCluster;
beforeAll(async () => {
  process.on("unhandledRejection", note);
  cluster = await startRedisCluster();
});
afterAll(async () => {
  await cluster.stop();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

describeStoreContract("Redis Cluster", async (asked) => {
  const open = async () => watchful(await createRedisStore({ url: cluster.url, cluster: true, limits: asked }));
  return { store: await open(), second: await open() };
});

describe("the store on a Redis Cluster", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function openStore(over: Partial<RedisStoreOptions> = {}) {
    const store = await createRedisStore({ url: cluster.url, cluster: true, limits, answerWithinMs: 5_000, ...over });
    cleanups.push(() => store.close());
    return store;
  }
  const sessionKey = (tag: string): string => `duologue:{${tag}}:session`;
  const holders = (tag: string) => cluster.holders(sessionKey(tag));

  /** A replica that has all that its master has. */
  async function inStep(tag: string): Promise<TestServer> {
    const { master, replicas } = await holders(tag);
    const [replica] = replicas;
    await master.call("SET", `mark:{${tag}}`, "1", "PX", 1_000);
    await expect.poll(() => master.call("WAIT", 1, 1_000), patience).toBe(1);
    return replica!;
  }

  it("finds the slot of a key as Redis does", async () => {
    for (const key of ["", "a", "duologue:{abcde}:session", "{}x", "a{b}c{d}", "a{b", "é🦊", "duologue:store:{77}"]) {
      expect(slotOf(key), key).toBe(await cluster.servers[0]!.call("CLUSTER", "KEYSLOT", key));
    }
    const numberOf = createSlotNumbers();
    for (const slot of [0, 1, 8_191, 16_383]) expect(slotOf(String(numberOf(slot)))).toBe(slot);
  });

  it("the name of a session's data lies in the session's slot and says nothing of it", async () => {
    const store = await openStore();
    const { tag } = await created(store);
    const id = await store.idOf(tag);
    expect(await (await openStore()).idOf(tag)).toBe(id);
    const { master } = await holders(tag);
    const keys = (await master.call("CLUSTER", "GETKEYSINSLOT", slotOf(tag), 10)) as string[];
    const name = keys.find((key) => key.startsWith("duologue:store:"))!;
    expect(name).toMatch(/^duologue:store:\{\d+\}$/);
    expect(await master.call("GET", name)).toBe(id);
  });

  it("[E1] when an end resolves, the session has gone from the replica, too", async () => {
    const store = await openStore();
    for (let times = 0; times < 20; times++) {
      const { tag } = await talking(store);
      await speaking(tag).sendAll(store, 1, 1, 1);
      const replica = await inStep(tag);
      await replica.call("READONLY");
      expect(await replica.call("EXISTS", sessionKey(tag))).toBe(1);
      expect(await store.end(tag, "first")).toEqual({ waited: 1, passed: 0 });
      expect(await replica.call("EXISTS", sessionKey(tag))).toBe(0);
    }
  });

  it("[E1] an end does not wait long for a replica that hangs, and says so", async () => {
    const onError = vi.fn<(error: Error) => void>();
    const store = await openStore({ onError });
    const { tag } = await talking(store);
    const replica = await inStep(tag);
    replica.pause();
    try {
      const ends = [tag, tag].map((each) => store.end(each, "first"));
      expect(await Promise.all(ends)).toEqual([{ waited: 0, passed: 0 }, "session-gone"]);
    } finally {
      replica.resume();
    }
    expect(onError.mock.calls.map(([{ message }]) => message)).toEqual([
      expect.stringMatching(/^Redis at 127\.0\.0\.1:\d+: no replica confirmed in time/),
    ]);
  });

  it("when master and replica change places, sessions go on and listeners are told", async () => {
    const store = await openStore();
    const { tag, first } = await talking(store);
    const id = await store.idOf(tag);
    const { of } = await ears(store, tag);
    await cluster.failover(sessionKey(tag));
    await expect.poll(() => of("resubscribed").length, patience).toBeGreaterThan(0);
    const elsewhere = await openStore();
    const connect = () => elsewhere.connect(tag, 1, first.tokenHash, "first", NEW).catch(() => "outage");
    await expect.poll(connect, patience).toMatchObject({ kept: 0 });
    // One whose answer was lost was announced while nobody could hear it: the next one is heard.
    let kept = 0;
    const sendNext = async () => {
      const answer = await speaking(tag)
        .send(elsewhere, 1, newRecord(kept + 1))
        .catch(() => "outage");
      if (typeof answer === "object") kept = answer.kept;
      return of("record").length;
    };
    await expect.poll(sendNext, patience).toBeGreaterThan(0);
    expect(kept).toBeGreaterThan(0);
    expect(await store.idOf(tag)).toBe(id);
  });

  it("a slot that moves takes its listeners with it", async () => {
    const store = await openStore();
    const { tag } = await talking(store);
    const { of } = await ears(store, tag);
    await store.end(tag, "first");
    await eventually(() => expect(of("ended")).toHaveLength(1));
    const { master } = await holders(tag);
    for (const key of (await master.call("CLUSTER", "GETKEYSINSLOT", slotOf(tag), 10)) as string[])
      await master.call("DEL", key);
    await cluster.moveSlot(sessionKey(tag));
    await expect.poll(() => of("resubscribed").length, patience).toBeGreaterThan(0);
    const session = await created(store, { tag });
    await store.markOpened(linkOf(session, 1));
    await eventually(() => expect(of("invite")).toHaveLength(1));
    expect((await holders(tag)).master).not.toBe(master);
  });

  it("a way for announcements that is cut is mended, and listeners are told", async () => {
    const store = await openStore();
    const { tag } = await talking(store);
    const { of } = await ears(store, tag);
    const { master } = await holders(tag);
    expect(await master.call("CLIENT", "KILL", "TYPE", "pubsub")).toBeGreaterThan(0);
    await expect.poll(() => of("resubscribed").length, patience).toBe(1);
    await speaking(tag).sendAll(store, 1, 1, 1);
    await eventually(() => expect(of("record")).toHaveLength(1));
  });

  it("settings of every master are warned of", async () => {
    const masters = new Set<TestServer>();
    for (let key = 0; masters.size < 3; key++) masters.add((await cluster.holders(String(key))).master);
    const [one, , three] = [...masters];
    await one!.call("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
    await three!.call("CONFIG", "SET", "save", "60 1");
    try {
      const { warnings } = await openStore();
      expect(warnings).toHaveLength(2);
      expect(warnings).toContainEqual(expect.stringContaining(`${new URL(one!.url).host} drops chats`));
      expect(warnings).toContainEqual(expect.stringContaining(`${new URL(three!.url).host} writes chats to disk`));
    } finally {
      await one!.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
      await three!.call("CONFIG", "SET", "save", "");
    }
  });

  it("one password opens all servers, and a wrong one stops the start with one sentence", async () => {
    const { host } = new URL(cluster.url);
    for (const { call } of cluster.servers) await call("ACL", "SETUSER", "duo", "on", ">a,b", "~*", "&*", "+@all");
    const store = await openStore({ url: `redis://duo:a,b@${host}` });
    for (let times = 0; times < 8; times++) {
      const { tag } = await talking(store);
      const { of } = await ears(store, tag);
      await store.end(tag, "first");
      await eventually(() => expect(of("ended")).toHaveLength(1));
    }
    const wrong = createRedisStore({ url: `redis://duo:wrong@${host}`, cluster: true, limits });
    await expect(wrong).rejects.toThrow(new Error(`Redis Cluster at ${host} refuses the name or password.`));
  });

  /** All of it once more after a master is lost in some way. */
  async function survives(lose: (master: TestServer) => Promise<() => Promise<unknown>>): Promise<void> {
    const onError = vi.fn<(error: Error) => void>();
    const store = await openStore({ onError });
    const second = await openStore();
    const { tag, first } = await talking(store);
    const { send, sendAll } = speaking(tag);
    await sendAll(store, 1, 1, 1);
    const id = await store.idOf(tag);
    const hearing = [await ears(store, tag), await ears(second, tag)];
    const { master } = await holders(tag);
    await inStep(tag);

    const comeBack = await lose(master);
    // A verb rejects in time, and holds nothing of what was asked.
    const refused = await send(store, 1, newRecord(2)).catch((error: Error) => error);
    if (refused instanceof Error)
      expect(refused.message).toMatch(/^Redis Cluster at 127\.0\.0\.1:\d+ (does not answer\.|answers with an error: )/);

    await expect.poll(() => store.checkToken(tag, 1, first.tokenHash).catch(() => "outage"), patience).toBe("valid");
    expect(await store.idOf(tag)).toBe(id);
    for (const { of } of hearing) await expect.poll(() => of("resubscribed").length, patience).toBeGreaterThan(0);
    const connect = () => second.connect(tag, 1, first.tokenHash, "first", NEW).catch(() => "outage");
    await expect.poll(connect, patience).toMatchObject({ device: 1 });
    // Whether or not the one in the outage was kept: the next number is heard.
    const { kept } = granted(await send(second, 1, newRecord(2)));
    const record = newRecord(kept + 1);
    await expect.poll(() => send(second, 1, record).catch(() => "outage"), patience).toMatchObject({});
    for (const { of } of hearing) {
      await expect.poll(() => of("record").map(({ record }) => record.seq), patience).toContain(record.seq);
    }

    await comeBack();
    await expect.poll(async () => (await holders(tag)).replicas.length, patience).toBe(1);
    expect(granted(await store.viewAsHost(tag)).names).toHaveLength(2);
    expect(await store.takeSeat(linkOf(await created(store), 1), newSeating())).toMatchObject({ device: 1 });
    for (const [{ message }] of onError.mock.calls) expect(message).toMatch(/^Redis (Cluster )?at 127\.0\.0\.1:\d+/);
    expect(onError.mock.calls.length).toBeLessThan(5);
  }

  it("a master that dies is replaced by its replica: sessions go on, and listeners are told", () =>
    survives(async (master) => {
      await master.kill();
      return () => master.restart();
    }));

  it("a master that hangs is replaced by its replica: sessions go on, and listeners are told", () =>
    survives(async (master) => {
      master.pause();
      return async () => master.resume();
    }));

  it("a cluster that hangs, then dies, then returns empty: verbs reject in time, sessions are gone, listeners are told", async () => {
    const own = await startRedisCluster({ masters: 1, replicas: 0 });
    cleanups.push(() => own.stop());
    const { host } = new URL(own.url);
    const onError = vi.fn<(error: Error) => void>();
    const store = await openStore({ url: own.url, answerWithinMs: SOON_MS, onError });
    const { tag, first } = await talking(store);
    const id = await store.idOf(tag);
    const { of } = await ears(store, tag);
    const [server] = own.servers;
    const silent = async () => {
      const began = performance.now();
      const verbs = Array.from({ length: 50 }, () => speaking(tag).send(store, 1, newRecord(1)));
      const others = [store.listen(tag, () => undefined), store.idOf(tag)];
      for (const other of others) other.catch(() => {});
      for (const verb of verbs) await expect(verb).rejects.toThrow(`Redis Cluster at ${host} does not answer.`);
      for (const other of others) await expect(other).rejects.toThrow("does not answer.");
      // That long they would take if they waited for each other; how long they take together is the machine's matter.
      expect(performance.now() - began).toBeLessThan(50 * SOON_MS);
    };
    server!.pause();
    for (let times = 0; times < 3; times++) await silent();
    server!.resume();
    await server!.kill();
    for (let times = 0; times < 3; times++) await silent();
    await server!.restart();
    await expect
      .poll(() => store.checkToken(tag, 1, first.tokenHash).catch(() => "outage"), patience)
      .toBe("session-gone");
    expect(await store.idOf(tag)).not.toBe(id);
    await expect.poll(() => of("resubscribed").length, patience).toBeGreaterThan(0);
    const session = await created(store, { tag });
    await store.markOpened(linkOf(session, 1));
    await eventually(() => expect(of("invite")).toHaveLength(1));
    expect(onError.mock.calls.length).toBeLessThan(5);
    await server!.kill();
    await store.close();
    await store.close();
    const absent = createRedisStore({ url: own.url, cluster: true, limits, answerWithinMs: SOON_MS });
    await expect(absent).rejects.toThrow(new Error(`Redis Cluster at ${host} does not answer.`));
  });
});
