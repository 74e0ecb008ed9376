/**
 * What becomes of a request to upgrade, decided before anything else is done with it: `/ws` alone is upgraded, for who may
 * come in; all else is answered shortly and closed. No framework and no log stands in between.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { refusalTexts } from "../../shared/refusal-texts.ts";
import { refusals, type Refusal } from "../../shared/refusals.ts";
import { FRAME_MAX_BYTES } from "../../shared/limits.ts";
import type { Clients } from "../http/client-address.ts";
import { HEADERS } from "../http/headers.ts";
import { isForeignOrigin } from "../http/origin.ts";

/** Of one message; browsers send those of this size in one or a few. */
const FRAGMENTS_MAX = 128;

/** When somebody who was not let in may come back. */
const RETRY_SECONDS = 10;

/** What a client was let in with; given back where its socket is closed or never opens, any number of times. */
interface Ticket {
  release(): void;
}

export interface DoorParts<T extends Ticket> {
  clients: Clients;
  publicUrl: string | null;
  /** Lets a client in, or says why not. */
  admit(address: string): T | Refusal;
  enter(socket: WebSocket, raw: Duplex, ticket: T): void;
}

/** Its sockets, and the way to let nobody in any more. */
export interface Door {
  readonly sockets: ReadonlySet<WebSocket>;
  close(): void;
}

export function openDoor<T extends Ticket>(server: Server, { clients, publicUrl, admit, enter }: DoorParts<T>): Door {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_MAX_BYTES,
    // [R15] Nobody's few bytes become many here, and no message is made of thousands of pieces.
    perMessageDeflate: false,
    maxFragments: FRAGMENTS_MAX,
    // [R15] One frame of a socket in a turn: whatever came with it waits until the others have had theirs. Of who is
    // proven the connection takes a few.
    allowSynchronousEvents: false,
    clientTracking: true,
  });
  let draining = false;

  function decide(request: IncomingMessage): T | Refusal {
    if (request.url !== "/ws") return "not-active";
    const { address, host } = clients.of(request);
    if (isForeignOrigin(request.headers.origin, host, publicUrl)) return "foreign-origin";
    return draining ? "restarting" : admit(address);
  }

  server.on("upgrade", (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    const drop = () => raw.destroy();
    raw.on("error", drop);
    const ticket = decide(request);
    if (typeof ticket === "string") return refuse(raw, ticket);
    // What is not a WebSocket's handshake after all is answered and closed by the library.
    raw.once("close", () => ticket.release());
    sockets.handleUpgrade(request, raw, head, (socket) => {
      raw.off("error", drop);
      enter(socket, raw, ticket);
    });
  });

  return {
    sockets: sockets.clients,
    close() {
      draining = true;
    },
  };
}

/** [R1, R10] The same no as by HTTP. */
function refuse(raw: Duplex, refusal: Refusal): void {
  raw.end(answers[refusal]);
  // Whatever it still sends, nobody reads it.
  raw.once("finish", () => raw.destroy());
}

const answers = Object.fromEntries(
  (Object.keys(refusals) as Refusal[]).map((refusal) => {
    const { status } = refusals[refusal];
    const text = refusalTexts[refusal];
    const retry = status === 429 || status === 503 ? { retryAfterSeconds: RETRY_SECONDS } : {};
    const body = Buffer.from(JSON.stringify({ refusal, message: text, ...retry }));
    const headers = {
      ...HEADERS,
      ...("retryAfterSeconds" in retry && { "retry-after": retry.retryAfterSeconds }),
      "content-type": "application/json; charset=utf-8",
      "content-length": body.length,
      connection: "close",
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    return [refusal, Buffer.from(`HTTP/1.1 ${status} No\r\n${lines.join("\r\n")}\r\n\r\n${body.toString()}`)];
  }),
) as Record<Refusal, Buffer>;
