/**
 * `/healthz`, `/readyz` and `/metrics` on a port of their own, for those who run the server: nothing in front of people
 * answers these.
 */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { Metrics } from "./metrics.ts";

export interface HealthParts {
  metrics: Pick<Metrics, "text" | "mediaType">;
  /** Resolves where the store answers. */
  askStore(): Promise<unknown>;
  /** A store that takes longer is not there. */
  storeAnswerMs: number;
  /** What the operator should set otherwise, one sentence each: people can come in all the same. */
  warnings: readonly string[];
}

export interface Health {
  /** People can come in. */
  open(): void;
  /** The server is about to stop: nobody new is to be sent here. */
  drain(): void;
  close(): Promise<void>;
  readonly port: number;
}

type State = "starting" | "open" | "draining";

/** Resolves when it listens; rejects where it cannot. */
export async function startHealth(host: string, port: number, parts: HealthParts): Promise<Health> {
  let state: State = "starting";

  async function readiness(): Promise<{ ready: boolean; why?: string }> {
    if (state !== "open") return { ready: false, why: state };
    return (await answers(parts.askStore(), parts.storeAnswerMs)) ? { ready: true } : { ready: false, why: "store" };
  }

  const server = createServer((request, response) => {
    void answer(request.method ?? "", request.url ?? "", response).catch(() => send(response, 500, "It failed.\n"));
  });
  server.headersTimeout = server.requestTimeout = 10_000;
  // Probes and a scraper or two; who finds this port must not fill the process with sockets.
  server.maxConnections = 100;

  async function answer(method: string, url: string, response: ServerResponse): Promise<void> {
    if (method !== "GET" && method !== "HEAD") return send(response, 405, "Only GET is answered here.\n");
    switch (url.split("?")[0]) {
      case "/healthz":
        return send(response, 200, "ok\n");
      case "/readyz": {
        const { ready, ...why } = await readiness();
        const { warnings } = parts;
        const told = { ready, ...why, ...(warnings.length > 0 && { warnings }) };
        return send(response, ready ? 200 : 503, `${JSON.stringify(told)}\n`, "application/json");
      }
      case "/metrics":
        return send(response, 200, await parts.metrics.text(), parts.metrics.mediaType);
      default:
        return send(response, 404, "Here are /healthz, /readyz and /metrics.\n");
    }
  }

  await listen(server, host, port);
  return {
    open: () => (state = state === "starting" ? "open" : state),
    drain: () => (state = "draining"),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    port: (server.address() as { port: number }).port,
  };
}

function send(response: ServerResponse, status: number, body: string, type = "text/plain; charset=utf-8"): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

async function answers(asked: Promise<unknown>, withinMs: number): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    late = setTimeout(() => resolve(false), withinMs);
  });
  const came = asked.then(
    () => true,
    () => false,
  );
  const result = await Promise.race([came, tooLate]);
  clearTimeout(late);
  return result;
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
