/** One connection to the server that outlives its sockets: hello on each, notices dead ones, comes back with patience. */
import { type ClientFrame, encodeFrame, type ServerFrame } from "../../shared/frames.ts";
import { type Refusal, refusalOfClose } from "../../shared/refusals.ts";
import type { PageLimits } from "../limits.ts";
import { parseServerFrame } from "./server-frame.ts";
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

export interface Connection {
  /** False where there is no welcomed socket; the frame is then not sent. */
  send(frame: ClientFrame): boolean;
  /** Gives the socket up and comes back at once, with a new hello. */
  restart(): void;
  close(): void;
}

export interface Connector {
  open(events: ConnectionEvents): Connection;
}

/** Refusals after which the same hello could succeed. */
const PASSING: readonly Refusal[] = [
  "outage",
  "restarting",
  "hello-late",
  "busy",
  "rate-limited",
  "too-fast",
  "too-slow",
];

export function createConnector(limits: PageLimits, sockets: Sockets = createSockets(limits.preparedMs)): Connector {
  return { open: (events) => openConnection(events, limits, sockets.next) };
}

function openConnection(events: ConnectionEvents, limits: PageLimits, nextSocket: () => WebSocket): Connection {
  let socket: WebSocket | null = null;
  let welcomed = false;
  let over = false;
  let tries = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pulse: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(retry);
    if (over) return;
    const mine = nextSocket();
    socket = mine;
    welcomed = false;
    const sayHello = () => {
      if (socket === mine) mine.send(encodeFrame(events.hello()));
    };
    if (mine.readyState === WebSocket.OPEN) sayHello();
    else mine.onopen = sayHello;
    mine.onmessage = ({ data }: MessageEvent<string>) => {
      // Events of a socket that was given up are nobody's any more.
      if (socket !== mine || over) return;
      listenForSilence(mine);
      const frame = parseServerFrame(data);
      if (!frame) return;
      if (!welcomed && (frame.type === "welcome" || frame.type === "status")) {
        welcomed = true;
        tries = 0;
        events.connection("open");
      }
      events.frame(frame);
    };
    mine.onclose = ({ code, reason }) => {
      if (socket === mine) lost(refusalOfClose(code), reason);
    };
    listenForSilence(mine);
  }

  /** A dead link says nothing, not even that it is dead: ask after a while. */
  function listenForSilence(mine: WebSocket): void {
    clearTimeout(pulse);
    pulse = setTimeout(() => ask(mine), limits.pingAfterMs);
  }

  /** Asks whether the other end is there, and gives the socket up when nothing comes back. */
  function ask(mine: WebSocket): void {
    clearTimeout(pulse);
    if (mine.readyState === WebSocket.OPEN && welcomed) mine.send(encodeFrame({ type: "ping" }));
    pulse = setTimeout(() => {
      mine.close();
      if (socket === mine) lost(undefined, "");
    }, limits.pongMs);
  }

  function lost(refusal: Refusal | undefined, reason: string): void {
    clearTimeout(pulse);
    socket = null;
    welcomed = false;
    if (over) return;
    if (refusal && !PASSING.includes(refusal)) {
      stop();
      events.over(refusal, refusal === "session-gone" ? reason : null);
      return;
    }
    events.connection(navigator.onLine ? "reconnecting" : "offline");
    // [R14] A server that restarts gives each page a moment of its own.
    const given = refusal === "restarting" ? Number(reason) : Number.NaN;
    // Jitter: after a crash thousands of pages must not come back in step.
    const wait = Math.min(limits.backoffMaxMs, limits.backoffFirstMs * 2 ** tries++);
    const jittered = wait / 2 + Math.random() * (wait / 2);
    retry = setTimeout(connect, given >= 0 && given <= limits.returnMaxMs ? given : jittered);
  }

  function giveUp(): void {
    const mine = socket;
    lost(undefined, "");
    mine?.close();
  }

  /**
   * The network is back, or the page is looked at again or thawed (frozen, or kept for the Back button): no reason to wait
   * out the pause, and none to believe in a socket from before.
   */
  function hurry(): void {
    if (over || document.visibilityState === "hidden") return;
    if (socket === null) connect();
    else if (welcomed && socket.readyState === WebSocket.OPEN) ask(socket);
    // An attempt from before may be waiting for a network that is not there any more.
    else restart();
  }

  function restart(): void {
    if (over) return;
    const mine = socket;
    const wasWelcomed = welcomed;
    socket = null;
    clearTimeout(pulse);
    if (wasWelcomed) events.connection("reconnecting");
    connect();
    mine?.close();
  }

  function stop(): void {
    over = true;
    clearTimeout(retry);
    clearTimeout(pulse);
    removeEventListener("online", hurry);
    removeEventListener("offline", giveUp);
    removeEventListener("pageshow", hurry);
    document.removeEventListener("resume", hurry);
    document.removeEventListener("visibilitychange", hurry);
  }

  addEventListener("online", hurry);
  addEventListener("offline", giveUp);
  addEventListener("pageshow", hurry);
  document.addEventListener("resume", hurry);
  document.addEventListener("visibilitychange", hurry);
  connect();

  return {
    send(frame) {
      if (!welcomed || socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(encodeFrame(frame));
      return true;
    },
    restart,
    close() {
      stop();
      socket?.close();
      socket = null;
    },
  };
}
