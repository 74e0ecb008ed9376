/** Notices sockets whose other end is gone: each is asked now and then, and let go where it did not answer [R16]. */
import type { WebSocket } from "ws";
import type { Connection } from "./connection.ts";

/** Thousands of sockets asked in one turn hold up everybody's messages for as long: they are asked a share at a time. */
const SHARES = 100;

/** Watches sockets until stopped. @param everyMs after which each is asked again, in milliseconds */
export function createHeartbeat(everyMs: number) {
  const shares = Array.from({ length: SHARES }, () => new Set<Pick<Connection, "askAlive">>());
  let asked = 0;
  let added = 0;
  const timer = setInterval(() => {
    for (const connection of shares[asked++ % SHARES]!) connection.askAlive();
  }, everyMs / SHARES);
  timer.unref();
  return {
    add(socket: Pick<WebSocket, "on">, connection: Pick<Connection, "askAlive">): void {
      const share = shares[added++ % SHARES]!;
      share.add(connection);
      socket.on("close", () => share.delete(connection));
    },
    stop(): void {
      clearInterval(timer);
    },
  };
}
