import Fastify from "fastify";
import { expect, test } from "vitest";
import { redisAddresses } from "./config-values.ts";
import { readConfig } from "./config.ts";

const KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

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

test("a subpath is refused, with why", () => {
  for (const url of ["https://chat.example/talk", "https://example.com/a/b/?c"]) {
    expect(readConfig({ PUBLIC_URL: url }), url).toEqual({
      ok: false,
      mistakes: [expect.stringMatching(/^PUBLIC_URL must have no path, as "\/.*links stand right behind the name/)],
    });
  }
  expect(readConfig({ PUBLIC_URL: "https://chat.example/" }).ok).toBe(true);
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

test("a cluster may be entered at several addresses, and has only one database", () => {
  const read = (REDIS_URL: string, REDIS_CLUSTER: string) => readConfig({ REDIS_URL, REDIS_CLUSTER, SECRET_KEY: KEY });
  const several = "redis://:a,b@one:7000, rediss://two,redis://[::1]:7002";
  expect(read(several, "true")).toMatchObject({ ok: true, config: { redisUrl: several, redisCluster: true } });
  expect(redisAddresses(several).map(({ host, password }) => [host, password])).toEqual([
    ["one:7000", "a,b"],
    ["two", ""],
    ["[::1]:7002", ""],
  ]);
  expect(read("redis://one", "off")).toMatchObject({ ok: true, config: { redisCluster: false } });
  for (const [url, cluster, mistake] of [
    [several, "off", "REDIS_URL names several addresses"],
    ["redis://one/3", "true", "REDIS_URL names a database"],
    ["redis://one,two", "true", "REDIS_URL must be an address"],
    ["redis://one", "perhaps", "REDIS_CLUSTER must be"],
    ["", "true", "REDIS_CLUSTER needs REDIS_URL"],
  ] as const) {
    expect(read(url, cluster), url).toEqual({ ok: false, mistakes: [expect.stringContaining(mistake)] });
  }
});

test("a secret key may be hex or base64, and not short", () => {
  for (const [key, ok] of [
    [KEY, true],
    [Buffer.from(KEY, "hex").toString("base64"), true],
    [KEY.slice(2), false],
    ["00".repeat(32), false],
    ["c0".repeat(64), false],
    [Buffer.from("change me ".repeat(4)).toString("base64"), false],
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

test("people who leave quickly are led to a page of the web, of the operator's choice", () => {
  expect(readConfig({})).toMatchObject({ config: { leaveUrl: "https://www.wikipedia.org/" } });
  for (const [given, read] of [
    ["https://weather.example/today?in=here", "https://weather.example/today?in=here"],
    ["http://news.example", "http://news.example/"],
  ] as const) {
    expect(readConfig({ LEAVE_URL: given })).toMatchObject({ ok: true, config: { leaveUrl: read } });
  }
  for (const bad of [
    "weather.example",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://me:hunter2@weather.example",
  ])
    expect(readConfig({ LEAVE_URL: bad }), bad).toEqual({
      ok: false,
      mistakes: ['LEAVE_URL must be an address like "https://www.wikipedia.org/".'],
    });
});

test("traces go to a whole address, which may hold a password and is not repeated", () => {
  for (const url of ["http://127.0.0.1:4318/v1/traces", "https://me:hunter2@traces.example/v1/traces?tenant=1"])
    expect(readConfig({ TRACES_URL: url })).toMatchObject({ ok: true, config: { tracesUrl: url } });
  expect(readConfig({})).toMatchObject({ ok: true, config: { tracesUrl: null } });
  for (const bad of ["collector:4318", "127.0.0.1", "https://me:hunter2@traces.example/#here"])
    expect(readConfig({ TRACES_URL: bad }), bad).toEqual({
      ok: false,
      mistakes: ['TRACES_URL must be an address like "http://127.0.0.1:4318/v1/traces".'],
    });
});

test("[X5] what outlives a session cannot be set to live longer than ten minutes", () => {
  expect(readConfig({ CODE_WINDOW_SECONDS: "601" }).ok).toBe(false);
  expect(readConfig({ RATE_WINDOW_SECONDS: "601" }).ok).toBe(false);
});

test("pushes are off until turned on, and then need somebody whom the push services may turn to", () => {
  expect(readConfig({})).toMatchObject({ config: { push: false, vapidPrivateKey: null } });
  const read = (VAPID_SUBJECT: string, PUBLIC_URL = "") => readConfig({ PUSH: "on", VAPID_SUBJECT, PUBLIC_URL });
  for (const [subject, url, known] of [
    ["mailto:you@example.com", "", "mailto:you@example.com"],
    ["https://chat.example/contact", "", "https://chat.example/contact"],
    ["", "https://chat.example", "https://chat.example"],
  ] as const) {
    expect(read(subject, url)).toMatchObject({ ok: true, config: { push: true, vapidSubject: known } });
  }
  for (const [subject, url] of [
    ["", ""],
    ["", "http://chat.example"],
    ["you@example.com", ""],
    ["http://chat.example", ""],
  ] as const) {
    expect(read(subject, url)).toMatchObject({
      ok: false,
      mistakes: expect.arrayContaining([expect.stringContaining("VAPID_SUBJECT")]),
    });
  }
});

test("a VAPID key is a private key of P-256, and a bad one is not repeated", () => {
  const good = Buffer.alloc(32, 7).toString("base64url");
  expect(readConfig({ VAPID_PRIVATE_KEY: good })).toMatchObject({
    config: { vapidPrivateKey: new Uint8Array(32).fill(7) },
  });
  for (const bad of ["short", Buffer.alloc(32).toString("base64url"), Buffer.alloc(32, 255).toString("base64url")]) {
    const result = readConfig({ VAPID_PRIVATE_KEY: bad });
    expect(result).toEqual({ ok: false, mistakes: [expect.stringMatching(/^VAPID_PRIVATE_KEY must be/)] });
    expect(JSON.stringify(result)).not.toContain(bad);
  }
});

test("a misspelt setting stops the start with the name that was meant; what is another program's does not", () => {
  for (const [given, meant] of [
    ["PUBLC_URL", "PUBLIC_URL"],
    ["SECRET_KEYS", "SECRET_KEY"],
    ["SERCET_KEY", "SECRET_KEY"],
    ["REDIS_URI", "REDIS_URL"],
  ] as const) {
    expect(readConfig({ [given]: "x" }), given).toEqual({
      ok: false,
      mistakes: [`${given} is no setting. Is ${meant} meant? Rename it, or unset it.`],
    });
  }
  const others = [
    "PATH",
    "HOME",
    "HOSTNAME",
    "SHELL",
    "PWD",
    "REDIS_PORT",
    "REDIS_HOST",
    "NODE_ENV",
    "LOGNAME",
    "TLS_CA",
  ];
  expect(readConfig(Object.fromEntries(others.map((name) => [name, "x"]))).ok).toBe(true);
});

test("browsers are told to insist on https at a name of one's own, and at no address, localhost or name of a local network", () => {
  const strict = (PUBLIC_URL: string) => {
    const result = readConfig({ PUBLIC_URL });
    return result.ok && result.config.strictTransport;
  };
  expect(strict("https://chat.example")).toBe(true);
  for (const url of [
    "http://chat.example",
    "https://localhost",
    "https://192.0.2.7",
    "https://[2001:db8::1]:8443",
    "https://me.local",
    "https://a.localhost",
    "https://server",
  ])
    expect(strict(url), url).toBe(false);
});
