/** `/ws`: the one socket route, for participants and the host's page. */
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { FRAME_MAX_BYTES, GOODBYE_MS, RETURN_SPREAD_MS, RETURN_SPREAD_PER_SOCKET_MS } from "../../shared/limits.ts";
import { refusals } from "../../shared/refusals.ts";
import { isForeignOrigin } from "../http/origin.ts";
import { sendRefusal } from "../http/refusing.ts";
import { refuse } from "../session/sessions.ts";
import { type Door, openConnection } from "./connection.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { createStrangers, type Place } from "./strangers.ts";

/** When a stranger who found no place may come back. */
const RETRY_SECONDS = 10;

/** @param hideAddress an address as the server may know it */
export async function socketRoute(
  app: FastifyInstance,
  door: Door,
  publicUrl: string | null,
  hideAddress: (address: string) => string,
): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: FRAME_MAX_BYTES, perMessageDeflate: false, clientTracking: true },
    // [R14] Before the server closes, each client hears when to come back, all at different moments; one that does not
    // answer cannot hold it up. A request that is being worked on is finished: what it kept is acknowledged on return.
    preClose: async () => {
      draining = true;
      heartbeat.stop();
      const { clients } = app.websocketServer;
      const spreadMs = Math.min(RETURN_SPREAD_MS, clients.size * RETURN_SPREAD_PER_SOCKET_MS);
      for (const socket of clients) {
        socket.close(refusals.restarting.close, String(Math.floor(Math.random() * spreadMs)));
      }
      setTimeout(() => clients.forEach((socket) => socket.terminate()), GOODBYE_MS).unref();
    },
  });
  const heartbeat = createHeartbeat();
  const strangers = createStrangers();
  let draining = false;
  const places = new WeakMap<FastifyRequest["raw"], Place>();

  app.get(
    "/ws",
    {
      websocket: true,
      // [R10, R1] before the upgrade
      preValidation: async (request, reply) => {
        if (isForeignOrigin(request, publicUrl)) return sendRefusal(reply, refuse("foreign-origin"));
        if (draining) return sendRefusal(reply, refuse("restarting"));
        if (!request.ws) return undefined;
        const place = strangers.admit(hideAddress(request.ip));
        if (typeof place === "string") return sendRefusal(reply, refuse(place, { retryAfterSeconds: RETRY_SECONDS }));
        places.set(request.raw, place);
        // Also where the upgrade itself comes to nothing.
        request.raw.socket.once("close", () => place.leave());
        return undefined;
      },
    },
    (socket, request) => {
      openConnection(socket, door, places.get(request.raw)!);
      heartbeat.add(socket);
    },
  );
}
