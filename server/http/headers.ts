/** What every answer carries: nothing inline but what is named, nothing from elsewhere, nothing kept, no address passed on. */
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";

/** @param inline scripts in the page itself: these run, by their hash (CSP level 3, "hash-source"), and no others */
export const contentSecurityPolicy = (inline: readonly string[] = []): string =>
  [
    "default-src 'none'",
    ["script-src 'self'", ...inline.map(hashSource)].join(" "),
    "style-src 'self'",
    // What was opened on the device: pictures, sounds and films of a fixed list [F8].
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    // Where a download begins that web/save-worker.ts answers: every answer of the server refuses to be framed.
    "frame-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // One policy, for the workers (web/browser/trusted-types.ts).
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");

const hashSource = (script: string) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

/** Of every answer: a handful of fixed headers needs no library, and each says what it forbids. */
export const HEADERS = {
  "content-security-policy": contentSecurityPolicy(),
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
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
