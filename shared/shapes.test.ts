import { expect, test } from "vitest";
import { createBody } from "./api.ts";
import { parseClientFrame } from "./frames.ts";
import { isLink, parse } from "./shapes.ts";

const key = "A".repeat(43);
const secrets = { auth: key, wrapped: "A".repeat(111) };
const good = {
  names: ["Abhi", "Anny"],
  lifetimeSeconds: 3600,
  idleSeconds: 0,
  sid: "A".repeat(22),
  invites: [secrets, secrets],
};

test("a body that is not as it should be is refused with a plain sentence that names the field", () => {
  expect(parse(createBody, good).ok).toBe(true);
  for (const [body, message] of [
    [{ ...good, names: ["Abhi", 7] }, '"names.1" must be text.'],
    [{ ...good, names: ["Abhi"] }, '"names.1" must be text.'],
    [{ ...good, colour: "red" }, '"colour" is not a known field.'],
    [{ ...good, sid: undefined }, '"sid" must be text.'],
    [{ ...good, lifetimeSeconds: "3600" }, '"lifetimeSeconds" must be a number.'],
    [{ ...good, lifetimeSeconds: -1 }, '"lifetimeSeconds" must be 0 or more.'],
    [
      { ...good, invites: [secrets, { auth: key, wrapped: "short" }] },
      '"invites.1.wrapped" must be 83 bytes in base64url.',
    ],
    [{ ...good, invites: [secrets, { ...secrets, code: "x" }] }, '"invites.1.code" is not a known field.'],
    ["text", "A JSON object is expected."],
    [null, "A JSON object is expected."],
  ] as const) {
    expect(parse(createBody, body)).toEqual({ ok: false, message });
  }
  const { sid: _, ...without } = good;
  expect(parse(createBody, without)).toEqual({ ok: false, message: '"sid" is missing.' });
});

test("[R7] a frame that is not one is refused with a sentence, never an exception", () => {
  for (const text of [
    "",
    "{",
    "[]",
    "null",
    "7",
    '{"type":"dance"}',
    '{"type":"send"}',
    '{"type":"ping","from":1}',
    `{"type":"hello","tag":"k7m2q","slot":3,"token":"${key}","after":0}`,
  ]) {
    const parsed = parseClientFrame(text);
    expect(parsed.ok, text).toBe(false);
    expect(!parsed.ok && parsed.message, text).toMatch(/^("[\w.]+" |A ).*\.$/);
  }
  expect(parseClientFrame('{"type":"ping"}')).toEqual({ ok: true, value: { type: "ping" } });
});

test("[C5] a link is 12 characters without look-alikes", () => {
  expect(isLink("k7m2q9xw4tzc")).toBe(true);
  for (const not of ["", "k7m2q9xw4tz", "k7m2q9xw4tzcc", "K7m2q9xw4tzc", "k0m2q9xw4tzc", "k7m2q9xw4tz/"])
    expect(isLink(not), not).toBe(false);
});

test("[R7] text that no bytes have as their base64url is refused at the door", () => {
  const send = (sealed: string) =>
    parseClientFrame(JSON.stringify({ type: "send", eid: "A".repeat(22), seq: 1, sealed }));
  const handshake = (body: string) => parseClientFrame(JSON.stringify({ type: "handshake", step: "H1", body }));
  for (const [length, ok] of [
    [38, true],
    [39, true],
    [40, true],
    [41, false],
    [45, false],
  ] as const) {
    expect(send("A".repeat(length)).ok, `sealed, ${length}`).toBe(ok);
    expect(handshake("A".repeat(length)).ok, `handshake, ${length}`).toBe(ok);
  }
  expect(handshake("").ok).toBe(true);
  expect(handshake("A").ok).toBe(false);
});
