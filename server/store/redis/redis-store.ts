/**
 * The store for many nodes: one Redis 7+ or Valkey, or a cluster of them. Every verb is one Lua script (scripts/), and a
 * script runs alone, so each is one step for all nodes together. Times are Redis's own; nodes only ever see what remains.
 */
import { hash } from "node:crypto";
import type { Cluster, Redis } from "ioredis";
import type { EndCounts } from "../../../shared/frames.ts";
import { ADD_HOUR_WINDOW_MS, HOUR_MS, TAG_CHARACTERS } from "../../../shared/limits.ts";
import { CHUNK_BYTES, CHUNK_SEAL_BYTES, chunksOf } from "../../../shared/files.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import { openCluster } from "./cluster.ts";
import { openRedis } from "./connection.ts";
import { watchFullness } from "./fullness.ts";
import { createIds } from "./store-id.ts";
import { type LeaseTimes, takeLease } from "./lease.ts";
import { createMadeHere } from "./made-here.ts";
import { createListeners } from "./pubsub.ts";
import { createConfirming } from "./replication.ts";
import { eventsOf, saidArgs } from "./said.ts";
import { defineCounting, defineScripts, sessionKey } from "./scripts.ts";
import type {
  FileState,
  HostView,
  Invite,
  NewInvite,
  NewRecord,
  NoSeat,
  ParticipantView,
  QueueEntry,
  SayAnswer,
  SeatAnswer,
  SessionStore,
  StoreClock,
  StoreLimits,
  Tries,
  Unheard,
} from "../session-store.ts";

/** Wrong tries are kept for so many addresses a session; the oldest make room. */
const TRIES_MAX_FIELDS = 1_000;

export interface RedisStoreOptions {
  /** `redis://[name:password@]host[:port][/db]`, `rediss://` for TLS; of a cluster one or more, with commas between. */
  url: string;
  /** Whether that is a Redis Cluster. */
  cluster?: boolean;
  limits: StoreLimits;
  /** Hears of outages, one line in ten seconds at most, without secrets. */
  onError?: (error: Error) => void;
  /** An answer that takes longer is an outage. */
  answerWithinMs?: number;
  lease?: LeaseTimes;
}

const ANSWER_WITHIN_MS = 5_000;
const LEASE: LeaseTimes = { leaseMs: 15_000, leaseRenewMs: 5_000 };

export interface RedisStore extends SessionStore {
  redis: Redis | Cluster;
  /** What the operator should set otherwise in Redis, one sentence each. */
  warnings: string[];
}

/** The store port in a Redis; throws an Error with one sentence where that Redis does not answer or is too old. */
export async function createRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const { url, cluster = false, limits, onError = () => undefined } = options;
  const { answerWithinMs = ANSWER_WITHIN_MS, lease: leaseTimes = LEASE } = options;
  const way = await (cluster ? openCluster : openRedis)({ url, answerWithinMs, onError });
  const { redis, ask, warnings } = way;
  const { run, runForBytes } = defineScripts(redis, ask, limits);
  const confirmed = createConfirming(way);
  const fullness = watchFullness(redis);
  const madeHere = createMadeHere(limits, async (tag) => (await ask(redis.exists(sessionKey(tag)))) === 1);
  const listeners = createListeners(way, (tag, node) => lease.watch(tag, node));
  const { listen, listening, announce } = listeners;
  const disconnect = (): void => {
    listeners.close();
    fullness.stop();
    way.disconnect();
  };
  const vacate = (tag: string, dead: string) => run("vacate", tag, dead);
  const lease = await takeLease(way, leaseTimes, { listening, vacate }).catch((error: unknown) => {
    disconnect();
    throw error;
  });

  /** [Q5] The SHA-256 of each body that is unsent, by the index of the record that does it; "": it does not wait. */
  async function digestsOf(tag: string, seat: Seat, records: readonly NewRecord[]): Promise<string[]> {
    const digests: string[] = [];
    for (const [at, { unsends }] of records.entries()) {
      if (!unsends) continue;
      const { did, seq } = unsends;
      const found = await run<{ did: string; body: string | null } | "session-gone">("findSealed", tag, seat, did, seq);
      if (found === "session-gone") continue;
      const before = records.slice(0, at);
      // It may stand before it in the same turn.
      const said = found.did === did ? before.find((record) => record.seq === seq) : undefined;
      const body = found.body ?? said?.body;
      if (body !== undefined) digests[at] = hash("sha256", Buffer.from(body, "base64url"), "base64url");
    }
    return digests;
  }

  return {
    redis,
    warnings,
    idOf: createIds(way),

    async create({ tag, sid, names, lifetimeMs, idleMs, hostTokenHash, origins, invites }) {
      if (fullness.isFull()) return "full";
      const fields = { name1: names[0], name2: names[1], idleMs };
      const pairs = [fields, seatFields(1, invites[0]), seatFields(2, invites[1])].flatMap(
        Object.entries<string | number>,
      );
      const args = [sid, lifetimeMs, hostTokenHash, ...pairs.flat()];
      const create = () => run<"created" | "tag-taken" | "sid-known">("create", tag, ...args);
      return madeHere.make(tag, origins, create);
    },

    async findInvite(link) {
      const { tag, suffix } = partsOf(link);
      const found = await run<Omit<Invite, "tag"> | "not-active">("findInvite", tag, suffix);
      return found === "not-active" ? undefined : { tag, ...found };
    },

    markOpened(link) {
      const { tag, suffix } = partsOf(link);
      return run("markOpened", tag, suffix);
    },

    tries(link, address) {
      const { tag, suffix } = partsOf(link);
      return run<Tries | "not-active">("tries", tag, suffix, address, limits.codeTries);
    },

    countWrongCode(link, address) {
      const { tag, suffix } = partsOf(link);
      const { codeTries, codeWindowMs } = limits;
      return run<Tries | "not-active">(
        "countWrongCode",
        tag,
        suffix,
        address,
        codeTries,
        codeWindowMs,
        TRIES_MAX_FIELDS,
      );
    },

    async takeSeat(link, { address, tokenHash, storeKey, did, takeOver }) {
      const { tag, suffix } = partsOf(link);
      // A script may touch one slot only, so other nodes' leases are read before it. A node that dies in between is no
      // harm: its lease would have outlived it by far more.
      const dead = await lease.deadNodes(tag);
      const who = [suffix, address, limits.codeTries, tokenHash, storeKey, did, takeOver ? 1 : 0];
      return run<SeatAnswer>("takeSeat", tag, ...who, limits.seatReserveMs, dead);
    },

    checkToken(tag, as, tokenHash) {
      return run("checkToken", tag, as, tokenHash);
    },

    async connect(tag, seat, tokenHash, connection, { ack, done }) {
      const dead = await lease.deadNodes(tag);
      const progress = [ack?.did ?? "", ack?.seq ?? "", done];
      return run<ParticipantView | "token-dead" | "session-gone">(
        "connect",
        tag,
        seat,
        tokenHash,
        // Whose lease vouches for it.
        `${lease.nodeId}:${connection}`,
        dead,
        ...progress,
      );
    },

    async disconnect(tag, seat, connection) {
      await run("disconnect", tag, seat, connection);
    },

    async viewAsHost(tag) {
      return run<HostView | "session-gone">("viewAsHost", tag, tag, await lease.deadNodes(tag));
    },

    async say(tag, seat, connection, said) {
      const { acks, records, signals } = said;
      const unsends = records.some((record) => record.unsends);
      const digests = unsends ? await digestsOf(tag, seat, records) : [];
      const counts = [acks.length, records.length, signals.length];
      const args = [seat, lease.nodeId, connection, ...counts, ...saidArgs(said, digests)];
      const answer = await run<Saying | Unheard>("say", tag, ...args);
      if (typeof answer === "string") return answer;
      const { here, ...rest } = answer;
      if (here) announce(tag, eventsOf(seat, here, records, rest, signals));
      if (unsends) await confirmed(tag);
      return rest;
    },

    async readQueue(tag, reader, after, limit) {
      return (await run<{ entries: QueueEntry[] }>("readQueue", tag, otherSeat(reader), after, limit)).entries;
    },

    keepSubscription(tag, seat, device, subscription) {
      const kept = subscription ?? "";
      return run<"kept" | "token-dead" | "session-gone">("keepSubscription", tag, seat, device, kept);
    },

    replaceInvite(tag, seat, { suffix, verifier, endVerifier, wrapped, once }) {
      return run("replaceInvite", tag, seat, suffix, verifier, endVerifier, wrapped, once ? 1 : 0);
    },

    addHour(tag, by) {
      return run<StoreClock | "not-yet" | "session-gone">(
        "addHour",
        tag,
        by,
        HOUR_MS,
        ADD_HOUR_WINDOW_MS,
        limits.lifetimeMaxMs,
      );
    },

    // The last trace may be on a replica [E1].
    async end(tag, cause) {
      const ended = await run<EndCounts | "session-gone">("end", tag, cause);
      if (ended !== "session-gone") await confirmed(tag);
      return ended;
    },

    async endIfDue(tag) {
      const due = await run<"ended" | "session-gone" | { dueInMs: number }>("endIfDue", tag, limits.endLeadMs);
      if (due === "ended") await confirmed(tag);
      return due;
    },

    listen,

    offerFile(tag, seat, tokenHash, { fid, bytes }) {
      const { fileMaxBytes, filesMaxBytes, filesMax } = limits;
      const file = [fid, bytes, chunksOf(bytes)];
      return run("offerFile", tag, seat, tokenHash, ...file, fileMaxBytes, filesMaxBytes, filesMax);
    },

    keepChunk(tag, seat, tokenHash, fid, index, chunk) {
      return run("keepChunk", tag, seat, tokenHash, fid, index, chunk, CHUNK_BYTES, CHUNK_SEAL_BYTES);
    },

    findFile(tag, seat, tokenHash, fid) {
      return run<FileState | "no-file" | NoSeat>("findFile", tag, seat, tokenHash, fid);
    },

    async readChunk(tag, seat, tokenHash, fid, index) {
      const [word, chunk] = await runForBytes("readChunk", tag, seat, tokenHash, fid, index);
      return chunk ?? (word!.toString() as "no-file" | NoSeat);
    },

    async removeFile(tag, seat, tokenHash, fid) {
      const answer = await run<"removed" | NoSeat>("removeFile", tag, seat, tokenHash, fid);
      if (answer === "removed") await confirmed(tag);
      return answer;
    },

    countRequest: defineCounting(redis, ask, limits.rateWindowMs),

    async close() {
      await lease.release();
      disconnect();
    },
  };
}

/** The script's answer; `here`: the other one's socket is on this node, and nobody else has been told. */
type Saying = Exclude<SayAnswer, string> & { here: { did: string; position: number } | null };

/** A link is its session's tag and its invite's suffix; one that is shorter finds nothing. */
const partsOf = (link: string): { tag: string; suffix: string } => ({
  tag: link.slice(0, TAG_CHARACTERS),
  suffix: link.slice(TAG_CHARACTERS),
});

/** A seat as a session is born with it; the scripts' prelude.lua tells what the fields mean. */
function seatFields(seat: Seat, { suffix, verifier, endVerifier, wrapped, once }: NewInvite) {
  const fields = {
    ...{ suffix, verifier, endVerifier, wrapped, once: once ? 1 : 0, opened: 0, wrong: 0 },
    ...{ device: 0, token: "", retired: "", storeKey: "", live: "", reservedUntil: "", leftAt: "" },
    ...{ subscription: "", woken: "" },
    // Nothing kept, and the first record's position is 1.
    queue: "0|1|0|0|0|0|0|||",
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${seat}:${name}`, value]));
}
