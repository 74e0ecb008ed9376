/** Telling an outage of Redis: soon, in one sentence, without secrets, and not hundreds of times. */
import type { Redis } from "ioredis";

/** A dead Redis makes hundreds of error events; one of them in so long is told. */
const TELL_EVERY_MS = 10_000;
const RETRY_MAX_MS = 1_000;

/** Awaits an answer; rejects with one sentence that holds none of what was asked. */
export type Ask = <T>(answer: Promise<T>) => Promise<T>;

/** @param place how sentences call the one that is asked, like "Redis at 127.0.0.1:6379" */
export function createAsk(place: string, withinMs: number): Ask {
  // A cluster's client holds some commands back on its own, where the library's timeouts do not reach.
  const inTime = createDeadline(withinMs);
  return async (answer) => {
    try {
      return await inTime(answer);
    } catch (error) {
      // The library's errors carry the command with all its arguments: they must not reach a log.
      const said = error instanceof Error && error.name === "ReplyError" ? error.message : undefined;
      // oxlint-disable-next-line preserve-caught-error
      throw new Error(said ? `${place} answers with an error: ${said}` : `${place} does not answer.`);
    }
  };
}

/** The same answer, or a rejection after a time; what the answer does later is nobody's concern any more. */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same for many answers that may all take as long: one timer, for the one that waits longest. */
function createDeadline(ms: number): <T>(answer: Promise<T>) => Promise<T> {
  // In the order in which they are late.
  const waiting = new Set<{ lateAt: number; reject: (error: Error) => void }>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    timer = undefined;
    const now = performance.now();
    for (const each of waiting) {
      if (each.lateAt > now) {
        timer = setTimeout(look, each.lateAt - now);
        return;
      }
      waiting.delete(each);
      each.reject(new Error(`No answer within ${ms} ms.`));
    }
  }

  return (answer) =>
    new Promise((resolve, reject) => {
      const each = { lateAt: performance.now() + ms, reject };
      waiting.add(each);
      timer ??= setTimeout(look, ms).unref();
      answer.then(
        (value) => {
          waiting.delete(each);
          resolve(value);
        },
        (error: Error) => {
          waiting.delete(each);
          reject(error);
        },
      );
    });
}

/** What every connection is told, so that nothing piles up behind a Redis that is away or hangs. */
export const patience = (answerWithinMs: number) => ({
  connectTimeout: answerWithinMs,
  commandTimeout: answerWithinMs,
  // A connection whose other end fell silent is given up: nothing else would notice for many minutes.
  socketTimeout: answerWithinMs,
  // Verbs fail soon in an outage instead of piling up; what was on its way is asked again after a short one, and may
  // be: every verb that changes something is safe to repeat.
  maxRetriesPerRequest: 1,
  // ioredis lets the promises of its own resubscribing float: one that fails would end the process.
  autoResubscribe: false,
});

/**
 * After a reconnection the library also asks what was given up long ago. By then people have come back by other ways, and a
 * late `connect` would send them away again: what nobody waits for is not asked any more.
 */
export function forgetful(redis: Redis): Redis {
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => (command.isSettled ? command.promise : send(command, stream));
  return redis;
}

/** What is asked in one turn of the loop goes out in one write. */
export function gathering(redis: Redis): Redis {
  const send = redis.sendCommand.bind(redis);
  let gathers = false;
  redis.sendCommand = (command, stream) => {
    const { stream: wire } = redis;
    if (!gathers && wire) {
      gathers = true;
      wire.cork();
      setImmediate(() => {
        gathers = false;
        wire.uncork();
      });
    }
    return send(command, stream);
  };
  return redis;
}

export const retryStrategy = (times: number): number => Math.min(50 * 2 ** times, RETRY_MAX_MS);

/** The waiting for a first connection: resolves once it is usable; the library itself goes on trying until then. */
export async function untilReady(
  redis: {
    status: string;
    on: (event: string, listener: (error: Error) => void) => unknown;
    off: (event: string, listener: (error: Error) => void) => unknown;
  },
  place: string,
  withinMs: number,
): Promise<void> {
  if (redis.status === "ready") return;
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearTimeout(deadline);
      redis.off("ready", ready);
      for (const event of ["error", "node error"]) redis.off(event, failed);
      if (error) reject(error);
      else resolve();
    };
    const ready = (): void => settle();
    const failed = ({ message }: Error): void => {
      if (/WRONGPASS|NOAUTH|NOPERM/.test(message)) settle(new Error(`${place} refuses the name or password.`));
      if (/cluster support disabled/.test(message))
        settle(new Error(`${place} is a single Redis: start it as a cluster, or set REDIS_CLUSTER=off.`));
    };
    const deadline = setTimeout(() => settle(new Error(`${place} does not answer.`)), withinMs);
    redis.on("ready", ready);
    for (const event of ["error", "node error"]) redis.on(event, failed);
  });
}

/** Passes on one value in a while and drops the others. */
export function rarely<T>(action: (value: T) => void): (value: T) => void {
  let toldAt = -Infinity;
  return (value) => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    action(value);
  };
}
