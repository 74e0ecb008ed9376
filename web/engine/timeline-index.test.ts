import { expect, test } from "vitest";
import kat from "../../shared/vectors/ec2-kat.json" with { type: "json" };
import { toBase64url } from "../../shared/base64url.ts";
import type { Place } from "./stored.ts";
import { compare } from "./timeline-index.ts";

type Given = (typeof kat.order.given)[number];

/** A pairing's own line, or a record's place; `did` as the engine has it. */
const placeOf = (given: Given): Place =>
  "line" in given
    ? { pairing: given.pairing, at: -1, from: 0, did: "", seq: 0 }
    : {
        pairing: given.pairing,
        at: given.at,
        from: given.from as 1 | 2,
        did: toBase64url(Uint8Array.from(Buffer.from(given.did, "hex"))),
        seq: given.seq,
      };

test("[M8] the timeline's order is the vectors', whatever came first", () => {
  const sorted = kat.order.sorted.map(placeOf);
  for (const given of [kat.order.given, kat.order.given.toReversed()])
    expect(given.map(placeOf).toSorted((a, b) => compare(a, 1, b, 1))).toEqual(sorted);
});

test("[M8] devices are compared as unsigned bytes, not as their text", () => {
  const of = (byte: number): Place => ({
    pairing: 1,
    at: 1,
    from: 1,
    did: toBase64url(new Uint8Array(16).fill(byte)),
    seq: 1,
  });
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const order = bytes.map(of).toSorted((a, b) => compare(b, 1, a, 1));
  expect(order.toReversed()).toEqual(bytes.map(of));
});
