/** A page's connection to the server: a lasting socket, and what the browser tells of its network and of who looks. */
import type { ClientFrame, ServerFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import type { PageLimits } from "../limits.ts";
import { type LastingSocket, openSocket } from "../socket.ts";
import { createSockets, type Sockets } from "./sockets.ts";

/** "open": frames flow; "reconnecting": a new try is under way or due; "offline": the device says it has no network. */
export type ConnectionState = "open" | "reconnecting" | "offline";

export interface ConnectionEvents {
  /** The frame a new socket begins with. */
  hello(): ClientFrame;
  frame(frame: ServerFrame): void;
  /** "open" once the server has welcomed this socket. */
  connection(connection: ConnectionState): void;
  /** The server has closed for good: coming back would not help. `storeId` with `session-gone`. */
  over(refusal: Refusal, storeId: string | null): void;
}

export type Connection = Pick<LastingSocket, "send" | "restart" | "close">;

/** [R21] Builds of the page: which one this is, and who hears which one the server gives out. */
export interface Builds {
  /** undefined: none was built, as in development. */
  readonly own: string | undefined;
  heard(version: string): void;
}

export interface Connector {
  open(events: ConnectionEvents): Connection;
}

const NO_BUILDS: Builds = { own: undefined, heard: () => {} };

export function createConnector(
  limits: PageLimits,
  builds = NO_BUILDS,
  sockets: Sockets = createSockets(limits.preparedMs),
): Connector {
  return { open: (events) => openConnection(events, limits, builds, sockets.next) };
}

function openConnection(
  events: ConnectionEvents,
  limits: PageLimits,
  { own, heard }: Builds,
  nextSocket: () => WebSocket,
): Connection {
  let saysVersion = own !== undefined;
  const socket = openSocket(nextSocket, limits, {
    hello() {
      const frame = events.hello();
      const isHello = frame.type === "hello" || frame.type === "hello-host";
      return isHello && saysVersion && own !== undefined ? { ...frame, version: own } : frame;
    },
    frame: (frame) => events.frame(frame),
    open({ version }) {
      events.connection("open");
      saysVersion = own !== undefined && version !== undefined;
      if (version !== undefined) heard(version);
    },
    refused(refusal) {
      // [R21] A server of an older build, in the middle of an upgrade, knows no hello with a version.
      const isTooNew = refusal === "bad-request" && saysVersion;
      if (isTooNew) saysVersion = false;
      return isTooNew;
    },
    lost: () => events.connection(navigator.onLine ? "reconnecting" : "offline"),
    over(refusal, storeId) {
      stop();
      events.over(refusal, storeId);
    },
  });

  /** The network is back, or the page is looked at again or thawed (frozen, or kept for the Back button). */
  function hurry(): void {
    if (document.visibilityState !== "hidden") socket.hurry();
  }

  function stop(): void {
    removeEventListener("online", hurry);
    removeEventListener("offline", socket.giveUp);
    removeEventListener("pageshow", hurry);
    document.removeEventListener("resume", hurry);
    document.removeEventListener("visibilitychange", hurry);
  }

  addEventListener("online", hurry);
  addEventListener("offline", socket.giveUp);
  addEventListener("pageshow", hurry);
  document.addEventListener("resume", hurry);
  document.addEventListener("visibilitychange", hurry);

  return {
    send: socket.send,
    restart: socket.restart,
    close() {
      stop();
      socket.close();
    },
  };
}
