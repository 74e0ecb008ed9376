/** What a collector hears: a stand-in for one, on this machine, that takes OTLP/HTTP. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { serverLimits } from "../limits.ts";
import { openStore } from "../store/open-store.ts";
import { startRedis } from "../store/testing/redis-server.ts";
import { post, randomKey, sealedFrame, startApp, twoSeated } from "../testing/client.ts";
import { measureStore } from "./measured-store.ts";
import { createTraces, watchedBy } from "./traces.ts";

interface Span {
  traceId: string;
  spanId: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue: string } }[];
  status: { code: number };
}

let heard: { headers: IncomingHttpHeaders; path: string; text: string }[];
let answer: number;
let url: string;
const collector = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  request.on("end", () => {
    heard.push({ headers: request.headers, path: request.url ?? "", text });
    response.writeHead(answer, { "content-type": "application/json" }).end("{}");
  });
});
beforeEach(async () => {
  [heard, answer] = [[], 200];
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
});
afterEach(() => new Promise((resolve) => collector.close(resolve)));

const spansOf = (text: string): Span[] => {
  const { resourceSpans } = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
};
const outcomeOf = ({ attributes }: Span) => attributes.map(({ key, value }) => `${key}=${value.stringValue}`).join();

test.each(["memory", "Redis"])(
  "a collector hears how long a chat's steps took and what came of them, and nothing of whose they were: %s",
  async (where) => {
    const redis = where === "Redis" ? await startRedis() : null;
    const read = readConfig(
      redis ? { REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex"), LOG_LEVEL: "silent" } : {},
    );
    if (!read.ok) throw new Error(read.mistakes.join());
    const { store } = await openStore(read.config, serverLimits);
    const traces = createTraces(url, () => {});
    // Both may hear that it is over before the store has answered whoever asked for it.
    let ended = () => {};
    const answered = new Promise<void>((resolve) => (ended = resolve));
    const took = (what: string) => what === "end" && ended();
    const app = await startApp({}, { store: measureStore(store, watchedBy(traces), { took }), traces });
    const { one, two, session, tokens, dids } = await twoSeated(app.url);
    for (let seq = 1; seq <= 64; seq++) {
      one.send(sealedFrame(seq, 284));
      await one.next("kept", seq);
    }
    await two.next("record", 64);
    expect((await session.join(2, { auth: randomKey(), did: randomKey(16) })).status).toBe(403);
    expect((await post(`${app.url}/api/sessions`, { names: [] })).status).toBe(400);
    one.send({ type: "end" });
    await Promise.all([one.closed, two.closed, answered]);
    await app.stop();
    await traces.close();
    await redis?.stop();

    expect(new Set(heard.map(({ path, headers }) => `${path} ${headers["content-type"]}`))).toEqual(
      new Set(["/v1/traces application/json"]),
    );
    const text = heard.map((each) => each.text).join("\n");
    const spans = heard.flatMap((each) => spansOf(each.text));
    expect(new Set(spans.map((span) => `${span.name} ${outcomeOf(span)}`))).toEqual(
      new Set([
        "create outcome=created",
        "join outcome=joined",
        "join outcome=wrong-code",
        "append outcome=kept",
        "deliver outcome=announced",
        "end outcome=first",
      ]),
    );
    const count = (name: string) => spans.filter((span) => span.name === name).length;
    expect([count("append"), count("deliver")]).toEqual([4, 4]);
    for (const span of spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(span.kind).toBe(2);
      expect(span.status).toEqual({ code: 1 });
      expect(span.attributes.map(({ key }) => key)).toEqual(["outcome"]);
      const [start, end] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)];
      expect(end - start).toBeGreaterThan(0n);
      // Within the test, and in nanoseconds.
      expect(Math.abs(Number(end / 1_000_000n) - Date.now())).toBeLessThan(3_600_000);
    }
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(spans.length);
    const hostToken = session.hostToken;
    for (const own of ["Abhi", "Anny", session.tag, session.sid, ...session.links, hostToken, ...tokens, ...dids])
      expect(text).not.toContain(own);
    expect(text).not.toContain("127.0.0.1");
  },
);

test("an outage is an outcome, and marks its span as failed", async () => {
  const traces = createTraces(url, () => {});
  const read = readConfig({});
  if (!read.ok) throw new Error(read.mistakes.join());
  const { store } = await openStore(read.config, serverLimits);
  const broken = { ...store, end: () => Promise.reject(new Error("Redis at 10.0.0.7 is gone")) };
  await expect(measureStore(broken, watchedBy(traces)).end("k7m2q", "first")).rejects.toThrow("gone");
  await traces.close();
  await store.close();
  const [span] = spansOf(heard[0]!.text);
  expect([span!.name, outcomeOf(span!), span!.status.code]).toEqual(["end", "outcome=outage", 2]);
  expect(heard[0]!.text).not.toContain("10.0.0.7");
});

test("a name and a password in the address are Basic authentication, and stand nowhere else", async () => {
  const traces = createTraces(url.replace("http://", "http://us%40er:pass@"), () => {});
  traces.span("join", 1, "joined");
  await traces.close();
  const credentials = Buffer.from("us@er:pass").toString("base64");
  expect(heard[0]!.headers.authorization).toBe(`Basic ${credentials}`);
  expect(heard[0]!.path).toBe("/v1/traces");
});

test("a collector that does not take them is told of once, and no more waits for it than so much", async () => {
  answer = 503;
  const told: string[] = [];
  const traces = createTraces(url, (sentence) => told.push(sentence));
  for (let n = 0; n < 5_000; n++) traces.span("append", 1, "kept");
  await traces.close();
  expect(heard.flatMap(({ text }) => spansOf(text)).length).toBe(2_048);
  expect(heard.length).toBeGreaterThanOrEqual(4);
  expect(told).toEqual(["Traces are not taken (503): they are thrown away until they are."]);
});
