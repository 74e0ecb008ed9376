/** `/ws`: who may open a socket there, what it may use up, and how all are sent away when the server stops. */
import type { FastifyInstance } from "fastify";
import { type Refusal, refusals } from "../../shared/refusals.ts";
import { type Admission, createAdmissions } from "../budgets/admissions.ts";
import type { Origins, Traffic } from "../budgets/traffic.ts";
import type { Clients } from "../http/client-address.ts";
import type { ServerLimits } from "../limits.ts";
import { type Connection, type ConnectionParts, openConnection } from "./connection.ts";
import { openDoor } from "./door.ts";
import { createHeartbeat } from "./heartbeat.ts";

/**
 * @param originsOf an address as the server may know it
 * @param counts told of each socket that is gone, by its close code, and of each that was not let in
 * @returns how many sockets there are, and how many of them have proven nothing yet
 */
export function socketRoute(
  app: FastifyInstance,
  parts: Omit<ConnectionParts, "helloDeadlineMs" | "allowance">,
  publicUrl: string | null,
  limits: ServerLimits,
  clients: Clients,
  traffic: Traffic,
  originsOf: (address: string) => Origins,
  counts: { closed(code: number): void; refused(kind: Refusal): void } | null = null,
): { sockets(): number; strangers(): number } {
  const heartbeat = createHeartbeat(limits.heartbeatMs);
  const admissions = createAdmissions(limits);
  const { helloDeadlineMs } = limits;

  const door = openDoor(app.server, {
    clients,
    publicUrl,
    admit(address) {
      const origins = originsOf(address);
      let connection: Connection | undefined;
      const admission = traffic.mayCome(origins)
        ? admissions.admit(origins, () => connection?.giveWay())
        : ("rate-limited" as const);
      if (typeof admission === "string") {
        counts?.refused(admission);
        return admission;
      }
      return {
        release: admission.release,
        open: (open: (admission: Admission, origins: Origins) => Connection) => (connection = open(admission, origins)),
      };
    },
    enter(socket, raw, ticket) {
      const connection = ticket.open((admission, origins) =>
        openConnection(socket, raw, { ...parts, helloDeadlineMs, allowance: traffic.open(origins) }, admission),
      );
      heartbeat.add(socket, connection);
      if (counts) socket.on("close", (code: number) => counts.closed(code));
    },
  });

  // [R14] Before the server closes, each client hears when to come back, all at different moments; one that does not answer
  // cannot hold it up. A request that is being worked on is finished: what it kept is acknowledged on return.
  app.addHook("preClose", async () => {
    door.close();
    heartbeat.stop();
    const { sockets } = door;
    const spreadMs = Math.min(limits.returnSpreadMs, sockets.size * limits.returnSpreadPerSocketMs);
    for (const socket of sockets) {
      socket.close(refusals.restarting.close, String(Math.floor(Math.random() * spreadMs)));
    }
    setTimeout(() => sockets.forEach((socket) => socket.terminate()), limits.goodbyeMs).unref();
  });
  return { sockets: () => door.sockets.size, strangers: admissions.strangers };
}
