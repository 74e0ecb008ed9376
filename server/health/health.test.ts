import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../config.ts";
import { serverLimits } from "../limits.ts";
import { newSession } from "../store/contract/fixtures.ts";
import { createMemoryStore } from "../store/memory/memory-store.ts";
import { storeLimits } from "../store/store-limits.ts";
import { post, randomKey, sealedFrame, startApp, twoSeated } from "../testing/client.ts";
import { startHealth } from "./health-server.ts";
import { measureStore } from "./measured-store.ts";
import { createMetrics } from "./metrics.ts";

const SECRET = "b1946ac92492d2347c6235b4d2611184";

function newStore() {
  const result = readConfig({});
  if (!result.ok) throw new Error(result.mistakes.join());
  return createMemoryStore(storeLimits(result.config, serverLimits));
}

test("after a chat the metrics say what happened, and nothing in them says whose it was", async () => {
  const metrics = createMetrics();
  const store = measureStore(newStore(), metrics);
  const app = await startApp({ CREATE: "token", CREATE_TOKENS: `shop:${SECRET}` }, { store, metrics });
  const { one, two, session, tokens, dids } = await twoSeated(app.url, { authorization: `Bearer ${SECRET}` });
  for (let seq = 1; seq <= 16; seq++) one.send(sealedFrame(seq, 284));
  await two.next("record", 16);
  one.send({ type: "signal", eid: randomKey(16), seq: 1, body: randomKey(284) });
  await two.next("signal");
  expect((await session.join(2, { auth: randomKey(), did: randomKey(16) })).status).toBe(403);
  expect((await post(`${app.url}/api/sessions`, {})).status).toBe(401);
  const during = await metrics.text();
  expect(during).toContain("duologue_chats 1\n");
  expect(during).toContain("duologue_sockets 2\n");
  one.send({ type: "end" });
  await two.next("ended");
  await Promise.all([one.closed, two.closed]);
  await expect.poll(() => metrics.text()).toContain('duologue_socket_closes_total{kind="ended"} 2');
  await app.stop();

  const text = await metrics.text();
  for (const line of [
    'duologue_chats_created_total{token="shop"} 1',
    "duologue_joins_total 2",
    'duologue_arrivals_total{kind="unsaid"} 2',
    "duologue_wrong_codes_total 1",
    'duologue_ends_total{cause="first"} 1',
    'duologue_refusals_total{kind="wrong-code"} 1',
    'duologue_refusals_total{kind="create-token"} 1',
    "duologue_messages_total 16",
    `duologue_record_bytes_total ${16 * 284}`,
    "duologue_chats 0",
    "duologue_sockets 0",
  ])
    expect(text).toContain(`${line}\n`);
  // What comes in one turn is one step; of sixteen steps the way of one is timed.
  const steps = Number(/^duologue_append_seconds_count (\d+)$/m.exec(text)?.[1]);
  expect(steps).toBeGreaterThan(0);
  expect(steps).toBeLessThanOrEqual(16);
  expect(text).toContain(`duologue_deliver_seconds_count ${Math.floor(steps / 16)}\n`);
  expect(text).toContain("nodejs_eventloop_lag_seconds");
  for (const own of [
    "Abhi",
    "Anny",
    session.tag,
    session.sid,
    ...session.links,
    session.hostToken,
    ...tokens,
    ...dids,
    SECRET,
    "127.0.0.1",
  ])
    expect(text).not.toContain(own);
  // Nothing else could come in by a label, either: each is one of a list, and what it says a word of the code's own.
  const labels = [...text.matchAll(/^duologue_[^{\s]+\{([^}]*)\}/gm)].flatMap(([, inside = ""]) => inside.split(","));
  for (const label of labels) expect(label).toMatch(/^(kind|cause|verb|token)="[a-z-]*"$|^le="[\d.+Inf]+"$/);
});

test("a chat that is due is counted once, by its cause, whichever comes first: the news or the answer", async () => {
  const metrics = createMetrics();
  const store = measureStore(newStore(), metrics);
  for (const listens of [true, false]) {
    const session = newSession({ lifetimeMs: 400 });
    await store.create(session);
    const stop = listens ? await store.listen(session.tag, () => {}) : undefined;
    await expect.poll(() => store.endIfDue(session.tag)).toSatisfy((answer) => typeof answer === "string");
    await stop?.();
  }
  // Nobody listened to the other one: nobody knows why it ended, and it is not guessed.
  await expect.poll(() => metrics.text()).toContain('duologue_ends_total{cause="time"} 1\n');
  await store.close();
});

test("what the store does not answer is counted by what was asked, and stays the asker's to handle", async () => {
  const metrics = createMetrics();
  const broken = { ...newStore(), tries: async () => Promise.reject(new Error("no answer")) };
  const store = measureStore(broken, metrics);
  await expect(store.tries("k7m2q9xw4tzc", "a")).rejects.toThrow("no answer");
  expect(await metrics.text()).toContain('duologue_store_errors_total{verb="tries"} 1\n');
  await store.close();
});

test("ready is who listens, has a store that answers, and is not about to stop", async () => {
  let answer: () => Promise<unknown> = async () => "id";
  const metrics = createMetrics();
  const health = await startHealth("127.0.0.1", 0, {
    metrics,
    askStore: () => answer(),
    storeAnswerMs: 50,
    warnings: [],
  });
  onTestFinished(() => health.close());
  const url = `http://127.0.0.1:${health.port}`;
  const ready = async () => {
    const response = await fetch(`${url}/readyz`);
    return { status: response.status, ...((await response.json()) as object) };
  };
  expect(await ready()).toEqual({ status: 503, ready: false, why: "starting" });
  health.open();
  expect(await ready()).toEqual({ status: 200, ready: true });
  answer = () => Promise.reject(new Error("gone"));
  expect(await ready()).toEqual({ status: 503, ready: false, why: "store" });
  answer = () => new Promise(() => {});
  expect(await ready()).toEqual({ status: 503, ready: false, why: "store" });
  answer = async () => "id";
  health.drain();
  expect(await ready()).toEqual({ status: 503, ready: false, why: "draining" });
  health.open();
  expect((await ready()).status).toBe(503);

  expect(await (await fetch(`${url}/healthz`)).text()).toBe("ok\n");
  const scraped = await fetch(`${url}/metrics`);
  expect(scraped.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await scraped.text()).toContain("# TYPE duologue_chats gauge");
  expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(405);
  expect((await fetch(`${url}/`)).status).toBe(404);
});

test("readiness tells, once each, what of the proxies in front is not as the settings say; people come in all the same", async () => {
  const told = async (env: Record<string, string>, forwarded: string) => {
    const warnings: string[] = [];
    const health = await startHealth("127.0.0.1", 0, {
      metrics: createMetrics(),
      askStore: async () => "id",
      storeAnswerMs: 1_000,
      warnings,
    });
    onTestFinished(() => health.close());
    health.open();
    const app = await startApp(env, { onWarning: (sentence) => warnings.push(sentence) });
    for (let n = 0; n < 3; n++) await fetch(app.url, { headers: { "x-forwarded-for": forwarded } });
    await app.stop();
    const response = await fetch(`http://127.0.0.1:${health.port}/readyz`);
    return { status: response.status, ...((await response.json()) as { warnings?: string[] }) };
  };
  const off = await told({}, "192.0.2.1");
  expect(off).toEqual({ status: 200, ready: true, warnings: [expect.stringContaining("TRUST_PROXY is off")] });
  const fewer = await told({ TRUST_PROXY: "2" }, "192.0.2.1");
  expect(fewer).toEqual({ status: 200, ready: true, warnings: [expect.stringContaining("fewer proxies than")] });
  expect(await told({ TRUST_PROXY: "1" }, "192.0.2.1")).toEqual({ status: 200, ready: true });
});

test("it has a port of its own, where one is set", () => {
  expect(readConfig({})).toMatchObject({ ok: true, config: { health: null } });
  expect(readConfig({ HEALTH_PORT: "9090" })).toMatchObject({
    ok: true,
    config: { health: { host: "localhost", port: 9_090 } },
  });
  expect(readConfig({ HEALTH_PORT: "3000" })).toEqual({
    ok: false,
    mistakes: ["HEALTH_PORT must be another one than PORT."],
  });
});
