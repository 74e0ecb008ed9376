/** What every answer carries: nothing inline, nothing from elsewhere, nothing kept, no address passed on. */
import type { FastifyInstance } from "fastify";

// A handful of fixed headers needs no library; each says what it forbids.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Of every answer. */
export const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex, nofollow",
  // Hashed assets say otherwise themselves.
  "cache-control": "no-store",
};

/** @param https whether people reach the server by https, so that browsers may insist on it */
export function addHeaders(app: FastifyInstance, https: boolean): void {
  app.addHook("onSend", async (_request, reply) => {
    reply.headers({ ...HEADERS, ...reply.getHeaders() });
    if (https) reply.header("strict-transport-security", "max-age=31536000");
  });
}
