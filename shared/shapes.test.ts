import { expect, test } from "vitest";
import { createBody } from "./api.ts";
import { parseClientFrame } from "./frames.ts";
import { parse } from "./parse.ts";
import { isLink } from "./shapes.ts";

const key = "A".repeat(43);
const secrets = { auth: key, endAuth: key, wrapped: "A".repeat(111) };
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
    [{ ...good, names: ["Abhi"] }, '"names" must have 2 items.'],
    [{ ...good, colour: "red" }, '"colour" is not a known field.'],
    [{ ...good, sid: undefined }, '"sid" must be text.'],
    [{ ...good, lifetimeSeconds: "3600" }, '"lifetimeSeconds" must be a number.'],
    [{ ...good, lifetimeSeconds: -1 }, '"lifetimeSeconds" must be 0 or more.'],
    [
      { ...good, invites: [secrets, { ...secrets, wrapped: "short" }] },
      '"invites.1.wrapped" must be 83 bytes in base64url.',
    ],
    [{ ...good, invites: [secrets, { auth: key, wrapped: secrets.wrapped }] }, '"invites.1.endAuth" is missing.'],
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
    `{"type":"hello","tag":"k7m2q","seat":3,"token":"${key}","ack":null,"done":0}`,
    `{"type":"hello","tag":"k7m2q","seat":1,"token":"${key}","ack":{"seq":1},"done":0}`,
    `{"type":"hello","tag":"k7m2q","seat":1,"token":"${key}","ack":null,"done":-1}`,
    '{"type":"send","seq":1,"kind":"letter","body":"AAAA"}',
    '{"type":"ack","did":"AAAA","seq":1}',
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
  const send = (kind: string, body: string) =>
    parseClientFrame(JSON.stringify({ type: "send", seq: 1, kind, body })).ok;
  for (const [length, ok] of [
    [37, false],
    [38, true],
    [39, true],
    [40, true],
    [41, false],
    [45, false],
  ] as const) {
    expect(send("sealed", "A".repeat(length)), `sealed, ${length}`).toBe(ok);
  }
  expect(send("sealed", `${"A".repeat(38)}B`)).toBe(false);
});

test("a handshake message has one of its lengths, a sealed record at most 64 KiB of plaintext", () => {
  const send = (kind: string, bytes: number) =>
    parseClientFrame(JSON.stringify({ type: "send", seq: 1, kind, body: Buffer.alloc(bytes).toString("base64url") }))
      .ok;
  for (const bytes of [1_304, 1_368, 1_185, 80]) {
    expect(send("handshake", bytes)).toBe(true);
    for (const other of [bytes - 1, bytes + 1]) expect(send("handshake", other)).toBe(false);
  }
  expect(send("handshake", 0)).toBe(false);
  expect(send("sealed", 12 + 65_536 + 16)).toBe(true);
  expect(send("sealed", 12 + 65_537 + 16)).toBe(false);
});
