/** `/api/invites/:link`: what a link tells, and the door behind it. */
import type { FastifyInstance } from "fastify";
import { joinBody, type JoinBody } from "../../shared/api.ts";
import type { Load } from "../budgets/load.ts";
import type { Config } from "../config.ts";
import { BUSY_RETRY_SECONDS, isRefused, refuse, type Sessions } from "../session/sessions.ts";
import { limited } from "./rate-limit.ts";
import { sendAnswer, sendRefusal } from "./refusing.ts";

/** So many browsers of one address may each use up their tries at one invite in a window. */
const GUESSERS = 12;

export function inviteRoutes(app: FastifyInstance, sessions: Sessions, config: Config, load: Load): void {
  // [J1] reads only: a preview, a scanner or a crawler leaves the session as it was
  app.get<{ Params: { link: string } }>("/api/invites/:link", limited(config.joinsPerWindow), async (request, reply) =>
    sendAnswer(reply, await sessions.greet(request.params.link)),
  );

  app.post<{ Params: { link: string } }>(
    "/api/invites/:link/opened",
    limited(config.joinsPerWindow),
    async (request, reply) => {
      const answer = await sessions.markOpened(request.params.link);
      return answer === "opened" ? reply.code(204).send() : sendAnswer(reply, answer);
    },
  );

  app.post<{ Params: { link: string }; Body: JoinBody }>(
    "/api/invites/:link/join",
    // [J4] Whatever a browser calls itself: so many guesses of one address at one invite.
    { schema: { body: joinBody }, ...limited(Math.min(config.joinsPerWindow, GUESSERS * config.codeTries)) },
    async (request, reply) => {
      if (load.refusesJoins()) return sendRefusal(reply, refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS }));
      const answer = await sessions.join(request.params.link, request.body, request.ip);
      request.log.info(isRefused(answer) ? `join refused: ${answer.refusal}` : "participant joined");
      return sendAnswer(reply, answer);
    },
  );
}
