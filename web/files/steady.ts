/** Asking a server that may be away: again and again, less and less often, at once when the way is open again. */
import type { RefusedReply } from "../../shared/api.ts";
import { PAGE_LIMITS, type PageLimits } from "../limits.ts";

/** After the first failure, and at most, in milliseconds. */
export type Pauses = Pick<PageLimits, "backoffFirstMs" | "backoffMaxMs">;

export interface Gate {
  readonly pauses: Pauses;
  /** Whether one may ask now: connected, and nothing holds back. */
  set(open: boolean): void;
  /** Resolves when one may ask; rejects where the signal says stop. */
  passed(signal: AbortSignal): Promise<void>;
}

/** Somebody stopped it: not a failure. */
export class Stopped extends Error {}

export function createGate(pauses: Pauses = PAGE_LIMITS): Gate {
  let open = false;
  const waiting = new Set<() => void>();
  return {
    pauses,
    set(now) {
      open = now;
      if (open) for (const wake of waiting) wake();
    },
    async passed(signal) {
      while (!open && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            signal.removeEventListener("abort", wake);
            resolve();
          };
          waiting.add(wake);
          signal.addEventListener("abort", wake, { once: true });
        });
      }
      if (signal.aborted) throw new Stopped();
    },
  };
}

/** What passes by itself. */
const PASSING: readonly string[] = ["busy", "outage", "rate-limited", "restarting"];

/** The first answer that is one; throws Stopped. */
export async function steadily<T>(
  gate: Gate,
  signal: AbortSignal,
  ask: () => Promise<T | RefusedReply | "unreachable">,
): Promise<T | RefusedReply> {
  const { backoffFirstMs, backoffMaxMs } = gate.pauses;
  for (let pause = backoffFirstMs; ; pause = Math.min(backoffMaxMs, pause * 2)) {
    await gate.passed(signal);
    const answer = await ask();
    if (signal.aborted) throw new Stopped();
    if (!isPassing(answer)) return answer;
    await wait(pause * (0.75 + Math.random() / 2), signal);
  }
}

/** No answer to what was asked: it may be another one soon. */
export const isPassing = (answer: unknown): answer is "unreachable" =>
  answer === "unreachable" || (isRefused(answer) && PASSING.includes(answer.refusal));

export const isRefused = (answer: unknown): answer is RefusedReply =>
  typeof answer === "object" && answer !== null && "refusal" in answer;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      globalThis.removeEventListener?.("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    globalThis.addEventListener?.("online", done, { once: true });
  });
}

/** Each of `jobs` is worked on, so many at once; the first failure stops the others and is thrown. */
export async function inParallel(
  jobs: readonly number[],
  atOnce: number,
  work: (job: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  async function worker(): Promise<void> {
    while (next < jobs.length && !failed) {
      const job = jobs[next]!;
      next += 1;
      try {
        await work(job);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  const results = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
