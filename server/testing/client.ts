/** What tests of the server drive it with: the real application on a real port, fetch, and a real socket. */
import { randomBytes } from "node:crypto";
import WebSocket from "ws";
import type { CreateReply, InviteSecrets, JoinReply, RefusedReply } from "../../shared/api.ts";
import type { ClientFrame, SendFrame, ServerFrame } from "../../shared/frames.ts";
import type { RecordName, Seat } from "../../shared/shapes.ts";
import { createApp } from "../app.ts";
import { readConfig } from "../config.ts";
import type { Metrics } from "../health/metrics.ts";
import type { Traces } from "../health/traces.ts";
import { type ServerLimits, serverLimits } from "../limits.ts";
import type { Post } from "../push/post.ts";
import type { Https } from "../reach/reach.ts";
import { createMemoryStore } from "../store/memory/memory-store.ts";
import { storeLimits } from "../store/store-limits.ts";
import type { SessionStore } from "../store/session-store.ts";

/** Starts the application, on the embedded store where no other is given. */
export async function startApp(
  env: Record<string, string> = {},
  parts: {
    store?: SessionStore;
    limits?: Partial<ServerLimits>;
    logTo?: { write(line: string): void };
    post?: Post;
    pages?: string;
    https?: Pick<Https, "pair" | "authority">;
    onWarning?: (sentence: string) => void;
    metrics?: Metrics;
    traces?: Traces;
  } = {},
) {
  const result = readConfig({ LOG_LEVEL: "silent", ...env });
  if (!result.ok) throw new Error(result.mistakes.join("\n"));
  const { config } = result;
  const limits = { ...serverLimits, ...parts.limits };
  const store = parts.store ?? createMemoryStore(storeLimits(config, limits));
  const app = await createApp({ config, pages: null, ...parts, store, limits });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    store,
    async stop() {
      await app.close();
      await store.close();
    },
  };
}

export const randomKey = (length = 32): string => randomBytes(length).toString("base64url");

/** What a host's browser sends for one invite. */
export const newSecrets = (): InviteSecrets => ({
  auth: randomKey(),
  endAuth: randomKey(),
  wrapped: randomKey(83),
});

/** A body of `POST /api/sessions`; the proofs are random, as the server sees them. */
export function createBody(changes: object = {}) {
  return {
    names: ["Abhi", "Anny"],
    lifetimeSeconds: 3_600,
    idleSeconds: 1_800,
    sid: randomKey(16),
    invites: [newSecrets(), newSecrets()] satisfies [InviteSecrets, InviteSecrets],
    ...changes,
  };
}

export interface Reply<T> {
  status: number;
  headers: Headers;
  body: T & Partial<RefusedReply>;
}

export async function post<T = object>(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Reply<T>> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method: "POST",
    body: text,
    headers: { "content-type": "application/json", ...headers },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Reply<T>["body"] };
}

/** A session and the way to join it as either participant. */
export async function startSession(url: string, changes: object = {}, as: Record<string, string> = {}) {
  const body = createBody(changes);
  const { body: created } = await post<CreateReply>(`${url}/api/sessions`, body, as);
  const join = (seat: Seat, more: object = {}, headers: Record<string, string> = {}, node = url) =>
    post<JoinReply>(
      `${node}/api/invites/${created.links[seat - 1]}/join`,
      { auth: body.invites[seat - 1]!.auth, did: randomKey(16), takeOver: false, ...more },
      headers,
    );
  const hello = (seat: Seat, token: string, ack: RecordName | null = null, done = 0): ClientFrame => ({
    type: "hello",
    tag: created.tag,
    seat,
    token,
    ack,
    done,
  });
  return { ...created, sid: body.sid, secrets: body.invites, join, hello };
}

/** A `send` of a sealed record, of so many bytes. */
export const sealedFrame = (seq: number, length = 284): Extract<SendFrame, { kind: "sealed" }> => ({
  type: "send",
  seq,
  kind: "sealed",
  body: randomKey(length),
});
/** A `send` of a handshake message. */
export const handshakeFrame = (seq: number): Extract<SendFrame, { kind: "handshake" }> => ({
  type: "send",
  seq,
  kind: "handshake",
  body: randomKey(1_304),
});

/**
 * A socket that remembers what it heard.
 * @param ca the only authority it trusts, in PEM
 */
export async function openSocket(url: string, headers: Record<string, string> = {}, path = "/ws", ca?: string) {
  const socket = new WebSocket(url.replace("http", "ws") + path, { headers, ...(ca !== undefined && { ca }) });
  const frames: ServerFrame[] = [];
  const heard = new Set<() => void>();
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on("message", (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as ServerFrame);
    for (const listener of heard) listener();
  });
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  /** What `look` finds in the frames, now or when it comes. */
  const found = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const again = () => {
        const value = look();
        if (value === undefined) return;
        heard.delete(again);
        resolve(value);
      };
      heard.add(again);
      again();
    });
  return {
    frames,
    closed,
    socket,
    send: (frame: ClientFrame | string) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    close: () => socket.close(),
    /** The nth frame of a type (from 1), now or when it comes. */
    next: <T extends ServerFrame["type"]>(type: T, nth = 1): Promise<Extract<ServerFrame, { type: T }>> =>
      found(() => frames.filter((frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type)[nth - 1]),
    /** When own records up to this number are said to be kept: of several at once the last is named. */
    keptUpTo: (seq: number) => found(() => frames.find((frame) => frame.type === "kept" && frame.seq >= seq)),
  };
}

/** A session in which both sit, each with a socket that has caught up; `dids` are their devices' names. */
export async function twoSeated(url: string, as: Record<string, string> = {}) {
  const session = await startSession(url, {}, as);
  const dids: [string, string] = [randomKey(16), randomKey(16)];
  const join = async (seat: 1 | 2) => (await session.join(seat, { did: dids[seat - 1] })).body.token;
  const tokens: [string, string] = [await join(1), await join(2)];
  const one = await openSocket(url);
  one.send(session.hello(1, tokens[0]));
  await one.next("caught-up");
  const two = await openSocket(url);
  two.send(session.hello(2, tokens[1]));
  await two.next("caught-up");
  await one.next("presence");
  return { one, two, session, tokens, dids };
}
