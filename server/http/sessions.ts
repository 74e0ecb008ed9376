/** `/api/sessions`: where a host's browser makes a session, and a participant's ends it in passing. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createBody, type CreateBody, endBody, type EndBody } from "../../shared/api.ts";
import type { Load } from "../budgets/load.ts";
import type { Config } from "../config.ts";
import { findCreateToken } from "../create-tokens.ts";
import { BUSY_RETRY_SECONDS, isRefused, refuse, type Sessions } from "../session/sessions.ts";
import { limited } from "./rate-limit.ts";
import { sendAnswer, sendRefusal } from "./refusing.ts";

/** What a wrong token costs its address on top, in frames [R15]: as much as twenty requests. */
const WRONG_TOKEN_FRAMES = 400;

/**
 * @param charge takes so many frames from an address's budget
 * @param onCreated hears the name of the token that a chat was started with; "" where everybody may
 */
export function sessionRoutes(
  app: FastifyInstance,
  sessions: Sessions,
  config: Config,
  load: Load,
  charge: (address: string, frames: number) => void,
  onCreated: (token: string) => void,
): void {
  const { createTokens } = config;
  const tokens = new WeakMap<FastifyRequest, string>();

  /** [C7] Behind the limit of the route, so that wrong ones have counted, and before the body is read. */
  async function needToken(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    if (createTokens === null) return undefined;
    const name = findCreateToken(createTokens, request.headers.authorization);
    if (name !== undefined) return void tokens.set(request, name);
    charge(request.ip, WRONG_TOKEN_FRAMES);
    return sendRefusal(reply.header("www-authenticate", "Bearer"), refuse("create-token"));
  }

  app.post<{ Body: CreateBody }>(
    "/api/sessions",
    { schema: { body: createBody }, preParsing: needToken, ...limited(config.createsPerWindow) },
    async (request, reply) => {
      if (load.refusesCreates()) return sendRefusal(reply, refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS }));
      const answer = await sessions.create(request.body, request.ip);
      if (!isRefused(answer)) {
        request.log.info("session created");
        onCreated(tokens.get(request) ?? "");
      }
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
