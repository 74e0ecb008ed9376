/** How long a client may take for what it asks, and for leaving when the server stops. */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS, TIMEOUTS_LOOK_MS } from "../limits.ts";

/** What the server must be made with: Node looks for late ones so often. */
export const LOOKING = { connectionsCheckingInterval: TIMEOUTS_LOOK_MS };

/** Headers and bodies have to come in time; a connection that is still there some time after the goodbye is cut. */
export function addDeadlines(app: FastifyInstance, goodbyeMs: number): void {
  // By https too, where the library's own setting goes to HTTP/2 alone.
  const server: Pick<Server, "headersTimeout" | "requestTimeout" | "on"> = app.server;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  const connections = new Set<Socket>();
  server.on("connection", (connection) => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
  });
  app.addHook("preClose", async () => {
    setTimeout(() => connections.forEach((connection) => connection.destroy()), goodbyeMs).unref();
  });
}
