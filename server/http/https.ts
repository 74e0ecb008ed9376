/** https of the application's own: HTTP/2, and HTTP/1.1 on the same port. */
import type { ServerHttp2Session } from "node:http2";
import type { Server } from "node:tls";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import { LOOKING } from "./deadlines.ts";
import { HTTP2_STREAMS_MAX } from "../limits.ts";
import type { KeyPair } from "../tls/key-pair.ts";

/**
 * HTTP/1.1 stays for WebSockets: browsers open them with it where a server does not offer RFC 8441. Routes and plug-ins
 * are the same for both; the library's types would make the application another one.
 */
export function overTls({ cert, key }: KeyPair): FastifyServerOptions {
  const https = { cert, key, allowHTTP1: true, settings: { maxConcurrentStreams: HTTP2_STREAMS_MAX }, ...LOOKING };
  return { http2: true, https } as FastifyServerOptions;
}

/** The server of an application that was made with {@link overTls}. */
export const tlsServer = (app: FastifyInstance): Server => app.server as unknown as Server;

/**
 * A server that closes lets browsers finish what they asked for, and no more: before Node 24 it would wait until they
 * close their connections themselves.
 */
export function addGoaway(app: FastifyInstance): void {
  const sessions = new Set<ServerHttp2Session>();
  let closing = false;
  tlsServer(app).on("session", (session: ServerHttp2Session) => {
    if (closing) return session.close();
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  app.addHook("preClose", async () => {
    closing = true;
    for (const session of sessions) session.close();
  });
}
