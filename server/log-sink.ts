/**
 * Where the log goes: so many lines a second, the same line once a second with its number, and no more waiting than
 * little. A log that cannot be written (a full disk, a pipe that nobody reads) is dropped and counted, and holds up nobody.
 */
import type { Writable } from "node:stream";
import { newBucket, rateOf, spend, waitFor } from "./budgets/token-bucket.ts";

const LINES_PER_SECOND = 50;
const LINES_BURST = 500;
const WAITING_MAX_BYTES = 262_144;
const GATHER_MS = 1_000;
/** Different lines that are gathered in one second; more are dropped. */
const GATHERED_MAX = 100;

/** pino's own time stamp, the only part of a repeated line that differs. */
const TIME = /"time":\d+,/;

/** @param out the process's stdout, or a test's; its errors end here */
export function createLogSink(out: Writable, now: () => number = () => performance.now()) {
  const bucket = newBucket(rateOf(LINES_PER_SECOND, LINES_BURST));
  /** By the line without its time: how often it came again in this second. */
  const again = new Map<string, number>();
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  out.on("error", () => (dropped += 1));

  function put(line: string): void {
    if (out.destroyed || out.writableLength > WAITING_MAX_BYTES || waitFor(bucket, now()) > 0) {
      dropped += 1;
      return;
    }
    spend(bucket, 1, now());
    out.write(line);
  }

  /** Ends a second: what came again is told with its number, what was dropped once there is room. */
  function gather(): void {
    timer = undefined;
    for (const [line, times] of again) {
      if (times > 0) put(line.replace(/\}\n?$/, `,"time":${Date.now()},"again":${times}}\n`));
    }
    again.clear();
    if (dropped === 0 || out.writableLength > 0) return;
    const lines = dropped;
    dropped = 0;
    put(`{"level":40,"time":${Date.now()},"msg":"lines of the log were dropped","dropped":${lines}}\n`);
  }

  return {
    write(line: string): void {
      timer ??= setTimeout(gather, GATHER_MS).unref();
      const key = line.replace(TIME, "");
      const times = again.get(key);
      if (times !== undefined) again.set(key, times + 1);
      else if (again.size >= GATHERED_MAX) dropped += 1;
      else {
        again.set(key, 0);
        put(line);
      }
    },
  };
}
