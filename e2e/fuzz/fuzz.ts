/**
 * Sends case after case to a real server on real sockets, and looks after each batch: nobody who talks beside it notices, no
 * answer is an error of the server's own, and nothing was thrown that only its log would know of.
 */
import { connect } from "node:net";
import fc from "fast-check";
import WebSocket from "ws";
import { openStore } from "../../server/store/open-store.ts";
import { serverLimits } from "../../server/limits.ts";
import { readConfig } from "../../server/config.ts";
import { openSocket, randomKey, sealedFrame, startApp, twoSeated } from "../../server/testing/client.ts";
import { type Case, casesOf } from "./cases.ts";

const BATCH = 200;
/** Batches at once, each with a chat of its own: most of one is waiting for answers. */
const SIDE_BY_SIDE = 4;
const MANY = 1_000_000_000;
const limits = {
  ...{ framesPerSecond: MANY, framesBurst: MANY, bytesPerSecond: MANY, bytesBurst: MANY },
  ...{ bytesPacePerSecond: MANY, bytesPaceBurst: MANY },
  ...{ arrivalsMax: MANY, strangersPerAddress: 10_000, strangersPerNode: 10_000, socketsPerAddress: 100_000 },
};

export interface FuzzReport {
  /** That were sent: all, or up to the first mistake. */
  cases: number;
  /** Answers by HTTP, by their status. */
  statuses: Record<string, number>;
  /** Sentences; the run held where there is none. */
  mistakes: string[];
}

/**
 * @param redisUrl null: the embedded store
 * @param tell hears how many cases are done, now and then
 */
export async function fuzz(
  { redisUrl, cases, seed }: { redisUrl: string | null; cases: number; seed: number },
  tell: (done: number) => void = () => {},
): Promise<FuzzReport> {
  const env = {
    ...{ CREATES_PER_WINDOW: "1000000", JOINS_PER_WINDOW: "1000000", CODE_TRIES: "100", LOG_LEVEL: "warn" },
    // Cases name addresses of their own; believed here, so that they are worked on, too.
    ...{ CHATS_PER_ADDRESS: "1000000", QUEUE_MAX_RECORDS: "500", TRUST_PROXY: "loopback" },
    ...(redisUrl !== null && {
      REDIS_URL: redisUrl,
      SECRET_KEY: Buffer.from(randomKey(32), "base64url").toString("hex"),
    }),
  };
  const mistakes: string[] = [];
  const read = readConfig(env);
  if (!read.ok) throw new Error(read.mistakes.join("\n"));
  const store = redisUrl === null ? {} : { store: (await openStore(read.config, serverLimits)).store };
  const app = await startApp(env, { ...store, limits, logTo: { write: (line) => void mistakes.push(`log: ${line}`) } });
  const neighbour = await twoSeated(app.url);
  const statuses: Record<string, number> = {};
  let written = 0;

  /** One who talks beside all that. */
  async function look(): Promise<void> {
    written += 1;
    neighbour.one.send(sealedFrame(written));
    const { did, seq } = await neighbour.two.next("record", written);
    neighbour.two.send({ type: "ack", did, seq });
  }

  async function runBatch(from: number, size: number): Promise<void> {
    const mine = await twoSeated(app.url);
    const { session, dids, tokens } = mine;
    const known = { tag: session.tag, links: session.links, dids, token: tokens[0] };
    const batch = fc.sample(casesOf(known), { seed: seed + from, numRuns: size });
    const waiting: Promise<void>[] = [];
    for (const each of batch) waiting.push(send(app.url, each, mine.one, statuses));
    await Promise.all(waiting);
    // What was sent on the socket is worked on: it answers, or was closed.
    const asked = mine.one.frames.filter(({ type }) => type === "pong").length;
    const pings = batch.filter((each) => each.kind === "frame" && isPing(each.text)).length;
    if (mine.one.socket.readyState === WebSocket.OPEN) mine.one.send({ type: "ping" });
    await Promise.race([mine.one.next("pong", Math.max(asked, pings) + 1), mine.one.closed]);
    for (const socket of [mine.one, mine.two]) socket.socket.terminate();
    await app.store.end(session.tag, "host");
    await look();
    if (statuses["500"] !== undefined) mistakes.push("a reply of 500");
  }

  let begun = 0;
  let done = 0;
  async function lane(): Promise<void> {
    while (begun < cases && mistakes.length === 0) {
      const from = begun;
      const size = Math.min(BATCH, cases - from);
      begun += size;
      await runBatch(from, size);
      done += size;
      tell(done);
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  await app.stop();
  return { cases: done, statuses, mistakes };
}

function isPing(text: string): boolean {
  try {
    const frame = JSON.parse(text) as { type?: unknown };
    return frame?.type === "ping" && Object.keys(frame).length === 1;
  } catch {
    return false;
  }
}

async function send(
  url: string,
  each: Case,
  seated: Awaited<ReturnType<typeof openSocket>>,
  statuses: Record<string, number>,
): Promise<void> {
  switch (each.kind) {
    case "frame":
      if (seated.socket.readyState === WebSocket.OPEN) seated.send(each.text);
      return;
    case "hello": {
      const socket = await openSocket(url).catch(() => null);
      if (!socket) return;
      socket.socket.on("error", () => {});
      socket.send(each.text);
      // Some are right after all, and stay.
      await Promise.race([socket.closed, socket.next("welcome"), socket.next("status")]);
      socket.socket.terminate();
      return;
    }
    case "body": {
      const headers = each.type === "" ? {} : { "content-type": each.type };
      const answer = await fetch(url + each.path, { method: "POST", body: each.text, headers });
      await answer.arrayBuffer();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      return;
    }
    case "bytes": {
      const { hostname, port } = new URL(url);
      const raw = connect(Number(port), hostname);
      raw.on("error", () => {});
      raw.resume();
      const gone = new Promise((resolve) => raw.once("close", resolve));
      const upgrade = `GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomKey(16)}==\r\n\r\n`;
      if (each.upgraded) raw.write(upgrade);
      raw.end(each.bytes);
      // A peer that keeps its half open is let go by its own deadlines; nobody waits for those here.
      setTimeout(() => raw.destroy(), 200).unref();
      await gone;
      return;
    }
    default:
      return each satisfies never;
  }
}
