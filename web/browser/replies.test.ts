import fc from "fast-check";
import { expect, test } from "vitest";
import { createReply, greetReply, joinReply, parseReply, shownGreeting } from "./replies.ts";

const key = "A".repeat(43);
const greet = { seat: 1, name: "Abhi", sid: "A".repeat(22) };
const join = { tag: "abcde", seat: 1, token: key, wrapped: "A".repeat(111), storeKey: key, device: 1, peerDevice: 0 };
const create = { tag: "abcde", links: ["abcde2345678", "abcde2345679"], hostToken: key };
const refused = { refusal: "wrong-code", message: "That code is not right.", triesLeft: 2 };

test("an honest server's replies and refusals are taken as they are", () => {
  expect(parseReply(greetReply, greet)).toEqual(greet);
  expect(parseReply(joinReply, join)).toEqual(join);
  expect(parseReply(createReply, create)).toEqual(create);
  expect(parseReply(joinReply, refused)).toEqual(refused);
});

test("[C2] a name that reorders what stands around it is greeted without that", () => {
  const reply = { seat: 1, name: "An\u202eny", sid: greet.sid } as const;
  expect(parseReply(greetReply, reply)).toEqual(reply);
  expect(shownGreeting(reply)).toEqual({ ...greet, name: "Anny" });
  expect(parseReply(greetReply, { ...greet, name: "\u202e" })).toBeNull();
});

test("what is neither is none, and nothing throws", () => {
  const wrong = [
    null,
    "hello",
    17,
    [],
    {},
    { ...greet, seat: 3 },
    { ...greet, name: { toString: 1 } },
    { refusal: "constructor", message: "" },
    { ...greet, refusal: "constructor" },
    { ...refused, retryAfterSeconds: 1e300 },
  ];
  for (const each of wrong) expect(parseReply(greetReply, each)).toBeNull();
  expect(parseReply(joinReply, { ...join, wrapped: "?" })).toBeNull();
  fc.assert(fc.property(fc.jsonValue(), (json) => parseReply(joinReply, json) === null));
});
