/** [R10] Whether a request comes from another site's page. */
import type { FastifyRequest } from "fastify";

/** An absent Origin is allowed: tokens are never ambient, so no page can lend a visitor's. */
export function isForeignOrigin(request: FastifyRequest, publicUrl: string | null): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  if (publicUrl !== null) return origin !== publicUrl;
  return !URL.canParse(origin) || new URL(origin).host !== request.host;
}
