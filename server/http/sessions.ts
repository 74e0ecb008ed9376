/** `/api/sessions`: where a host's browser makes a session, and a participant's ends it in passing. */
import type { FastifyInstance } from "fastify";
import { createBody, type CreateBody, endBody, type EndBody } from "../../shared/api.ts";
import type { Load } from "../budgets/load.ts";
import type { Config } from "../config.ts";
import { BUSY_RETRY_SECONDS, isRefused, refuse, type Sessions } from "../session/sessions.ts";
import { limited } from "./rate-limit.ts";
import { sendAnswer, sendRefusal } from "./refusing.ts";

export function sessionRoutes(app: FastifyInstance, sessions: Sessions, config: Config, load: Load): void {
  app.post<{ Body: CreateBody }>(
    "/api/sessions",
    { schema: { body: createBody }, ...limited(config.createsPerWindow) },
    async (request, reply) => {
      if (load.refusesCreates()) return sendRefusal(reply, refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS }));
      const answer = await sessions.create(request.body, request.ip);
      if (!isRefused(answer)) request.log.info("session created");
      return sendAnswer(reply, answer);
    },
  );

  app.post<{ Body: EndBody }>(
    "/api/sessions/end",
    { schema: { body: endBody }, ...limited(config.joinsPerWindow) },
    async (request, reply) => {
      const answer = await sessions.end(request.body);
      return answer === "ended" ? reply.code(204).send() : sendAnswer(reply, answer);
    },
  );
}
