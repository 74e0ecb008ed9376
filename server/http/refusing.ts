/** How HTTP says no: one shape, one table, plain sentences; and nothing of a request in the log. */
import type { Socket } from "node:net";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import type { RefusedReply } from "../../shared/api.ts";
import { parse } from "../../shared/parse.ts";
import { refusalTexts } from "../../shared/refusal-texts.ts";
import { refusals } from "../../shared/refusals.ts";
import type { Schema } from "../../shared/schema.ts";
import { isRefused, refuse } from "../session/sessions.ts";
import { isForeignOrigin } from "./origin.ts";

/** Sends a refusal with its status and, where it knows, when to come back. */
export function sendRefusal(reply: FastifyReply, refused: RefusedReply): FastifyReply {
  if (refused.retryAfterSeconds !== undefined) reply.header("retry-after", refused.retryAfterSeconds);
  return reply.code(refusals[refused.refusal].status).send(refused);
}

/** Sends an answer of the session rules: a refusal as one, anything else as it is. */
export function sendAnswer(reply: FastifyReply, answer: object): FastifyReply {
  return isRefused(answer) ? sendRefusal(reply, answer) : reply.send(answer);
}

/** Bodies are parsed by their schema; every failure becomes a refusal. */
export function addRefusing(app: FastifyInstance, publicUrl: string | null): void {
  app.setValidatorCompiler<Schema<unknown>>(({ schema }) => (body: unknown) => {
    const parsed = parse(schema, body);
    return parsed.ok ? { value: parsed.value } : { error: new Error(parsed.message) };
  });

  app.addHook("onRequest", async (request, reply) => {
    if (!["GET", "HEAD"].includes(request.method) && isForeignOrigin(request.headers.origin, request.host, publicUrl))
      return sendRefusal(reply, refuse("foreign-origin"));
    return undefined;
  });

  app.setErrorHandler((error: FastifyError | RefusedReply, request, reply) => {
    if (isRefused(error)) return sendRefusal(reply, error);
    const status = error.statusCode ?? 500;
    if (status < 500) return sendRefusal(reply, refuse("bad-request", { message: sentence(error) }));
    // The stack alone: a store's error object also carries its command's arguments.
    request.log.error({ stack: error.stack }, "a request failed");
    return sendRefusal(reply, refuse("outage", { retryAfterSeconds: 5 }));
  });

  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, refuse("not-active")));
}

/**
 * Answers what is not even HTTP. Fastify's own handler logs the error, which carries the request's raw bytes: the link
 * in its path, the token in its body.
 */
export function refuseRawRequest(log: FastifyInstance["log"], error: Error & { code?: string }, socket: Socket): void {
  // A connection that was reset is gone already.
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  log.debug("a request that is not HTTP was refused");
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroy();
}

function sentence(error: FastifyError): string {
  switch (error.code) {
    case "FST_ERR_VALIDATION":
      return error.message.replace(/^body /, "");
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return "The body is too large.";
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return "The body must be JSON, sent as application/json.";
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return "The body is not JSON.";
    default:
      return refusalTexts["bad-request"];
  }
}
