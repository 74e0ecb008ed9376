/** Notices sockets whose other end is gone: a WebSocket ping now and then, and goodbye to those that did not answer. */
import type { WebSocket } from "ws";

/** Watches sockets until stopped; a socket that has not answered the last ping by the next one is terminated. */
export function createHeartbeat(everyMs: number) {
  const answered = new Map<WebSocket, boolean>();
  const timer = setInterval(() => {
    for (const [socket, alive] of answered) {
      if (!alive) socket.terminate();
      else {
        answered.set(socket, false);
        socket.ping();
      }
    }
  }, everyMs);
  timer.unref();
  return {
    add(socket: WebSocket): void {
      answered.set(socket, true);
      socket.on("pong", () => answered.set(socket, true));
      socket.on("close", () => answered.delete(socket));
    },
    stop(): void {
      clearInterval(timer);
    },
  };
}
