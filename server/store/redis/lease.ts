/**
 * Who is really here. A seat names the node that holds its socket, and a node is alive as long as it renews one lease; so a
 * node's death empties all its seats without anybody having to tidy up, and an idle seat costs nothing.
 */
import { randomBytes } from "node:crypto";
import type { RedisConnection } from "./connection.ts";
import { sessionKey } from "./scripts.ts";

/** The key whose existence says that a node is alive. */
export const leaseKey = (nodeId: string): string => `duologue:node:${nodeId}`;

export interface Lease {
  nodeId: string;
  /** The nodes named by this session's seats that are gone, as the scripts take them: each followed by a comma. */
  deadNodes(tag: string): Promise<string>;
  /** Looks after another node from now on, for a session that is listened to. */
  watch(tag: string, node: string): void;
  release(): Promise<void>;
}

export interface LeaseTimes {
  /** A node is alive as long as it renews its lease, well before its end. */
  leaseMs: number;
  leaseRenewMs: number;
}

interface LeaseUses {
  listening: (tag: string) => boolean;
  /** Empties the seats of dead nodes and announces it. */
  vacate: (tag: string, dead: string) => Promise<unknown>;
}

/** Takes this node's lease and keeps it until it is released. */
export async function takeLease(
  connection: RedisConnection,
  { leaseMs, leaseRenewMs }: LeaseTimes,
  { listening, vacate }: LeaseUses,
): Promise<Lease> {
  const { redis, ask, onReturn } = connection;
  const nodeId = randomBytes(9).toString("base64url");
  /** Other nodes → sessions of this node's listeners with a seat there. */
  const watched = new Map<string, Set<string>>();
  let renewing = false;
  let released = false;

  const renew = (): Promise<unknown> => ask(redis.set(leaseKey(nodeId), "1", "PX", leaseMs));
  const gone = async (node: string): Promise<boolean> => (await ask(redis.exists(leaseKey(node)))) === 0;

  /** Tells the listeners of a node's sessions soon after that node's death. */
  async function lookAfterOthers(): Promise<void> {
    for (const [node, tags] of watched) {
      for (const tag of tags) if (!listening(tag)) tags.delete(tag);
      if (tags.size > 0 && !(await gone(node))) continue;
      for (const tag of tags) await vacate(tag, `${node},`);
      watched.delete(node);
    }
  }

  async function tick(): Promise<void> {
    if (renewing || released) return;
    renewing = true;
    try {
      await renew();
      await lookAfterOthers();
    } catch {
      // An outage; the connection tells it, and the next tick tries again.
    } finally {
      renewing = false;
    }
  }

  function watch(tag: string, node: string): void {
    if (node === nodeId) return;
    watched.set(node, (watched.get(node) ?? new Set()).add(tag));
  }

  const soon = (): void => void tick();
  await renew();
  const timer = setInterval(soon, leaseRenewMs);
  onReturn(soon);

  return {
    nodeId,
    watch,
    async deadNodes(tag) {
      const seats = await ask(redis.hmget(sessionKey(tag), "1:live", "2:live"));
      const named = seats.map((live) => live?.split(":")[0]).filter((node) => node && node !== nodeId);
      let dead = "";
      for (const node of new Set(named as string[])) {
        if (await gone(node)) dead += `${node},`;
        else watch(tag, node);
      }
      return dead;
    },
    async release() {
      released = true;
      clearInterval(timer);
      if (redis.status === "ready") await ask(redis.del(leaseKey(nodeId))).catch(() => undefined);
    },
  };
}
