/** `/ws`: the one socket route, for participants and the host's page. */
import websocket from "@fastify/websocket";
import type { FastifyInstance } from "fastify";
import { FRAME_MAX_BYTES } from "../../shared/limits.ts";
import { refusals } from "../../shared/refusals.ts";
import { isForeignOrigin } from "../http/origin.ts";
import { type Door, openConnection } from "./connection.ts";
import { createHeartbeat } from "./heartbeat.ts";

export async function socketRoute(app: FastifyInstance, door: Door, publicUrl: string | null): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: FRAME_MAX_BYTES, perMessageDeflate: false, clientTracking: true },
    // Before the server closes, each client hears that it may come back.
    preClose: async () => {
      heartbeat.stop();
      for (const socket of app.websocketServer.clients) socket.close(refusals.restarting.close, "restarting");
    },
  });
  const heartbeat = createHeartbeat();

  app.get(
    "/ws",
    {
      websocket: true,
      // [R10] before the upgrade
      preValidation: async (request, reply) => {
        if (!isForeignOrigin(request, publicUrl)) return;
        const { status, text } = refusals["foreign-origin"];
        await reply.code(status).send({ refusal: "foreign-origin", message: text });
      },
    },
    (socket) => {
      openConnection(socket, door);
      heartbeat.add(socket);
    },
  );
}
