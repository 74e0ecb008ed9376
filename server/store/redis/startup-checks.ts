/** What a Redis is looked at for when the server starts: its version, and settings that would break promises. */
import type { Redis } from "ioredis";
import type { Ask } from "./outage.ts";

/** Sharded pub/sub; Valkey, of any version, calls itself 7. */
const REDIS_MIN_MAJOR = 7;

/** The fields of one of INFO's sections. */
export async function infoOf(redis: Redis, section: string): Promise<Record<string, string>> {
  const lines = (await redis.info(section)).split("\r\n").filter((line) => line.includes(":"));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

/** Throws an Error with one sentence where a Redis is too old, or of the other kind (`mode`). */
export async function checkServer(redis: Redis, place: string, ask: Ask, mode: "single" | "cluster"): Promise<void> {
  const { redis_version: version = "", redis_mode: is } = await ask(infoOf(redis, "server"));
  if (!(Number.parseInt(version, 10) >= REDIS_MIN_MAJOR)) {
    throw new Error(`${place} has version ${version}; Duologue needs Redis 7 or Valkey.`);
  }
  if (mode === "single" && is === "cluster") {
    throw new Error(`${place} belongs to a Redis Cluster: set REDIS_CLUSTER=true.`);
  }
}

/**
 * One sentence for each setting of a Redis by which deleted things stay or kept things go. Managed services refuse CONFIG;
 * INFO then says less, and what cannot be known is not warned of.
 */
export async function warningsOf(redis: Redis, place: string): Promise<string[]> {
  const said = async (name: string): Promise<string | undefined> => {
    const [, value] = (await redis.config("GET", name).catch(() => [])) as string[];
    return value;
  };
  const info = async (section: string, field: string): Promise<string | undefined> =>
    (await infoOf(redis, section).catch((): Record<string, string> => ({})))[field];

  const snapshots = Boolean(await said("save"));
  const appends = ((await said("appendonly")) ?? (await info("persistence", "aof_enabled")) ?? "0").match(/^(yes|1)$/);
  const eviction = (await said("maxmemory-policy")) ?? (await info("memory", "maxmemory_policy")) ?? "noeviction";

  const kept = [...(snapshots ? ['save ""'] : []), ...(appends ? ["appendonly no"] : [])];
  return [
    ...(kept.length > 0
      ? [`${place} writes chats to disk, where deleted ones can be found again. Set ${kept.join(" and ")} there.`]
      : []),
    ...(eviction === "noeviction"
      ? []
      : [
          `${place} drops chats when its memory is full (maxmemory-policy ${eviction}). Set maxmemory-policy noeviction there.`,
        ]),
  ];
}
