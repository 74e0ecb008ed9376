/**
 * A store that tells what is asked of it. It stands in front of either adapter, there where metrics or traces are wanted:
 * what it gives back are the adapter's own promises, so that nothing waits for a count and no order changes.
 */
import type { EndCause } from "../../shared/frames.ts";
import type { SessionEvent, SessionStore } from "../store/session-store.ts";
import type { Metrics } from "./metrics.ts";

/** Of so many turns that bring records the way of one is timed. */
const TIMED_ONE_IN = 16;
/** So many may be on their way; one that is never announced (an outage) must not stay for ever. */
const TIMED_MAX = 1_000;
/** How many bytes a body has, by the length of its base64url. */
const BYTES_PER_CHARACTER = 3 / 4;

/** What there is to hear of a store. */
export interface StoreWatcher extends Pick<
  Metrics,
  "joined" | "wrongCode" | "ended" | "record" | "appended" | "announced" | "fileChunk" | "heard" | "storeFailed"
> {
  /** So long, in milliseconds, and with what outcome: each end, and of one in sixteen turns with records its way in. */
  took(what: "append" | "end", ms: number, outcome: string): void;
}

export function measureStore(store: SessionStore, ...watchers: readonly Partial<StoreWatcher>[]): SessionStore {
  function tell<K extends keyof StoreWatcher>(what: K, ...told: Parameters<StoreWatcher[K]>): void {
    for (const watcher of watchers) {
      const hear = watcher[what] as ((...told: Parameters<StoreWatcher[K]>) => void) | undefined;
      hear?.(...told);
    }
  }

  /** When timed records came, by chat, seat and number. */
  const timed = new Map<string, number>();
  let says = 0;
  const causes = createCauses((cause) => tell("ended", cause));

  function heard(tag: string, event: SessionEvent): void {
    if (event.type === "record") {
      const key = timed.size > 0 ? `${tag} ${event.from} ${event.record.seq}` : "";
      const since = timed.get(key);
      if (since === undefined) return;
      timed.delete(key);
      tell("announced", performance.now() - since);
    } else if (event.type === "ended") causes.hear(tag, event.cause);
  }

  function time<T>(what: "append" | "end", start: number, answer: Promise<T>, outcome: (done: T) => string): void {
    const took = (came: string) => tell("took", what, performance.now() - start, came);
    answer.then(
      (given) => took(outcome(given)),
      () => took("outage"),
    );
  }

  const measured: Partial<SessionStore> = {
    say(tag, seat, connection, said) {
      const last = said.records.at(-1);
      if (last === undefined) return store.say(tag, seat, connection, said);
      const start = performance.now();
      const isTimed = ++says % TIMED_ONE_IN === 0;
      if (isTimed) {
        if (timed.size >= TIMED_MAX) timed.clear();
        timed.set(`${tag} ${seat} ${last.seq}`, start);
      }
      const answer = store.say(tag, seat, connection, said);
      if (isTimed)
        time("append", start, answer, (done) => (typeof done === "string" ? done : (done.refused ?? "kept")));
      watch(answer, (done) => {
        tell("appended", performance.now() - start);
        if (typeof done !== "object") return;
        for (const { seq, kind, body } of said.records) {
          const isNew = seq > done.kept - done.added && seq <= done.kept;
          if (isNew) tell("record", kind, Math.floor(body.length * BYTES_PER_CHARACTER));
        }
      });
      return answer;
    },
    takeSeat(link, seating) {
      const answer = store.takeSeat(link, seating);
      watch(answer, (done) => void (typeof done === "object" && "device" in done && tell("joined")));
      return answer;
    },
    countWrongCode(link, address) {
      tell("wrongCode");
      return store.countWrongCode(link, address);
    },
    keepChunk(...file) {
      const answer = store.keepChunk(...file);
      watch(answer, (done) => void (done === "kept" && tell("fileChunk", file[5].length)));
      return answer;
    },
    end(tag, cause) {
      const start = performance.now();
      const answer = store.end(tag, cause);
      time("end", start, answer, (done) => (typeof done === "string" ? done : cause));
      watch(answer, (done) => void (done !== "session-gone" && tell("ended", cause)));
      return answer;
    },
    endIfDue(tag) {
      const answer = store.endIfDue(tag);
      watch(answer, (done) => void (done === "ended" && causes.ended(tag)));
      return answer;
    },
    async listen(tag, listener) {
      const stop = await store.listen(tag, (event) => {
        heard(tag, event);
        listener(event);
      });
      tell("heard", 1);
      let stopped = false;
      return () => {
        if (!stopped) {
          stopped = true;
          tell("heard", -1);
          causes.forget(tag);
        }
        return stop();
      };
    },
  };

  const all = Object.entries({ ...store, ...measured }).map(([verb, act]: [string, unknown]) => {
    if (typeof act !== "function") return [verb, act];
    const counted = (...asked: unknown[]): unknown => {
      const answer = (act as (...asked: unknown[]) => unknown)(...asked);
      if (answer instanceof Promise) answer.catch(() => tell("storeFailed", verb));
      return answer;
    };
    return [verb, counted];
  });
  return Object.fromEntries(all) as SessionStore;
}

/** Looks at an answer in passing; a failure is counted elsewhere. */
function watch<T>(answer: Promise<T>, look: (done: T) => void): void {
  answer.then(look, () => {});
}

/**
 * Why a chat that was due has ended: the store tells those who listen, before or after it tells the one who asked.
 * @param count called once for each chat that this node has ended
 */
function createCauses(count: (cause: EndCause) => void) {
  const told = new Map<string, EndCause>();
  const asked = new Set<string>();
  return {
    hear(tag: string, cause: EndCause): void {
      if (cause !== "time" && cause !== "idle") return;
      if (asked.delete(tag)) count(cause);
      else told.set(tag, cause);
    },
    ended(tag: string): void {
      const cause = told.get(tag);
      if (cause === undefined) asked.add(tag);
      else count(cause);
    },
    forget(tag: string): void {
      told.delete(tag);
      asked.delete(tag);
    },
  };
}
