/** An address typed without its s: plain HTTP that comes to the port of https is led to https. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { HEADERS } from "./headers.ts";
import { tlsServer } from "./https.ts";

/** Whoever has not begun by then, or with plain HTTP not ended, is let go. */
const PLAIN_MAX_MS = 10_000;
/** TLS begins with a record of this type (RFC 8446, section 5.1), no HTTP request does. */
const TLS_HANDSHAKE = 0x16;

/** @param publicUrl where people reach the server; null: by the name that they asked for */
export function addPlainRedirect(app: FastifyInstance, publicUrl: string | null): void {
  const server = tlsServer(app);
  const onTls = server.listeners("connection") as ((this: typeof server, socket: Socket) => void)[];
  const plain = createServer((request, response) => leadToHttps(request, response, publicUrl));
  const waiting = new Set<Socket>();

  function decide(socket: Socket, settled: () => void): void {
    const begin = socket.read() as Buffer | null;
    // It has ended without a word.
    if (begin === null) return void socket.destroy();
    // Whoever reads on begins with it.
    socket.unshift(begin);
    if (begin[0] !== TLS_HANDSHAKE) return void plain.emit("connection", socket);
    settled();
    for (const listener of onTls) listener.call(server, socket);
  }

  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const late = setTimeout(() => socket.destroy(), PLAIN_MAX_MS);
    const settled = () => {
      clearTimeout(late);
      waiting.delete(socket);
    };
    waiting.add(socket);
    socket.once("close", settled);
    // One that is reset is gone, and disturbs nobody.
    socket.on("error", () => {});
    socket.once("readable", () => decide(socket, settled));
  });
  // A server that closes waits for all that are still open.
  app.addHook("preClose", async () => {
    for (const socket of waiting) socket.destroy();
  });
}

/**
 * Not for ever (301, 308): browsers would remember it of this address and port when plain HTTP is served there again.
 * They take along what stands behind "#".
 */
function leadToHttps({ headers, url }: IncomingMessage, response: ServerResponse, publicUrl: string | null): void {
  const asked = `https://${headers.host}`;
  const origin = publicUrl ?? (headers.host && URL.canParse(asked) ? new URL(asked).origin : null);
  const path = url?.startsWith("/") ? url : "/";
  response.writeHead(origin === null ? 400 : 307, {
    ...HEADERS,
    ...(origin !== null && { location: origin + path }),
    "content-type": "text/plain; charset=utf-8",
    connection: "close",
  });
  response.end("This address is https: open it with https:// in front.\n");
}
