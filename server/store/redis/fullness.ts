/** Whether Redis has room for new chats: what is left of `maxmemory` is for those under way [Q20]. */
import { Cluster, type Redis } from "ioredis";
import { infoOf } from "./startup-checks.ts";

const LOOK_MS = 5_000;
const FULL_SHARE = 0.9;

/** Looks now and then, and takes what cannot be known for room enough. */
export function watchFullness(redis: Redis | Cluster, everyMs = LOOK_MS) {
  let full = false;
  async function look(): Promise<void> {
    const servers = redis instanceof Cluster ? redis.nodes("master") : [redis];
    const shares = await Promise.all(servers.map(shareOf));
    full = shares.some((share) => share > FULL_SHARE);
  }
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return {
    isFull: () => full,
    look,
    stop: () => clearInterval(timer),
  };
}

/** 0 where there is no limit, or no answer. */
async function shareOf(server: Redis): Promise<number> {
  try {
    const { used_memory: used, maxmemory: most } = await infoOf(server, "memory");
    return Number(most) > 0 ? Number(used) / Number(most) : 0;
  } catch {
    return 0;
  }
}
