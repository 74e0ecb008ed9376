/**
 * Knowing that a deletion has reached a replica, where there is one. A failover at that very moment can still bring a session
 * back; both browsers have wiped their keys by then, nobody can use it, and it dies at its expiry.
 */
import type { Redis } from "ioredis";
import { infoOf } from "./startup-checks.ts";
import type { RedisConnection } from "./connection.ts";
import { within } from "./outage.ts";
import { sessionKey } from "./scripts.ts";

const CONFIRM_WITHIN_MS = 500;
/** For the way there and back, and a first connection. */
const GRACE_MS = 500;
/** A server that had no replica is believed to have none for so long. */
const ALONE_MS = 5_000;
/** The life of the one key that is written in order to be waited for. */
const MARK_MS = 1_000;

interface Server {
  /** Not the connection that verbs share: WAIT would hold all of them up. */
  redis: Redis;
  aloneUntil: number;
  round: Promise<void>;
  next: Promise<void> | null;
}

/**
 * Resolves when a replica has all that the session's master had written before the call, at once where there is no
 * replica, and after a second at the latest; what was not confirmed is reported. Never rejects.
 */
export function createConfirming(connection: RedisConnection): (tag: string) => Promise<void> {
  const { serverOf, connectTo, keyBeside, onReturn, report } = connection;
  const servers = new Map<string, Server>();
  // Whoever holds what from now on is connected to when somebody asks; nobody knocks at servers that are gone.
  onReturn(() => {
    for (const { redis } of servers.values()) redis.disconnect();
    servers.clear();
  });

  /** A replica follows its master in one order: one that has the mark has all that was written before it. */
  async function confirm(server: Server, mark: string): Promise<boolean> {
    const { connected_slaves: replicas } = await infoOf(server.redis, "replication");
    if (replicas === "0") {
      server.aloneUntil = performance.now() + ALONE_MS;
      return true;
    }
    await server.redis.set(mark, "", "PX", MARK_MS);
    return (await server.redis.wait(1, CONFIRM_WITHIN_MS)) > 0;
  }

  return async (tag) => {
    const address = serverOf(sessionKey(tag));
    if (address === undefined) return;
    const redis = servers.get(address)?.redis ?? connectTo(address, "duologue-replicas");
    const server = servers.get(address) ?? { redis, aloneUntil: 0, round: Promise.resolve(), next: null };
    servers.set(address, server);
    if (performance.now() < server.aloneUntil) return;

    // Those who come during a round share the next one, however many they are and however slow the replica is.
    server.next ??= server.round.then(async () => {
      server.round = server.next!;
      server.next = null;
      const confirmed = await within(CONFIRM_WITHIN_MS + GRACE_MS, confirm(server, keyBeside(tag, "mark"))).catch(
        () => false,
      );
      if (!confirmed)
        report(new Error(`Redis at ${address}: no replica confirmed in time that an ended chat is gone.`));
    });
    await server.next;
  };
}
