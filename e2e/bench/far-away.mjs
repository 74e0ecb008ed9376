/**
 * A server that is far away: a proxy that holds every byte for a while, and counts round trips that wait for each other.
 *
 * Each thing that comes from the browser (a connection, a piece of a request) gets a number: one more than the highest that
 * had reached the browser before. Each answer carries the number of the newest thing that had reached the server on its
 * connection. So the highest number is the longest chain of "asked, answered, asked because of it", connecting included,
 * whatever ran beside it. What the browser computes in between counts for nothing, as long as it takes less than one trip.
 */
import { connect, createServer } from "node:net";

/** @param bytesPerSecond of all that goes to the browser, together; without it only distance counts */
export async function farAway(port, oneWayMs, bytesPerSecond = Infinity) {
  let known = 0;
  /** When the wire to the browser is free again. */
  let freeAt = 0;
  const steps = [];
  const sockets = new Set();

  const proxy = createServer((browser) => {
    const connecting = known + 1;
    steps.push(`${connecting}: connects`);
    let reached = connecting;
    // Accepted here at once: from so far away the browser would have to wait one trip before it could write.
    let waiting = [];
    setTimeout(() => {
      known = Math.max(known, connecting);
      for (const send of waiting) send();
      waiting = null;
    }, 2 * oneWayMs);

    const server = connect(port, "127.0.0.1");
    for (const socket of [browser, server]) {
      sockets.add(socket.setNoDelay());
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        setTimeout(() => (socket === browser ? server : browser).destroy(), 2 * oneWayMs);
      });
    }
    browser.on("data", (bytes) => {
      const send = () => {
        const asked = known + 1;
        steps.push(`${asked}: ${firstLine(bytes)}`);
        setTimeout(() => {
          reached = Math.max(reached, asked);
          if (server.writable) server.write(bytes);
        }, oneWayMs);
      };
      if (waiting) waiting.push(send);
      else send();
    });
    server.on("data", (bytes) => {
      const answers = reached;
      freeAt = Math.max(freeAt, performance.now()) + (bytes.length / bytesPerSecond) * 1_000;
      setTimeout(
        () => {
          known = Math.max(known, answers);
          if (browser.writable) browser.write(bytes);
        },
        freeAt - performance.now() + oneWayMs,
      );
    });
  });
  await new Promise((listening) => proxy.listen(0, "localhost", listening));

  return {
    port: proxy.address().port,
    trips: () => known,
    story: () => steps.join("\n"),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => void proxy.close(() => closed()));
    },
  };
}

/** Of a request its line; of anything else only that it is one. */
const firstLine = (bytes) => /^[A-Z]+ \S+/.exec(bytes.toString("latin1"))?.[0] ?? "a frame";
