/** `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness, where the operator has said so. */
import type { FastifyInstance } from "fastify";

const DAY_MS = 86_400_000;
/** The RFC asks for less than a year. */
const VALID_DAYS = 180;

/** @param contact an address like "mailto:security@chat.example" or "https://…"; null: there is no such file */
export function securityTxtRoute(app: FastifyInstance, contact: string | null): void {
  app.get("/.well-known/security.txt", (_request, reply) => {
    if (contact === null) return reply.callNotFound();
    const expires = new Date(Date.now() + VALID_DAYS * DAY_MS).toISOString();
    return reply.type("text/plain; charset=utf-8").send(`Contact: ${contact}\nExpires: ${expires}\n`);
  });
}
