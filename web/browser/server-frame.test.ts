import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServerFrame } from "../../shared/frames.ts";
import { parseServerFrame } from "./server-frame.ts";

const did = "A".repeat(22);
const key = "A".repeat(43);
const clock = { endsInMs: 1_000, lifetimeMs: 2_000, idleInMs: null, idleLimitMs: 0 };
const peer = { here: false, device: 1, awayForMs: 5 };
const invite = { link: "abcde2345678", status: "opened", wrongCodes: 1 } as const;

const frames: ServerFrame[] = [
  {
    type: "welcome",
    seat: 1,
    names: ["Abhi", "Anny"],
    device: 2,
    storeKey: key,
    peer,
    clock,
    kept: 4,
    acked: { did, seq: 3 },
    ageMs: 9,
    storeId: "one",
  },
  { type: "record", did, seq: 1, kind: "handshake", body: "AAAA" },
  { type: "record", did, seq: 1, kind: "sealed", body: "AAAA" },
  { type: "record", did, seq: 1, kind: "sealed", blank: key },
  { type: "caught-up" },
  { type: "kept", seq: 2 },
  { type: "signal", did, eid: did, seq: 1, body: "AAAA" },
  { type: "presence", peer, clock },
  { type: "clock", clock },
  { type: "hour-added", by: 2, clock },
  { type: "status", names: ["Abhi", "Anny"], invites: [invite, invite], clock, storeId: "one" },
  { type: "ended", cause: "first", waited: 2, passed: 58 },
  { type: "refused", refusal: "queue-full", message: "Full.", seq: 7 },
  { type: "pong" },
];

test.each(frames)("$type is read as it was said", (frame) => {
  expect(parseServerFrame(JSON.stringify(frame))).toEqual(frame);
});

test("[C2] a name that reorders what stands around it, or is too long for one, is shown without that", () => {
  const names = ["An\u202eny", "x".repeat(80)];
  expect(parseServerFrame(JSON.stringify({ ...frames[0], names }))).toMatchObject({
    names: ["Anny", `${"x".repeat(40)}…`],
  });
  expect(parseServerFrame(JSON.stringify({ ...frames[0], names: ["\u202e", "Anny"] }))).toBeNull();
});

/** Every copy of a value in which one thing, however deep, is another. */
function* changed(value: unknown, by: readonly unknown[]): Generator {
  yield* by;
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const other of changed(part, by)) {
      if (Array.isArray(value)) yield value.map((each, at) => (String(at) === name ? other : (each as unknown)));
      else yield { ...value, [name]: other };
    }
    if (!Array.isArray(value)) yield Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
  }
}

const WRONG = [-1, 0.5, 9e15, 1e308, true, {}, [], ["a"], "\u0000", "x".repeat(100_000)];

const FOR_ENGINE = ["record", "signal", "caught-up", "refused"];

test("[R8] with any field of another type, out of range or missing, a frame for the page is none; and nothing throws", () => {
  let refused = 0;
  for (const frame of frames.filter(({ type }) => !FOR_ENGINE.includes(type))) {
    for (const wrong of changed(frame, WRONG)) {
      const read = parseServerFrame(JSON.stringify(wrong));
      if (read === null) refused += 1;
      // What is still a frame has the form of one.
      else expect(parseServerFrame(JSON.stringify(read))).toEqual(read);
    }
  }
  expect(refused).toBeGreaterThan(400);
});

test("[R8] what the engine alone reads, the engine checks: nothing of it is a frame for anybody else, and nothing throws", () => {
  for (const frame of frames.filter(({ type }) => FOR_ENGINE.includes(type))) {
    for (const wrong of changed(frame, WRONG)) {
      const read = parseServerFrame(JSON.stringify(wrong));
      expect(read === null || FOR_ENGINE.includes(read.type)).toBe(true);
    }
  }
});

test("[R8] whatever else comes is no frame", () => {
  for (const data of ["", "{", "null", "[]", '{"type":"hello"}', undefined, new Blob([])])
    expect(parseServerFrame(data)).toBeNull();
  fc.assert(fc.property(fc.json(), (text) => parseServerFrame(text) === null));
});
