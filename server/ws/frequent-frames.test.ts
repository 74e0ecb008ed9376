import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, parseClientFrame, type ServerFrame } from "../../shared/frames.ts";
import { SIGNAL_BYTES } from "../../shared/limits.ts";
import { parseFrequent, readFrame, writeFrame } from "./frequent-frames.ts";

const bytes = (lengths: fc.Arbitrary<number>) =>
  lengths
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    .map((all) => Buffer.from(all).toString("base64url"));
const sixteen = bytes(fc.constant(16));
const number = fc.integer({ min: 1, max: 999_999_999_999_999 });
const send = fc.record({
  type: fc.constant("send" as const),
  seq: number,
  kind: fc.constant("sealed" as const),
  body: bytes(fc.integer({ min: 28, max: 400 })),
});
const ack = fc.record({ type: fc.constant("ack" as const), did: sixteen, seq: number });
const signal = fc.record({
  type: fc.constant("signal" as const),
  eid: sixteen,
  seq: number,
  body: bytes(fc.constantFrom(...SIGNAL_BYTES)),
});
const frequent = fc.oneof(send, ack, signal);

test("a page's frequent frames are read as the general way reads them", () => {
  fc.assert(
    fc.property(frequent, (frame) => {
      const text = encodeFrame(frame);
      expect(parseFrequent(text)).toEqual(frame);
      expect(parseClientFrame(text)).toEqual({ ok: true, value: frame });
    }),
  );
});

test("[R7] what is not quite such a frame is never taken for one: where the short way reads it, both agree", () => {
  const characters = fc.constantFrom(...'"{}:,0129-_AaQz é\\\n');
  let changed = 0;
  fc.assert(
    fc.property(frequent, fc.nat(), fc.nat({ max: 2 }), characters, (frame, at, gone, character) => {
      const text = encodeFrame(frame);
      // At the ends mostly: the middle is all body.
      const place = at % 3 === 0 ? at % text.length : at % 3 === 1 ? at % 60 : text.length - (at % 6);
      const other = text.slice(0, place) + character + text.slice(place + gone);
      const general = parseClientFrame(other);
      const short = parseFrequent(Buffer.from(other).toString("latin1"));
      if (short) expect({ ok: true, value: short }).toEqual(general);
      expect(readFrame(Buffer.from(other))).toEqual(general);
      if (!general.ok) changed += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(changed).toBeGreaterThan(0);
});

test("frames of the wrong sizes go the general way, which refuses them", () => {
  const body = (length: number) => "A".repeat(length);
  for (const frame of [
    { type: "send", seq: 1, kind: "sealed", body: body(37) },
    { type: "send", seq: 1, kind: "sealed", body: body(87_420) },
    { type: "send", seq: 0, kind: "sealed", body: body(40) },
    { type: "send", seq: 2 ** 53, kind: "sealed", body: body(40) },
    { type: "signal", eid: body(22), seq: 1, body: body(380) },
    { type: "ack", did: body(23), seq: 1 },
    { type: "ack", did: body(22), seq: 1, more: 1 },
  ]) {
    expect(parseFrequent(JSON.stringify(frame))).toBeUndefined();
    expect(readFrame(Buffer.from(JSON.stringify(frame))).ok).toBe(false);
  }
});

test("what goes out is the same text as in the general way", () => {
  const did = "A".repeat(22);
  const frames: ServerFrame[] = [
    { type: "record", did, seq: 7, kind: "sealed", body: "b-_" },
    { type: "record", did, seq: 7, kind: "handshake", body: "b" },
    { type: "record", did, seq: 7, kind: "sealed", blank: "c" },
    { type: "signal", did, eid: did, seq: 9, body: "b" },
    { type: "kept", seq: 3 },
    { type: "pong" },
  ];
  for (const frame of frames) expect(writeFrame(frame)).toBe(encodeFrame(frame));
});
