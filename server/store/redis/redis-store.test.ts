import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cluster, Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  bodiesOf,
  created,
  ears,
  granted,
  linkOf,
  NEW,
  newHandshake,
  newRecord,
  newSeating,
  newSession,
  newSignal,
  passOne,
  seated,
  secret,
  speaking,
  talking,
  testLimits,
} from "../contract/fixtures.ts";
import { leaseKey } from "./lease.ts";
import { freePort, startRedis, type TestRedis } from "../testing/redis-server.ts";
import { watchful } from "../testing/watchful.ts";
import { createRedisStore, type RedisStoreOptions } from "./redis-store.ts";
import { channelOf } from "./scripts.ts";
import { describeStoreContract } from "../contract/store-contract.ts";
import { eventually, HANG_MS } from "../../testing/eventually.ts";

const limits = testLimits;
const patience = { timeout: HANG_MS, interval: 50 };
/** Of stores that are to give up soon: long enough for a slow machine to answer in, where there is an answer. */
const SOON_MS = 2_000;

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

describeStoreContract("Redis", async (asked) => {
  const open = async () =>
    watchful(await createRedisStore({ url: server.url, limits: asked, answerWithinMs: HANG_MS }));
  return { store: await open(), second: await open() };
});

describe("the Redis store", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function openStore(over: Partial<RedisStoreOptions> = {}) {
    const store = watchful(await createRedisStore({ url: server.url, limits, answerWithinMs: HANG_MS, ...over }));
    cleanups.push(() => store.close());
    return store;
  }

  /** A Redis of the test's own, for what nobody else should suffer. */
  async function ownRedis(port?: number): Promise<TestRedis> {
    const own = await startRedis(port === undefined ? {} : { port });
    cleanups.push(() => own.stop());
    return own;
  }

  function client(url = server.url): Redis {
    const redis = new Redis(url);
    cleanups.push(async () => redis.disconnect());
    return redis;
  }

  const keysOf = (redis: Redis | Cluster, tag: string): Promise<string[]> => redis.keys(`duologue:{${tag}}:*`);

  /** A node that dies: no answer, no good-bye, and in the end no lease. */
  async function kill(store: Awaited<ReturnType<typeof openStore>>, tag: string): Promise<void> {
    const live = await client().hget(`duologue:{${tag}}:session`, "1:live");
    store.redis.disconnect();
    expect(await client().del(leaseKey(live!.split(":")[0]!))).toBe(1);
  }

  describe("keys", () => {
    it("[Q20] a node makes so many chats, of one address and its site fewer; an end makes room, also one on another node", async () => {
      const own = { ...limits, chatsMax: 10, chatsPerAddress: 2, sitePerAddress: 2 };
      const [store, other] = [await openStore({ limits: own }), await openStore({ limits: own })];
      const from = (address: string, site = address) => store.create(newSession({ origins: { address, site } }));
      const first = await created(store, { origins: { address: "a", site: "s" } });
      // Whoever asks for the same tag takes no second place.
      const again = newSession({ tag: first.tag, sid: first.sid, origins: { address: "a", site: "s" } });
      expect(await store.create(again)).toBe("sid-known");
      // At once: one has a place.
      const both = await Promise.all([from("a", "s"), from("a", "s")]);
      expect(both.toSorted()).toEqual(["created", "too-many"]);
      expect([await from("b", "s"), await from("c", "s"), await from("d", "s")]).toEqual([
        "created",
        "created",
        "too-many",
      ]);
      await other.end(first.tag, "host");
      await expect.poll(() => from("d", "s"), patience).toBe("created");
      for (const address of ["e", "f", "g"]) for (let n = 0; n < 2; n++) expect(await from(address)).toBe("created");
      expect(await from("h")).toBe("full");
      expect(await other.create(newSession({ origins: { address: "h", site: "h" } }))).toBe("created");
    });

    it("[X2] all keys of a session stand under its tag, with one expiry", async () => {
      const store = await openStore();
      const { tag, session } = await talking(store, { lifetimeMs: 900_000, idleMs: 600_000 });
      for (const seat of [1, 2] as const) await speaking(tag).sendAll(store, seat, 1, 1);
      await store.countWrongCode(linkOf(session, 1), "a");
      const keys = await keysOf(store.redis, tag);
      const whats = ["queue:1", "queue:2", "session", "tries"];
      expect(keys.toSorted()).toEqual(whats.map((what) => `duologue:{${tag}}:${what}`));
      for (const key of keys) {
        const left = await store.redis.pttl(key);
        expect(left).toBeGreaterThan(0);
        expect(left).toBeLessThanOrEqual(600_000);
      }
      await store.end(tag, "host");
      expect(await keysOf(store.redis, tag)).toEqual([]);
    });

    it("[Q1, R11] what two sockets of one node say to each other is announced to nobody else", async () => {
      const store = await openStore();
      const { tag, session } = await talking(store);
      const { of } = await ears(store, tag);
      const announced: string[] = [];
      const listener = client();
      listener.on("smessage", (_channel, message: string) => announced.push(message));
      await listener.ssubscribe(channelOf(tag));
      await speaking(tag).sendAll(store, 1, 1, 2);
      await passOne(store, tag, 2, "second", newSignal());
      await store.markOpened(linkOf(session, 1));
      await eventually(() => expect(announced).toHaveLength(1));
      expect(JSON.parse(announced[0]!)).toEqual({ type: "invite", seat: 1 });
      expect([of("record").length, of("signal").length]).toEqual([2, 1]);
    });

    it("[F2] a Redis that may hold only so much has files refused before their first byte, and messages go on", async () => {
      const own = await ownRedis();
      const store = await openStore({ url: own.url });
      const { tag, first } = await talking(store);
      const memory = await client(own.url).info("memory");
      const used = Number(/used_memory:(\d+)/.exec(memory)![1]);
      await client(own.url).config("SET", "maxmemory", used + 1_048_576);
      const offer = (bytes: number) => store.offerFile(tag, 1, first.tokenHash, { fid: secret(16), bytes });
      expect(await offer(1_310_720)).toBe("files-full");
      expect(await offer(16_384)).toMatchObject({ have: [] });
      await speaking(tag).sendAll(store, 1, 1, 3);
    });

    it("[F1, X2] a session's files and chunks stand under its tag and go with its end", async () => {
      const store = await openStore();
      const { tag, first } = await talking(store, { lifetimeMs: 900_000 });
      const file = { fid: secret(16), bytes: 16_384 };
      await store.offerFile(tag, 1, first.tokenHash, file);
      await store.keepChunk(tag, 1, first.tokenHash, file.fid, 0, Buffer.alloc(16_412));
      const whats = ["chunks", "files", "session"];
      expect((await keysOf(store.redis, tag)).toSorted()).toEqual(whats.map((what) => `duologue:{${tag}}:${what}`));
      await store.end(tag, "host");
      expect(await keysOf(store.redis, tag)).toEqual([]);
    });

    it("[Q3, Q5] of what was unsent or has arrived no key holds the body; at rest a quiet chat has none at all", async () => {
      const folder = await mkdtemp(join(tmpdir(), "duologue-dump-"));
      cleanups.push(() => rm(folder, { recursive: true }));
      const own = await startRedis({ folder, settings: ["--rdbcompression", "no"] });
      cleanups.push(() => own.stop());
      const store = await openStore({ url: own.url });
      const { tag, first, second } = await talking(store);
      const { send, sendAll, ack } = speaking(tag);
      /** All that this Redis holds, as it would write it to a disk or send it to a replica. */
      const dump = async (): Promise<string> => {
        await client(own.url).save();
        return readFile(join(folder, "dump.rdb"), "latin1");
      };
      const records = [...(await sendAll(store, 1, 1, 3)), newHandshake(4)];
      await send(store, 1, records[3]!);
      const theirs = await sendAll(store, 2, 1, 2);
      const waiting = await dump();
      for (const { body } of [...records, ...theirs]) expect(waiting).toContain(body);

      await send(store, 1, newRecord(5), { unsends: { did: first.did, seq: 3 } });
      expect(await dump()).not.toContain(records[2]!.body.slice(0, 40));
      await ack(store, 2, { did: first.did, seq: 5 });
      await store.connect(tag, 1, first.tokenHash, "first", { ack: { did: second.did, seq: 2 }, done: 5 });
      await passOne(store, tag, 1, "first", newSignal());
      const quiet = await dump();
      expect(quiet).toContain(`duologue:{${tag}}:session`);
      expect(quiet).not.toContain("queue:");
      for (const { body } of [...records, ...theirs]) expect(quiet).not.toContain(body.slice(0, 40));
    });

    it("[X2, X5] with no node running a session's time deletes all of it, names and addresses with it", async () => {
      const own = await ownRedis();
      const store = await openStore({ url: own.url });
      const names: [string, string] = ["Amalie", "Bertrand"];
      const { tag, session } = await talking(store, { lifetimeMs: 4_000, names });
      await speaking(tag).sendAll(store, 1, 1, 1);
      await store.countWrongCode(linkOf(session, 2), "hash-of-an-address");
      await store.close();
      const redis = client(own.url);
      expect(await keysOf(redis, tag)).not.toEqual([]);
      // KEYS hides what has expired; DBSIZE counts it until its memory is given back, too.
      await expect.poll(() => redis.dbsize(), patience).toBe(0);
    });

    it("[X5] beside sessions there is one lease a node, and it holds nothing but that", async () => {
      const own = await ownRedis();
      const store = await openStore({ url: own.url });
      await openStore({ url: own.url });
      const { tag } = await talking(store);
      const id = await store.idOf(tag);
      await store.end(tag, "first");
      const keys = await store.redis.keys("*");
      const left = keys.filter((key) => key !== "duologue:store");
      expect(keys).toHaveLength(3);
      expect(left).toHaveLength(2);
      // Random text that names the data; it outlives every session that asked for it.
      expect(await store.redis.get("duologue:store")).toBe(id);
      expect(await store.redis.pttl("duologue:store")).toBeGreaterThan(86_400_000);
      for (const key of left) {
        expect(key).toMatch(/^duologue:node:[\w-]{12}$/);
        expect(await store.redis.get(key)).toBe("1");
        expect(await store.redis.pttl(key)).toBeGreaterThan(0);
        expect(await store.redis.pttl(key)).toBeLessThanOrEqual(15_000);
      }
      await store.close();
      expect(await client(own.url).keys("*")).toHaveLength(2);
    });

    it("[X5] wrong tries are gone when their window is, however long the session lasts", async () => {
      const store = await openStore({ limits: { ...limits, codeWindowMs: 300 } });
      const { tag, ...session } = await created(store);
      const key = `duologue:{${tag}}:tries`;
      const link = linkOf({ tag, ...session }, 1);
      await store.countWrongCode(link, "a");
      expect(await store.redis.pttl(key)).toBeLessThanOrEqual(300);
      await expect.poll(() => store.redis.exists(key), patience).toBe(0);
      const patient = await openStore();
      await store.countWrongCode(link, "a");
      await patient.countWrongCode(link, "b");
      // The key lives as long as its newest window; an older one's address is forgotten when somebody asks.
      const known = async () => {
        await patient.tries(link, "c");
        return (await store.redis.hkeys(key)).map((field) => field.split(":").at(-1));
      };
      await expect.poll(known, patience).toEqual(["b"]);
      // A deadline that moves neither shortens the pause nor keeps the addresses longer.
      await store.markOpened(link);
      expect(await store.redis.pttl(key)).toBeGreaterThan(500_000);
      expect(await store.redis.pttl(key)).toBeLessThanOrEqual(600_000);
    });

    it("[J4] wrong codes from a thousand addresses and more do not fill the store", async () => {
      const store = await createRedisStore({ url: server.url, limits, answerWithinMs: HANG_MS });
      cleanups.push(() => store.close());
      const session = await created(store);
      const count = (i: number) => store.countWrongCode(linkOf(session, 1), `address-${i}`);
      await Promise.all(Array.from({ length: 1_100 }, (_, i) => count(i)));
      expect(await store.redis.hlen(`duologue:{${session.tag}}:tries`)).toBe(1_000);
      expect(granted(await store.viewAsHost(session.tag)).invites[0].wrongCodes).toBe(1_100);
      expect(await store.tries(linkOf(session, 1), "address-1099")).toEqual({ left: 4 });
      expect(await store.tries(linkOf(session, 1), "address-0")).toEqual({ left: 5 });
    });
  });

  describe("nodes", () => {
    it("[J3] the seat of a node that died is free, without anybody taking it over", async () => {
      const dying = await openStore();
      const store = await openStore();
      const { tag, session, second } = await talking(dying);
      expect(await store.takeSeat(linkOf(session, 1), newSeating())).toBe("seat-taken");
      await kill(dying, tag);
      expect(await store.connect(tag, 2, second.tokenHash, "elsewhere", NEW)).toMatchObject({
        peer: { here: false, device: 1 },
      });
      expect(granted(await store.viewAsHost(tag)).invites.map(({ status }) => status)).toEqual(["away", "in-chat"]);
      expect(await store.takeSeat(linkOf(session, 1), newSeating())).toEqual({ device: 2, peerDevice: 1 });
    });

    it("a node that listens tells soon that the other's node died, without anybody asking", async () => {
      const dying = await openStore();
      const store = await openStore();
      const { of } = await ears(store, (await created(store)).tag);
      const { tag } = await talking(dying);
      const heard = await ears(store, tag);
      await store.viewAsHost(tag);
      await kill(dying, tag);
      await expect.poll(() => heard.of("presence").length, patience).toBe(2);
      expect(heard.of("presence").map(({ seat }) => seat)).toEqual([1, 2]);
      for (const { presence, connection } of heard.of("presence")) {
        expect({ presence, connection }).toEqual({
          presence: { here: false, device: 1, awayForMs: 0 },
          connection: null,
        });
      }
      expect(of("presence")).toEqual([]);
    });

    it("[J3] the seat of a node that lives stays taken, on whichever node one asks", async () => {
      const one = await openStore();
      const two = await openStore();
      const three = await openStore();
      const { session } = await talking(one);
      for (const store of [one, two, three]) {
        expect(await store.takeSeat(linkOf(session, 1), newSeating())).toBe("seat-taken");
      }
    });

    it("a Redis that forgot the scripts is taught them again", async () => {
      const store = await openStore();
      const { tag } = await talking(store);
      const { sendAll } = speaking(tag);
      await sendAll(store, 1, 1, 1);
      await store.redis.script("FLUSH");
      await sendAll(store, 1, 2, 3);
    });
  });

  describe("what Redis should not do", () => {
    it("settings by which deleted things stay or kept things go are warned of, one sentence each", async () => {
      const own = await ownRedis();
      const place = `Redis at ${new URL(own.url).host}`;
      const warnings = async () => (await openStore({ url: own.url })).warnings;
      expect(await warnings()).toEqual([]);

      const admin = client(own.url);
      const disk = `${place} writes chats to disk, where deleted ones can be found again. Set`;
      await admin.config("SET", "save", "3600 1");
      expect(await warnings()).toEqual([`${disk} save "" there.`]);
      await admin.config("SET", "appendonly", "yes");
      await admin.config("SET", "maxmemory-policy", "allkeys-lru");
      const drops = `${place} drops chats when its memory is full (maxmemory-policy allkeys-lru). Set maxmemory-policy noeviction there.`;
      expect(await warnings()).toEqual([`${disk} save "" and appendonly no there.`, drops]);

      // Where a service refuses CONFIG, INFO says less.
      await admin.call("ACL", "SETUSER", "default", "-config");
      expect(await warnings()).toEqual([`${disk} appendonly no there.`, drops]);
    });

    it("what is a cluster's is not taken for a single Redis, nor the other way round", async () => {
      const own = await startRedis({
        settings: ["--cluster-enabled", "yes", "--cluster-port", String(await freePort())],
      });
      cleanups.push(() => own.stop());
      const [member, single] = [own, server].map(({ url }) => new URL(url).host);
      await expect(createRedisStore({ url: own.url, limits })).rejects.toThrow(
        new Error(`Redis at ${member} belongs to a Redis Cluster: set REDIS_CLUSTER=true.`),
      );
      await expect(createRedisStore({ url: server.url, cluster: true, limits })).rejects.toThrow(
        new Error(`Redis Cluster at ${single} is a single Redis: start it as a cluster, or set REDIS_CLUSTER=off.`),
      );
    });
  });

  describe("a replica", () => {
    it("[E1] when an end resolves, the session has gone from the replica, too", async () => {
      const own = await ownRedis();
      const { port } = new URL(own.url);
      const replica = await startRedis({
        settings: ["--replicaof", `127.0.0.1 ${port}`, "--repl-diskless-sync-delay", "0"],
      });
      cleanups.push(() => replica.stop());
      const reader = client(replica.url);
      await expect.poll(() => reader.info("replication"), patience).toContain("master_link_status:up");
      await expect.poll(() => client(own.url).info("replication"), patience).toContain("state=online");
      const store = await openStore({ url: own.url });
      for (const end of [
        (tag: string) => store.end(tag, "first"),
        (tag: string) => expect.poll(() => store.endIfDue(tag), { interval: 5 }).toBe("ended"),
      ]) {
        for (let times = 0; times < 10; times++) {
          const { tag } = await talking(store, { lifetimeMs: 2_050 });
          await expect.poll(() => reader.exists(`duologue:{${tag}}:session`), patience).toBe(1);
          await end(tag);
          expect(await reader.exists(`duologue:{${tag}}:session`)).toBe(0);
        }
      }
      // What was written in order to be waited for is gone soon.
      await expect.poll(() => store.redis.exists("duologue:mark"), patience).toBe(0);
    });
  });

  describe("outages", () => {
    /** Listens and never says a word. */
    async function silence(): Promise<number> {
      const mute: Server = createServer();
      const sockets = new Set<{ destroy(): void }>();
      mute.on("connection", (socket) => sockets.add(socket.on("error", () => undefined)));
      await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
      cleanups.push(async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => mute.close(resolve));
      });
      return (mute.address() as { port: number }).port;
    }

    it("a Redis that is not there, or is silent, stops the start with one sentence", async () => {
      const gone = await ownRedis();
      await gone.stop();
      const silent = `redis://somebody:a-password@127.0.0.1:${await silence()}/3`;
      for (const url of [gone.url, silent]) {
        const opening = createRedisStore({ url, limits, answerWithinMs: SOON_MS });
        await expect(opening).rejects.toThrow(new Error(`Redis at 127.0.0.1:${new URL(url).port} does not answer.`));
      }
    });

    it("a wrong password stops the start with one sentence, which does not hold it", async () => {
      const own = await ownRedis();
      await client(own.url).config("SET", "requirepass", "right");
      const { host } = new URL(own.url);
      for (const url of [own.url, `redis://:wrong@${host}`]) {
        const opening = createRedisStore({ url, limits });
        await expect(opening).rejects.toThrow(new Error(`Redis at ${host} refuses the name or password.`));
      }
      const store = await openStore({ url: `redis://:right@${host}` });
      await created(store);
    });

    it("a Redis that hangs makes verbs reject with one sentence that holds nothing of what was asked", async () => {
      const own = await ownRedis();
      const store = await openStore({ url: own.url, answerWithinMs: SOON_MS });
      const { tag } = await talking(store);
      process.kill(own.pid, "SIGSTOP");
      const sentence = new Error(`Redis at ${new URL(own.url).host} does not answer.`);
      const send = () => speaking(tag).send(store, 1, record);
      const record = newRecord(1);
      await expect(send()).rejects.toThrow(sentence);
      await expect(store.listen(tag, () => undefined)).rejects.toThrow(sentence);
      process.kill(own.pid, "SIGCONT");
      // [Q2] Whether or not the first one arrived, asking again is safe.
      await expect.poll(() => send().catch(() => "outage"), patience).toMatchObject({ kept: 1 });
      expect(bodiesOf(await store.readQueue(tag, 2, 0, 10))).toEqual([record.body]);
    });

    it("[E4] a Redis that returns empty has another id, its sessions are gone, and listeners are told", async () => {
      const own = await ownRedis();
      const onError = vi.fn<(error: Error) => void>();
      const store = await openStore({ url: own.url, onError });
      const { tag, first } = await talking(store);
      const id = await store.idOf(tag);
      const { of } = await ears(store, tag);
      const port = Number(new URL(own.url).port);
      await own.stop();
      await expect(speaking(tag).send(store, 1, newRecord(1))).rejects.toThrow("does not answer.");

      await ownRedis(port);
      const proof = () => store.checkToken(tag, 1, first.tokenHash).catch(() => "outage");
      await expect.poll(proof, patience).toBe("session-gone");
      expect(await store.idOf(tag)).not.toBe(id);
      await expect.poll(() => of("resubscribed").length, patience).toBe(1);

      const session = await created(store, { tag });
      await store.markOpened(linkOf(session, 1));
      await eventually(() => expect(of("invite")).toHaveLength(1));
      expect(onError.mock.calls.length).toBeGreaterThan(0);
      expect(onError.mock.calls.length).toBeLessThan(4);
      for (const [error] of onError.mock.calls) expect(error.message).toMatch(/^Redis at 127\.0\.0\.1:\d+/);
    });

    it("a broken way for announcements is mended, for every session, and listeners are told", async () => {
      const own = await ownRedis();
      const store = await openStore({ url: own.url });
      const one = await talking(store);
      const two = await talking(store);
      const hearing = [await ears(store, one.tag), await ears(store, two.tag)];
      const id = await store.idOf(one.tag);
      expect(await client(own.url).call("CLIENT", "KILL", "TYPE", "pubsub")).toBe(1);
      for (const { of } of hearing) await expect.poll(() => of("resubscribed").length, patience).toBe(1);
      for (const { tag } of [one, two]) await speaking(tag).sendAll(store, 1, 1, 1);
      for (const { of } of hearing) await eventually(() => expect(of("record")).toHaveLength(1));
      expect(await store.idOf(one.tag)).toBe(id);
    });

    it("a Redis that is slow is waited for", async () => {
      const own = await ownRedis();
      const store = await openStore({ url: own.url });
      const { tag } = await talking(store);
      const { of } = await ears(store, tag);
      await client(own.url).call("CLIENT", "PAUSE", 700, "ALL");
      expect(await speaking(tag).send(store, 1, newRecord(1))).toMatchObject({ kept: 1 });
      await eventually(() => expect(of("record")).toHaveLength(1));
      expect(of("resubscribed")).toEqual([]);
    });

    it("ways that fall silent, with nobody closing them, are given up and mended, and listeners are told", async () => {
      let silent = false;
      let opened = 0;
      const proxy: Server = createServer((near) => {
        opened++;
        const far = connect(Number(new URL(server.url).port), "127.0.0.1");
        for (const [from, to] of [
          [near, far],
          [far, near],
        ] as const) {
          let cut = false;
          from.on("data", (data) => void ((cut ||= silent) || to.write(data)));
          from.on("error", () => undefined).on("close", () => to.destroy());
        }
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      cleanups.push(async () => void proxy.close());
      const { port } = proxy.address() as { port: number };
      const store = await openStore({ url: `redis://127.0.0.1:${port}`, answerWithinMs: SOON_MS });
      const { tag, first } = await talking(store);
      const { of } = await ears(store, tag);
      silent = true;
      const before = opened;
      await expect(speaking(tag).send(store, 1, newRecord(1))).rejects.toThrow("does not answer.");
      // What is sent by another way meanwhile is heard of afterwards: the queue has it.
      const elsewhere = await openStore();
      expect(await elsewhere.connect(tag, 1, first.tokenHash, "first", NEW)).toMatchObject({ kept: 0 });
      await speaking(tag).sendAll(elsewhere, 1, 1, 1);
      await expect.poll(() => opened, patience).toBeGreaterThan(before + 2);
      expect(of("record")).toEqual([]);
      silent = false;
      await expect.poll(() => of("resubscribed").length, patience).toBe(1);
      // What was given up is not kept afterwards.
      await expect.poll(() => store.readQueue(tag, 2, 0, 10).catch(() => "outage"), patience).toHaveLength(1);
      await speaking(tag).sendAll(elsewhere, 1, 2, 2);
      await eventually(() => expect(of("record")).toHaveLength(1));
    });

    it("a store can be closed in an outage, and twice", async () => {
      const own = await ownRedis();
      const store = await createRedisStore({ url: own.url, limits, answerWithinMs: SOON_MS });
      await store.listen((await created(store)).tag, () => undefined);
      await own.stop();
      await store.close();
      await store.close();
      await expect(store.viewAsHost("abcde")).rejects.toThrow("does not answer.");
    });

    it("a seat taken again by its own device after an outage is that device's [J5]", async () => {
      const store = await openStore();
      const session = await created(store);
      const { did } = await seated(store, session, 1);
      store.redis.disconnect(true);
      expect(await store.takeSeat(linkOf(session, 1), newSeating({ did }))).toEqual({ device: 1, peerDevice: 0 });
    });
  });
});
