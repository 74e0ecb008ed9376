/** The certificate of the authority that issued this server's own, for devices that are to trust it. */
import { X509Certificate } from "node:crypto";
import type { FastifyInstance } from "fastify";

export const AUTHORITY_PATH = "/authority.crt";

/** @param pem the authority's certificate, never its key */
export function authorityRoute(app: FastifyInstance, pem: string): void {
  const der = new X509Certificate(pem).raw;
  app.get(AUTHORITY_PATH, async (_request, reply) =>
    // This type makes iOS and Android offer to install it; binary, which both take.
    reply
      .type("application/x-x509-ca-cert")
      .header("content-disposition", 'attachment; filename="duologue-authority.crt"')
      .send(der),
  );
}
