/** A rival in the load table: Socket.IO, each pair a room; REDIS_URL and ADAPTER ("pubsub", "streams") say how nodes meet. */
import { createServer } from "node:http";
import { createAdapter as createPubSub } from "@socket.io/redis-adapter";
import { createAdapter as createStreams } from "@socket.io/redis-streams-adapter";
import { Redis } from "ioredis";
import { Server } from "socket.io";

const { ADAPTER, REDIS_URL } = process.env;

function adapter() {
  if (ADAPTER === "pubsub") return createPubSub(new Redis(REDIS_URL), new Redis(REDIS_URL));
  if (ADAPTER === "streams") return createStreams(new Redis(REDIS_URL));
  return undefined;
}

const http = createServer();
const io = new Server(http, { transports: ["websocket"], ...(ADAPTER && { adapter: adapter() }) });
io.on("connection", (socket) => {
  const { pair } = socket.handshake.query;
  socket.on("message", (message) => socket.to(pair).emit("message", message));
  void Promise.resolve(socket.join(pair)).then(() => socket.emit("ready"));
});
http.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${http.address().port}`));
process.on("SIGTERM", () => process.exit(0));
