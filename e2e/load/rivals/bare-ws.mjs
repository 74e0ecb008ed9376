/** A rival in the load table: a socket server that passes each frame to the other of its pair, and nothing else. */
import { WebSocketServer } from "ws";

/** The one of each pair that came first and waits for the other. */
const waiting = new Map();

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket, request) => {
  const pair = request.url;
  const other = waiting.get(pair);
  if (!other) return waiting.set(pair, socket);
  waiting.delete(pair);
  for (const [from, to] of [
    [socket, other],
    [other, socket],
  ])
    from.on("message", (data) => to.send(data, { binary: false }));
  socket.send("ready");
  return other.send("ready");
});
server.on("listening", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
