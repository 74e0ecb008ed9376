/** The one page, the same for every address, and the files it loads. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { PageSettings } from "../../shared/api.ts";
import type { Config } from "../config.ts";

const META = '<meta name="duologue" content="" />';

/** The page with the settings it needs; throws where the build lacks it. */
export function readPage(root: string, config: Config): string {
  return pageWith(readFileSync(join(root, "index.html"), "utf8"), {
    lifetimesSeconds: [...config.lifetimesSeconds],
    idleLimitsSeconds: [...config.idleLimitsSeconds],
    idleWarningSeconds: config.idleWarningSeconds,
  });
}

export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.type("text/html; charset=utf-8").send(page);
}

/** @param root the folder with the built page */
export async function pageRoutes(app: FastifyInstance, root: string, page: string): Promise<void> {
  // Files of the build only, each found at the start: an address never becomes a path.
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    globIgnore: ["**/index.html"],
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = path.startsWith(join(root, "assets"));
      reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "public, max-age=3600");
    },
  });

  for (const missing of ["/api/*", "/assets/*", "/favicon.ico"]) {
    app.get(missing, (_request, reply) => reply.callNotFound());
  }

  // [J8] unknown, malformed, ended: the page is one and the same, and only its script asks what the address means
  app.get("/*", (_request, reply) => sendPage(reply, page));
}

function pageWith(html: string, settings: PageSettings): string {
  const filled = html.replace(
    META,
    `<meta name="duologue" content="${JSON.stringify(settings).replaceAll('"', "&quot;")}" />`,
  );
  if (filled === html) throw new Error("web/index.html has lost its settings tag.");
  return filled;
}
