/**
 * For tests: a Redis store that looks after each verb at every key of that verb's session. What should be true after any
 * command is then tried by all of the contract's sentences, not by one of its own.
 */
import type { Cluster, Redis } from "ioredis";
import { expect } from "vitest";
import { TAG_CHARACTERS } from "../../../shared/limits.ts";
import { sessionKey } from "../redis/scripts.ts";
import type { SessionStore } from "../session-store.ts";

/** All keys of a session with their expiry, and the session's own; one step, so nothing moves in between. */
const LOOK = `
  local session = redis.call("HMGET", KEYS[1], "endsAt", "idleEndsAt", "triesUntil")
  local found = {}
  for _, key in ipairs(redis.call("KEYS", "duologue:{" .. ARGV[1] .. "}:*")) do
    found[#found + 1] = { key, string.format("%.0f", redis.call("PEXPIRETIME", key)) }
  end
  return { session[1] or "", session[2] or "", session[3] or "", found }`;
/** Members that are about no session's data. */
const NO_SESSION = new Set(["close", "listen", "countRequest"]);
/** PEXPIRETIME of a key that expired after KEYS found it. */
const GONE = "-2";

/** The same store; a verb that leaves a key without the session's expiry, or any key after an end, rejects. */
export function watchful<Store extends SessionStore & { redis: Redis | Cluster }>(store: Store): Store {
  return new Proxy(store, {
    get(target, name, receiver) {
      const verb: unknown = Reflect.get(target, name, receiver);
      if (typeof verb !== "function" || NO_SESSION.has(String(name))) return verb;
      return async (...args: [string | { tag: string }, ...unknown[]]): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(verb, target, args);
        const tag = (typeof args[0] === "string" ? args[0] : args[0].tag).slice(0, TAG_CHARACTERS);
        if (tag.length === TAG_CHARACTERS && target.redis.status === "ready")
          await look(target.redis, tag, String(name));
        return answer;
      };
    },
  });
}

async function look(redis: Redis | Cluster, tag: string, verb: string): Promise<void> {
  const answer = (await redis.eval(LOOK, 1, sessionKey(tag), tag)) as [string, string, string, [string, string][]];
  const [endsAt, idleEndsAt, triesUntil, keys] = answer;
  const alive = keys.filter(([, expiry]) => expiry !== GONE);
  const end = Math.min(Number(endsAt || 0), Number(idleEndsAt || Infinity));
  // [X5] The wrong tries go with the last of their windows; while that runs, not before.
  const ends = (key: string) => String(key.endsWith(":tries") ? Math.min(end, Number(triesUntil || Infinity)) : end);
  // [X2] Nothing is without an expiry, and none outlives the session; where no session is, no key is [E1].
  expect(alive, `keys after ${verb}`).toEqual(alive.map(([key]) => [key, ends(key)]));
  if (endsAt === "") expect(alive, `keys after ${verb}`).toEqual([]);
}
