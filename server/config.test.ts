import Fastify from "fastify";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const KEY = "c0".repeat(32);

test("without any setting the server runs on the embedded store, on this machine only, trusting no proxy", () => {
  const result = readConfig({});
  expect(result).toMatchObject({
    ok: true,
    config: { host: "localhost", port: 3000, redisUrl: null, secretKey: null, trustProxy: false },
  });
});

test("every mistake is named at once", () => {
  const result = readConfig({
    PORT: "door",
    LOG_LEVEL: "loud",
    LIFETIMES_SECONDS: "60,0",
    PUBLIC_URL: "chat.example/path",
    TRUST_PROXY: "me",
  });
  expect(result.ok).toBe(false);
  if (result.ok) return;
  expect(result.mistakes.map((mistake) => mistake.split(" ")[0])).toEqual([
    "PORT",
    "PUBLIC_URL",
    "TRUST_PROXY",
    "LOG_LEVEL",
    "LIFETIMES_SECONDS",
  ]);
});

test("Redis needs a secret key of its own, and a mistake never repeats a password", () => {
  expect(readConfig({ REDIS_URL: "redis://127.0.0.1:6379" })).toMatchObject({
    ok: false,
    mistakes: [expect.stringContaining("SECRET_KEY is required")],
  });
  expect(readConfig({ REDIS_URL: "redis://127.0.0.1:6379", SECRET_KEY: KEY }).ok).toBe(true);
  expect(JSON.stringify(readConfig({ REDIS_URL: "http://user:hunter2@host", SECRET_KEY: "hunter2" }))).not.toContain(
    "hunter2",
  );
});

test("a secret key may be hex or base64, and not short", () => {
  for (const [key, ok] of [
    [KEY, true],
    [Buffer.alloc(32, 7).toString("base64"), true],
    ["c0".repeat(31), false],
    ["password", false],
  ] as const) {
    expect(readConfig({ SECRET_KEY: key }).ok, key).toBe(ok);
  }
});

test("a proxy is trusted by number or by address", () => {
  for (const [given, read] of [
    ["1", 1],
    ["off", false],
    ["loopback, 10.0.0.0/8", ["loopback", "10.0.0.0/8"]],
    ["::1", ["::1"]],
    ["Loopback,LINKLOCAL,uniquelocal", ["loopback", "linklocal", "uniquelocal"]],
    ["10.0.0.0/1, fd00::/128, ::ffff:10.0.0.1", ["10.0.0.0/1", "fd00::/128", "::ffff:10.0.0.1"]],
  ] as const) {
    expect(readConfig({ TRUST_PROXY: given }), given).toMatchObject({ ok: true, config: { trustProxy: read } });
    // What is accepted here is accepted by Fastify.
    if (typeof read === "object") Fastify({ trustProxy: [...read] });
  }
});

test("what names no proxy is refused with a sentence, not with a stack", () => {
  for (const given of [
    "999.1.1.1",
    "10.0.0.0/99",
    "10.0.0.0/0",
    "10.0.0.0/33",
    "fd00::/129",
    "fd00::/",
    "10.0.0",
    "1::2::3",
    "10",
    "loopback,",
    "home",
    "10.0.0.0/8/8",
  ]) {
    expect(readConfig({ TRUST_PROXY: given }), given).toEqual({
      ok: false,
      mistakes: [
        'TRUST_PROXY must be "off", a number of proxies (1 to 9), or their addresses, like "loopback" or "10.0.0.0/8".',
      ],
    });
  }
});

test("[X5] what outlives a session cannot be set to live longer than ten minutes", () => {
  expect(readConfig({ CODE_WINDOW_SECONDS: "601" }).ok).toBe(false);
  expect(readConfig({ RATE_WINDOW_SECONDS: "601" }).ok).toBe(false);
});
