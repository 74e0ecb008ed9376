/** A page's connection to the server: a lasting socket, and what the browser tells of its network and of who looks. */
import type { ClientFrame, ServerFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import type { PageLimits } from "../limits.ts";
import { type LastingSocket, openSocket } from "../socket.ts";

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

export interface Connector {
  open(events: ConnectionEvents): Connection;
  /** Opens a socket while the code is being proven, so that the way in is one round trip shorter. */
  prepare(): void;
  /** The code was not right: nobody is going to say hello. */
  dropPrepared(): void;
}

const newSocket = () => new WebSocket(`${location.protocol === "http:" ? "ws" : "wss"}://${location.host}/ws`);

export function createConnector(limits: PageLimits): Connector {
  let prepared: WebSocket | null = null;

  function takePrepared(): WebSocket | null {
    const mine = prepared;
    prepared = null;
    return mine && mine.readyState <= WebSocket.OPEN ? mine : null;
  }

  const dropPrepared = () => takePrepared()?.close();

  return {
    open: (events) => openConnection(events, limits, () => takePrepared() ?? newSocket()),
    prepare() {
      prepared ??= newSocket();
      const mine = prepared;
      setTimeout(() => {
        if (prepared === mine) dropPrepared();
      }, limits.preparedMs);
    },
    dropPrepared,
  };
}

function openConnection(events: ConnectionEvents, limits: PageLimits, nextSocket: () => WebSocket): Connection {
  const socket = openSocket(nextSocket, limits, {
    hello: () => events.hello(),
    frame: (frame) => events.frame(frame),
    open: () => events.connection("open"),
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
