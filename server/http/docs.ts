/**
 * `/docs`: what others' software may ask, for people to read and as two documents for programs. Plain HTML without a script
 * or a style of its own, so that the policy of every other answer holds here, too.
 */
import type { FastifyInstance } from "fastify";
import asyncapi from "../docs/asyncapi.json" with { type: "json" };
import openapi from "../docs/openapi.json" with { type: "json" };

interface Operation {
  summary: string;
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: { $ref?: string } }> }>;
}

export function docsRoutes(app: FastifyInstance): void {
  const page = html();
  app.get("/docs", (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  app.get("/docs/openapi.json", (_request, reply) => reply.send(openapi));
  app.get("/docs/asyncapi.json", (_request, reply) => reply.send(asyncapi));
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** What stands between backticks is code. */
const prose = (text: string): string =>
  escape(text)
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll("\n\n", "<br />");

/** The schema that a part refers to, as a link to where it stands. */
function shapeOf(
  content: Operation["requestBody"] | { content?: Record<string, { schema: { $ref?: string } }> },
): string {
  const [type, media] = Object.entries(content?.content ?? {})[0] ?? [];
  const name = media?.schema.$ref?.split("/").at(-1);
  return name === undefined ? escape(type ?? "") : `<a href="#${name}">${name}</a>`;
}

function html(): string {
  const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, unknown>)
      .filter((entry): entry is [string, Operation] => entry[0] !== "parameters")
      .map(([method, operation]) => operationHtml(`${method.toUpperCase()} ${path}`, operation)),
  );
  const schemas = Object.entries(openapi.components.schemas).map(
    ([name, schema]) => `<h3 id="${name}">${name}</h3>${code(schema)}`,
  );
  const frames = Object.entries(asyncapi.channels.socket.messages).map(
    ([name, { payload }]) => `<h3>${name.replace(".", ": ")}</h3>${code(payload)}`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><title>Duologue for developers</title></head>
<body>
<h1>Duologue ${openapi.info.version} for developers</h1>
<p>${prose(openapi.info.description)}</p>
<p>For programs: <a href="/docs/openapi.json">OpenAPI 3.1</a>, <a href="/docs/asyncapi.json">AsyncAPI 3</a>.</p>
<h2>Requests</h2>
${operations.join("\n")}
<h2>Shapes</h2>
${schemas.join("\n")}
<h2>Frames of <code>/ws</code></h2>
<p>${prose(asyncapi.info.description)}</p>
${frames.join("\n")}
</body>
</html>
`;
}

const code = (schema: unknown): string => `<pre>${escape(JSON.stringify(schema, null, 2))}</pre>`;

function operationHtml(title: string, { summary, requestBody, responses }: Operation): string {
  const answers = Object.entries(responses).map(
    ([status, response]) => `<li><b>${status}</b> ${prose(response.description)} ${shapeOf(response)}</li>`,
  );
  const asks = requestBody ? `<p>Body: ${shapeOf(requestBody)}</p>` : "";
  return `<h3>${escape(title)}</h3><p>${prose(summary)}</p>${asks}<ul>${answers.join("")}</ul>`;
}
