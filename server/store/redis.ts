/**
 * The store for many nodes: one Redis 7+ or Valkey. Every verb is one Lua script (redis-scripts/), and a script runs alone,
 * so each is one step for all nodes together. Times are Redis's own; nodes only ever see what remains.
 */
import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import {
  ADD_HOUR_WINDOW_MS,
  END_LEAD_MS,
  HOUR_MS,
  LIFETIME_MAX_MS,
  SEAT_RESERVE_MS,
  TAG_CHARACTERS,
} from "../../shared/limits.ts";
import type { Slot } from "../../shared/shapes.ts";
import { ANSWER_WITHIN_MS, openRedis } from "./redis-connection.ts";
import { takeLease } from "./redis-lease.ts";
import { createListeners } from "./redis-listeners.ts";
import { defineScripts } from "./redis-scripts.ts";
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
} from "./session-store.ts";

/** Wrong tries are kept for so many addresses a session; the oldest make room. */
const TRIES_MAX_FIELDS = 1_000;

export interface RedisStoreOptions {
  /** `redis://[name:password@]host[:port][/db]`, `rediss://` for TLS. */
  url: string;
  limits: StoreLimits;
  /** Hears of outages, one line in ten seconds at most, without secrets. */
  onError?: (error: Error) => void;
  answerWithinMs?: number;
}

/** The store port in a Redis; throws an Error with one sentence where that Redis does not answer or is too old. */
export async function createRedisStore(options: RedisStoreOptions): Promise<SessionStore & { redis: Redis }> {
  const { url, limits, onError = () => undefined, answerWithinMs = ANSWER_WITHIN_MS } = options;
  const connection = await openRedis({ url, answerWithinMs, onError });
  const { redis, ask } = connection;
  const run = defineScripts(redis, ask);
  const { listen, listening } = createListeners(connection, (tag, node) => lease.watch(tag, node));
  const lease = await takeLease(connection, { listening, vacate: (tag, dead) => run("vacate", tag, dead) }).catch(
    (error: unknown) => {
      connection.disconnect();
      throw error;
    },
  );

  /** How this node names a connection in a seat. */
  const live = (name: string): string => `${lease.nodeId}:${name}`;

  return {
    redis,
    get id() {
      return connection.id();
    },

    create({ tag, sid, names, lifetimeMs, idleMs, hostTokenHash, invites }) {
      const fields = { name1: names[0], name2: names[1], idleMs, host: hostTokenHash, head: 0, bytes: 0 };
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

    append(tag, device, { from, eid, seq, sealed }) {
      const digest = createHash("sha256").update(sealed).digest("base64url");
      const { logMaxRecords, logMaxBytes } = limits;
      return run<AppendAnswer>("append", tag, device, from, eid, seq, sealed, digest, logMaxRecords, logMaxBytes);
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

    end(tag, cause) {
      return run<{ deletedRecords: number } | "session-gone">("end", tag, cause);
    },

    endIfDue(tag) {
      return run<"ended" | "session-gone" | { dueInMs: number }>("endIfDue", tag, END_LEAD_MS);
    },

    listen,

    async close() {
      await lease.release();
      connection.disconnect();
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
  const fields = { suffix, verifier, wrapped, opened: 0, wrong: 0, device: 0, ...empty };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${slot}:${name}`, value]));
}
