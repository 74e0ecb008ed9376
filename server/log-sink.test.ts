import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogSink } from "./log-sink.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const line = (msg: string) => `{"level":30,"time":${Date.now()},"msg":"${msg}"}\n`;

/** A way out that takes what comes, or whose `write` does as a test says. */
function open(write: (done: (error?: Error) => void) => void = (done) => done()) {
  const lines: { msg: string; again?: number; dropped?: number }[] = [];
  const out = new Writable({
    autoDestroy: false,
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as (typeof lines)[number]);
      write(done);
    },
  });
  return { sink: createLogSink(out, () => Date.now()), out, lines };
}

test("a line that comes thousands of times in a second is written once, and then how often it came again", () => {
  const { sink, lines } = open();
  for (let n = 0; n < 8_385; n++) sink.write(line("a request failed"));
  sink.write(line("session created"));
  vi.advanceTimersByTime(1_000);
  expect(lines.map(({ msg, again }) => [msg, again])).toEqual([
    ["a request failed", undefined],
    ["session created", undefined],
    ["a request failed", 8_384],
  ]);
});

test("different lines are so many a second, and what is dropped is told", () => {
  const { sink, lines } = open();
  for (let second = 0; second < 100; second++) {
    for (let n = 0; n < 1_000; n++) sink.write(line(`${second}/${n}`));
    vi.advanceTimersByTime(1_000);
  }
  expect(lines.length).toBeLessThan(6_000);
  expect(lines.at(-1)).toMatchObject({ msg: "lines of the log were dropped" });
});

test("a pipe that nobody reads holds little, and a disk that is full throws nothing", () => {
  const stuck = open(() => {});
  for (let n = 0; n < 100_000; n++) {
    stuck.sink.write(line(`${"x".repeat(1_000)} ${n}`));
    if (n % 100 === 0) vi.advanceTimersByTime(1_000);
  }
  expect(stuck.out.writableLength).toBeLessThan(300_000);

  const full = open((done) => done(Object.assign(new Error("no space left"), { code: "ENOSPC" })));
  for (let n = 0; n < 10; n++) full.sink.write(line(`${n}`));
  vi.advanceTimersByTime(1_000);
  expect(full.lines.length).toBeGreaterThan(0);
});
