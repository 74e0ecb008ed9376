/**
 * The store for many nodes: one Redis 7+ or Valkey, or a cluster of them. Every verb is one Lua script (scripts/), and a
 * script runs alone, so each is one step for all nodes together. Times are Redis's own; nodes only ever see what remains.
 */
import { createHash } from "node:crypto";
import type { Cluster, Redis } from "ioredis";
import {
  ADD_HOUR_WINDOW_MS,
  END_LEAD_MS,
  HOUR_MS,
  LIFETIME_MAX_MS,
  SEAT_RESERVE_MS,
  STORE_ANSWER_MS,
  TAG_CHARACTERS,
} from "../../../shared/limits.ts";
import type { Slot } from "../../../shared/shapes.ts";
import { openCluster } from "./cluster.ts";
import { openRedis } from "./connection.ts";
import { createIds } from "./store-id.ts";
import { takeLease } from "./lease.ts";
import { createListeners } from "./pubsub.ts";
import { createConfirming } from "./replication.ts";
import { defineScripts } from "./scripts.ts";
import type {
  AppendAnswer,
  HostView,
  Invite,
  LogEntry,
  NewInvite,
  SeatAnswer,
  SeatView,
  SessionStore,
  StoreClock,
  StoreLimits,
  Tries,
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
  answerWithinMs?: number;
}

export interface RedisStore extends SessionStore {
  redis: Redis | Cluster;
  /** What the operator should set otherwise in Redis, one sentence each. */
  warnings: string[];
}

/** The store port in a Redis; throws an Error with one sentence where that Redis does not answer or is too old. */
export async function createRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const { url, cluster = false, limits, onError = () => undefined, answerWithinMs = STORE_ANSWER_MS } = options;
  const connection = await (cluster ? openCluster : openRedis)({ url, answerWithinMs, onError });
  const { redis, ask, warnings } = connection;
  const run = defineScripts(redis, ask);
  const confirmed = createConfirming(connection);
  const listeners = createListeners(connection, (tag, node) => lease.watch(tag, node));
  const { listen, listening } = listeners;
  const disconnect = (): void => {
    listeners.close();
    connection.disconnect();
  };
  const lease = await takeLease(connection, { listening, vacate: (tag, dead) => run("vacate", tag, dead) }).catch(
    (error: unknown) => {
      disconnect();
      throw error;
    },
  );

  /** How this node names a connection in a seat. */
  const live = (name: string): string => `${lease.nodeId}:${name}`;

  return {
    redis,
    warnings,
    idOf: createIds(connection),

    create({ tag, sid, names, lifetimeMs, idleMs, hostTokenHash, invites }) {
      const fields = { name1: names[0], name2: names[1], idleMs, host: hostTokenHash, head: 0, first: 1, bytes: 0 };
      const pairs = [fields, seatFields(1, invites[0]), seatFields(2, invites[1])].flatMap(
        Object.entries<string | number>,
      );
      return run("create", tag, sid, lifetimeMs, ...pairs.flat());
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

    async takeSeat(link, { address, tokenHash, storeKey, joinId, takeOver }) {
      const { tag, suffix } = partsOf(link);
      // A script may touch one slot only, so other nodes' leases are read before it. A node that dies in between is no
      // harm: its lease would have outlived it by far more.
      const dead = await lease.deadNodes(tag);
      const who = [suffix, address, limits.codeTries, tokenHash, storeKey, joinId, takeOver ? 1 : 0];
      return run<SeatAnswer>("takeSeat", tag, ...who, SEAT_RESERVE_MS, dead);
    },

    checkToken(tag, as, tokenHash) {
      return run("checkToken", tag, as, tokenHash);
    },

    async connect(tag, slot, tokenHash, connectionName) {
      const dead = await lease.deadNodes(tag);
      return run<SeatView | "token-dead" | "session-gone">("connect", tag, slot, tokenHash, live(connectionName), dead);
    },

    async disconnect(tag, slot, connectionName) {
      await run("disconnect", tag, slot, live(connectionName));
    },

    async viewAsHost(tag) {
      return run<HostView | "session-gone">("viewAsHost", tag, tag, await lease.deadNodes(tag));
    },

    async append(tag, device, { from, eid, seq, sealed }, erases) {
      const digest = createHash("sha256").update(sealed).digest("base64url");
      const room = [limits.logMaxRecords, limits.logMaxBytes, limits.logTotalRecords];
      const erased = [erases?.eid ?? "", erases?.seq ?? ""];
      const record = [from, eid, seq, sealed, digest];
      const answer = await run<AppendAnswer>("append", tag, device, ...record, ...room, ...erased);
      if (erases && typeof answer === "object") await confirmed(tag);
      return answer;
    },

    have(tag, slot, device, position) {
      return run<"noted" | "token-dead" | "session-gone">("have", tag, slot, device, position);
    },

    keepSubscription(tag, slot, device, subscription) {
      const kept = subscription ?? "";
      return run<"kept" | "token-dead" | "session-gone">("keepSubscription", tag, slot, device, kept);
    },

    pass(tag, slot, device, passing) {
      return run<"passed" | "token-dead" | "session-gone">("pass", tag, slot, device, JSON.stringify(passing));
    },

    async readAfter(tag, position, limit) {
      return (await run<{ entries: LogEntry[] }>("readAfter", tag, position, limit)).entries;
    },

    replaceInvite(tag, slot, { suffix, verifier, wrapped }) {
      return run("replaceInvite", tag, slot, suffix, verifier, wrapped);
    },

    addHour(tag, by) {
      return run<StoreClock | "not-yet" | "session-gone">(
        "addHour",
        tag,
        by,
        HOUR_MS,
        ADD_HOUR_WINDOW_MS,
        LIFETIME_MAX_MS,
      );
    },

    // The last trace may be on a replica [E1].
    async end(tag, cause) {
      const ended = await run<{ deletedRecords: number } | "session-gone">("end", tag, cause);
      if (ended !== "session-gone") await confirmed(tag);
      return ended;
    },

    async endIfDue(tag) {
      const due = await run<"ended" | "session-gone" | { dueInMs: number }>("endIfDue", tag, END_LEAD_MS);
      if (due === "ended") await confirmed(tag);
      return due;
    },

    listen,

    async close() {
      await lease.release();
      disconnect();
    },
  };
}

/** A link is its session's tag and its invite's suffix; one that is shorter finds nothing. */
const partsOf = (link: string): { tag: string; suffix: string } => ({
  tag: link.slice(0, TAG_CHARACTERS),
  suffix: link.slice(TAG_CHARACTERS),
});

/** A seat as a session is born with it; the scripts' prelude.lua tells what the fields mean. */
function seatFields(slot: Slot, invite: NewInvite): Record<string, string | number> {
  const { suffix, verifier, wrapped } = invite;
  const empty = { token: "", storeKey: "", joinId: "", live: "", reservedUntil: "", leftAt: "" };
  const away = { have: 0, subscription: "", woken: "" };
  const fields = { suffix, verifier, wrapped, opened: 0, wrong: 0, device: 0, ...empty, ...away };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${slot}:${name}`, value]));
}
