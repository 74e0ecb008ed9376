/** The way to one Redis: opening it, telling an outage in one sentence, and knowing when its data is another's. */
import { Redis } from "ioredis";

/** An answer that takes longer is an outage. */
export const ANSWER_WITHIN_MS = 5_000;
/** A dead Redis makes hundreds of error events; one of them in so long is told. */
const TELL_EVERY_MS = 10_000;
const RETRY_MAX_MS = 1_000;
/** Sharded pub/sub; Valkey, of any version, calls itself 7. */
const REDIS_MIN_MAJOR = 7;

export interface RedisConnection {
  redis: Redis;
  /** A second connection, for what is announced; subscribes again by hand (see redis-listeners.ts). */
  subscriber: Redis;
  /** The server's `run_id`: it changes when a Redis restarts. */
  id: () => string;
  /** Awaits an answer; rejects with one sentence that holds none of what was asked. */
  ask: <T>(answer: Promise<T>) => Promise<T>;
  /** Tells `onError`, but not each of hundreds. */
  report: (error: Error) => void;
  disconnect: () => void;
}

export interface RedisOpening {
  url: string;
  answerWithinMs: number;
  onError: (error: Error) => void;
}

/** Connects twice and checks the version; throws an Error with one sentence, without the URL's password. */
export async function openRedis({ url, answerWithinMs, onError }: RedisOpening): Promise<RedisConnection> {
  const { hostname, port } = new URL(url);
  const place = `Redis at ${hostname}:${port || "6379"}`;
  const report = rarely(onError);

  const redis = new Redis(url, {
    connectionName: "duologue",
    connectTimeout: answerWithinMs,
    commandTimeout: answerWithinMs,
    // Verbs fail soon in an outage instead of piling up; what was on its way is asked again after a short one, and may
    // be: every verb that changes something is safe to repeat.
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(50 * 2 ** times, RETRY_MAX_MS),
    // ioredis lets the promises of its own resubscribing float: one that fails would end the process.
    autoResubscribe: false,
  });
  const subscriber = redis.duplicate({ connectionName: "duologue-events" });
  for (const connection of [redis, subscriber]) {
    connection.on("error", (error) => report(new Error(`${place}: ${error.message}`)));
  }

  const disconnect = (): void => {
    redis.disconnect();
    subscriber.disconnect();
  };

  const ask = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      // The library's errors carry the command with all its arguments: they must not reach a log.
      const said = error instanceof Error && error.name === "ReplyError" ? error.message : undefined;
      // oxlint-disable-next-line preserve-caught-error
      throw new Error(said ? `${place} answers with an error: ${said}` : `${place} does not answer.`);
    }
  };

  try {
    await Promise.all([redis, subscriber].map((connection) => untilReady(connection, place, answerWithinMs)));
    await ask(redis.ping());
    let info = await ask(serverInfo(redis));
    const major = Number.parseInt(info["redis_version"] ?? "", 10);
    if (!(major >= REDIS_MIN_MAJOR)) {
      throw new Error(`${place} has version ${info["redis_version"]}; Duologue needs Redis 7 or Valkey.`);
    }
    let identified = Promise.resolve();
    redis.on("ready", () => {
      identified = serverInfo(redis).then(
        (answer) => void (info = answer),
        () => undefined,
      );
    });
    return {
      redis,
      subscriber,
      id: () => info["run_id"] ?? "",
      // After a reconnection whoever reads an answer can rely on the id, too.
      ask: async (answer) => {
        const answered = await ask(answer);
        await identified;
        return answered;
      },
      report,
      disconnect,
    };
  } catch (error) {
    disconnect();
    throw error;
  }
}

/** Resolves once a connection is usable; the library itself goes on trying until then. */
async function untilReady(redis: Redis, place: string, withinMs: number): Promise<void> {
  if (redis.status === "ready") return;
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearTimeout(deadline);
      redis.off("ready", ready);
      redis.off("error", failed);
      if (error) reject(error);
      else resolve();
    };
    const ready = (): void => settle();
    const failed = (error: Error): void => {
      if (/WRONGPASS|NOAUTH|NOPERM/.test(error.message)) settle(new Error(`${place} refuses the name or password.`));
    };
    const deadline = setTimeout(() => settle(new Error(`${place} does not answer.`)), withinMs);
    redis.on("ready", ready);
    redis.on("error", failed);
  });
}

/** The fields of INFO's section "server". */
async function serverInfo(redis: Redis): Promise<Record<string, string>> {
  const text = await redis.info("server");
  return Object.fromEntries(
    text
      .split("\r\n")
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
}

function rarely<T>(action: (value: T) => void): (value: T) => void {
  let toldAt = -Infinity;
  return (value) => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    action(value);
  };
}
