import fc from "fast-check";
import type * as v from "valibot";
import { expect, test } from "vitest";
import { createReply, greetReply, joinReply, parseReply } from "./server-reply.ts";

const key = "A".repeat(43);
const replies: Record<string, readonly [v.GenericSchema<unknown, object>, object]> = {
  create: [createReply, { tag: "abcde", links: ["abcde2345678", "abcde2345679"], hostToken: key }],
  greet: [greetReply, { seat: 1, name: "Abhi", sid: "A".repeat(22) }],
  join: [
    joinReply,
    { tag: "abcde", seat: 2, token: key, wrapped: "A".repeat(111), storeKey: key, device: 1, peerDevice: 0 },
  ],
};
const refused = { refusal: "paused", message: "Wait.", retryAfterSeconds: 600 };

test.each(Object.entries(replies))(
  "a reply to %s, and a refusal, come through as they are",
  (_name, [schema, reply]) => {
    expect(parseReply(schema, reply)).toEqual(reply);
    expect(parseReply(schema, refused)).toEqual(refused);
  },
);

test.each(Object.entries(replies))("what is no reply to %s is none, whatever it is", (_name, [schema, reply]) => {
  for (const lie of [
    null,
    [],
    "ok",
    5,
    { error: "Bad gateway" },
    { ...refused, retryAfterSeconds: 1e15 },
    { refusal: "no" },
  ])
    expect(parseReply(schema, lie)).toBeNull();
  for (const field of Object.keys(reply)) {
    for (const lie of [undefined, null, -1, {}, "", "A".repeat(100_000)])
      expect(parseReply(schema, { ...reply, [field]: lie })).toBeNull();
  }
  fc.assert(fc.property(fc.jsonValue(), (value) => parseReply(schema, value) === null));
});
