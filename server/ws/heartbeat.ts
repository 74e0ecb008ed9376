/** Notices sockets whose other end is gone: each is asked now and then, and let go where it did not answer [R16]. */
import type { WebSocket } from "ws";
import type { Connection } from "./connection.ts";

/** Watches sockets until stopped. */
export function createHeartbeat(everyMs: number) {
  const all = new Map<Pick<WebSocket, "on">, Pick<Connection, "askAlive">>();
  const timer = setInterval(() => {
    for (const connection of all.values()) connection.askAlive();
  }, everyMs);
  timer.unref();
  return {
    add(socket: Pick<WebSocket, "on">, connection: Pick<Connection, "askAlive">): void {
      all.set(socket, connection);
      socket.on("close", () => all.delete(socket));
    },
    stop(): void {
      clearInterval(timer);
    },
  };
}
