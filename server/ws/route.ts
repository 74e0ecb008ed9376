/** `/ws`: the one socket route, for participants and the host's page. */
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { refusals } from "../../shared/refusals.ts";
import { isForeignOrigin } from "../http/origin.ts";
import { sendRefusal } from "../http/refusing.ts";
import { FRAME_MAX_BYTES } from "../../shared/limits.ts";
import type { ServerLimits } from "../limits.ts";
import { refuse } from "../session/sessions.ts";
import { type ConnectionParts, openConnection } from "./connection.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { type Admission, createPreAuthLimit } from "./pre-auth-limit.ts";

/** When somebody who was not let in may come back. */
const RETRY_SECONDS = 10;

/** @param hideAddress an address as the server may know it */
export async function socketRoute(
  app: FastifyInstance,
  parts: Omit<ConnectionParts, "helloDeadlineMs">,
  publicUrl: string | null,
  limits: ServerLimits,
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
      const spreadMs = Math.min(limits.returnSpreadMs, clients.size * limits.returnSpreadPerSocketMs);
      for (const socket of clients) {
        socket.close(refusals.restarting.close, String(Math.floor(Math.random() * spreadMs)));
      }
      setTimeout(() => clients.forEach((socket) => socket.terminate()), limits.goodbyeMs).unref();
    },
  });
  // The plug-in upgrades every path to close it politely, past Origin and pre-auth limit, and logs it: the link of an invite.
  app.addHook("onRequest", async (request, reply) => {
    if (request.ws && request.routeOptions.url !== "/ws") return sendRefusal(reply, refuse("not-active"));
    return undefined;
  });
  const heartbeat = createHeartbeat(limits.heartbeatMs);
  const preAuth = createPreAuthLimit(limits);
  let draining = false;
  const admissions = new WeakMap<FastifyRequest["raw"], Admission>();

  app.get(
    "/ws",
    {
      websocket: true,
      // [R10, R1] before the upgrade
      preValidation: async (request, reply) => {
        if (isForeignOrigin(request, publicUrl)) return sendRefusal(reply, refuse("foreign-origin"));
        if (draining) return sendRefusal(reply, refuse("restarting"));
        if (!request.ws) return undefined;
        const admission = preAuth.admit(hideAddress(request.ip));
        if (typeof admission === "string")
          return sendRefusal(reply, refuse(admission, { retryAfterSeconds: RETRY_SECONDS }));
        admissions.set(request.raw, admission);
        // Also where the upgrade itself comes to nothing.
        request.raw.socket.once("close", () => admission.release());
        return undefined;
      },
    },
    (socket, request) => {
      openConnection(socket, { ...parts, helloDeadlineMs: limits.helloDeadlineMs }, admissions.get(request.raw)!);
      heartbeat.add(socket);
    },
  );
}
