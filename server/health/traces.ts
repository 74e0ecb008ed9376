/**
 * What takes how long, in OpenTelemetry's words: a span each for a chat that is started, a seat that is taken, an end, and
 * of one in sixteen records for its way into the store and on to the other. A span says its name, when, how long and what
 * came of it, nothing else: no two of them can be told to be of one chat.
 * Sent as OTLP/HTTP in JSON (OpenTelemetry Protocol 1.x, "OTLP/HTTP" and "JSON Protobuf Encoding": ids in hex, times as
 * decimal text, enumerations as numbers). Written here, since the packages for it are larger than this server.
 */
import { randomBytes } from "node:crypto";
import type { Sessions } from "../session/sessions.ts";
import type { StoreWatcher } from "./measured-store.ts";

export type SpanName = "create" | "join" | "append" | "deliver" | "end";

export interface Traces {
  /** One that is over now. @param outcome a word of the code's own, never of anybody's */
  span(name: SpanName, ms: number, outcome: string): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** As OpenTelemetry's own batches by default: so many wait, so many go at once, so often. */
const WAITING_MAX = 2_048;
const BATCH_MAX = 512;
const SEND_EVERY_MS = 5_000;
const ANSWER_MS = 10_000;
/** A server that stops waits no longer for a collector. */
const LAST_MS = 2_000;

/** Of opentelemetry/proto/trace/v1: SpanKind SERVER; StatusCode OK and ERROR. */
const KIND_SERVER = 2;
const STATUS = { ok: 1, error: 2 } as const;

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

/**
 * @param url where OTLP/HTTP is taken, whole; a name and password in it are said as Basic authentication
 * @param onTrouble hears once that they are not taken, and again only after they were
 */
export function createTraces(url: string, onTrouble: (sentence: string) => void): Traces {
  const at = new URL(url);
  const { username, password } = at;
  at.username = at.password = "";
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const headers = {
    "content-type": "application/json",
    ...(username !== "" && { authorization: `Basic ${credentials}` }),
  };
  let waiting: object[] = [];
  let sending: Promise<void> = Promise.resolve();
  let isTrouble = false;

  function trouble(what: string): void {
    if (!isTrouble) onTrouble(`Traces are not taken (${what}): they are thrown away until they are.`);
    isTrouble = true;
  }

  async function post(spans: readonly object[]): Promise<void> {
    const resource = { attributes: [attribute("service.name", "duologue")] };
    const body = JSON.stringify({
      resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "duologue" }, spans }] }],
    });
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answer = await fetch(at, { method: "POST", headers, body, signal, redirect: "error" });
      await answer.body?.cancel();
      if (answer.ok) isTrouble = false;
      else trouble(String(answer.status));
    } catch {
      // What went wrong may name an address.
      trouble("no answer");
    }
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) await post(waiting.splice(0, BATCH_MAX));
  }
  /** One request at a time. */
  const send = () => (sending = sending.then(sendAll));
  const timer = setInterval(() => void send(), SEND_EVERY_MS).unref();

  return {
    span(name, ms, outcome) {
      // A collector that is away costs no more than this.
      if (waiting.length >= WAITING_MAX) return;
      const end = BigInt(Math.round(Date.now() * 1_000)) * 1_000n;
      waiting.push({
        traceId: randomBytes(16).toString("hex"),
        spanId: randomBytes(8).toString("hex"),
        name,
        kind: KIND_SERVER,
        startTimeUnixNano: String(end - BigInt(Math.round(ms * 1_000_000))),
        endTimeUnixNano: String(end),
        attributes: [attribute("outcome", outcome)],
        status: { code: outcome === "outage" ? STATUS.error : STATUS.ok },
      });
    },
    async close() {
      clearInterval(timer);
      await Promise.race([send(), new Promise((resolve) => setTimeout(resolve, LAST_MS).unref())]);
      waiting = [];
    },
  };
}

/** The part of the store's watchers that becomes spans. */
export const watchedBy = (traces: Traces): Partial<StoreWatcher> => ({
  took: (name, ms, outcome) => traces.span(name, ms, outcome),
  announced: (ms) => traces.span("deliver", ms, "announced"),
});

/** Chats that are started and seats that are taken, from the request's body to its answer. */
export function traceSessions(sessions: Sessions, traces: Traces): Sessions {
  async function timed<T extends object>(name: SpanName, done: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const tell = (outcome: string) => traces.span(name, performance.now() - start, outcome);
    try {
      const answer = await work();
      tell("refusal" in answer ? String(answer.refusal) : done);
      return answer;
    } catch (error) {
      tell("outage");
      throw error;
    }
  }
  return {
    ...sessions,
    create: (body, address) => timed("create", "created", () => sessions.create(body, address)),
    join: (link, body, address) => timed("join", "joined", () => sessions.join(link, body, address)),
  };
}
