/**
 * A way to the server that outlives its sockets: hello on each, dead ones are noticed, a lost one comes back with patience.
 * Wherever there is a WebSocket: what a browser tells besides is browser/connection.ts's.
 */
import { type ClientFrame, encodeFrame, type ServerFrame } from "../shared/frames.ts";
import { type Refusal, refusalOfClose } from "../shared/refusals.ts";
import { parseServerFrame } from "./browser/server-frame.ts";
import type { PageLimits } from "./limits.ts";

/** What is used of a WebSocket: a browser's, Node's (22 and later), or that of the package "ws". */
export interface AnySocket {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown } & never) => void) | null;
  onclose: ((event: { code: number; reason: string } & never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface SocketEvents {
  /** The frame a new socket begins with. */
  hello(): ClientFrame;
  frame(frame: ServerFrame): void;
  /** The server has welcomed this socket, by this frame. */
  open(by: Extract<ServerFrame, { type: "welcome" | "status" }>): void;
  /** A socket is gone, and the next try is under way or due. */
  lost(): void;
  /** Whether a hello that was refused can be said in other words: it is, at once. */
  refused?(refusal: Refusal): boolean;
  /** The server has closed for good: coming back would not help. `storeId` with `session-gone`. */
  over(refusal: Refusal, storeId: string | null): void;
}

export interface LastingSocket {
  /** False where there is no welcomed socket; the frame is then not sent. */
  send(frame: ClientFrame): boolean;
  /** Gives the socket up and comes back at once, with a new hello. */
  restart(): void;
  /** Gives the socket up, and comes back after a pause. */
  giveUp(): void;
  /** There is a reason to look now: no pause is waited out, and a socket from before is not believed in. */
  hurry(): void;
  close(): void;
}

export type SocketLimits = Pick<
  PageLimits,
  "pingAfterMs" | "pongMs" | "backoffFirstMs" | "backoffMaxMs" | "returnMaxMs"
>;

const OPEN = 1;

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

/** @param next opens a socket, or gives one that is open already */
export function openSocket(next: () => AnySocket, limits: SocketLimits, events: SocketEvents): LastingSocket {
  let socket: AnySocket | null = null;
  let welcomed = false;
  let over = false;
  let tries = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pulse: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(retry);
    if (over) return;
    const mine = next();
    socket = mine;
    welcomed = false;
    const sayHello = () => {
      if (socket === mine) mine.send(encodeFrame(events.hello()));
    };
    if (mine.readyState === OPEN) sayHello();
    else mine.onopen = sayHello;
    mine.onmessage = ({ data }: { data: unknown }) => {
      // Events of a socket that was given up are nobody's any more.
      if (socket !== mine || over) return;
      listenForSilence(mine);
      const frame = parseServerFrame(data);
      if (!frame) return;
      if (!welcomed && (frame.type === "welcome" || frame.type === "status")) {
        welcomed = true;
        tries = 0;
        events.open(frame);
      }
      events.frame(frame);
    };
    mine.onclose = ({ code, reason }: { code: number; reason: string }) => {
      if (socket === mine) lost(refusalOfClose(code), reason);
    };
    // What failed is told by its close.
    mine.onerror = () => {};
    listenForSilence(mine);
  }

  /** A dead link says nothing, not even that it is dead: ask after a while. */
  function listenForSilence(mine: AnySocket): void {
    clearTimeout(pulse);
    pulse = setTimeout(() => ask(mine), limits.pingAfterMs);
  }

  /** Asks whether the other end is there, and gives the socket up when nothing comes back. */
  function ask(mine: AnySocket): void {
    clearTimeout(pulse);
    if (mine.readyState === OPEN && welcomed) mine.send(encodeFrame({ type: "ping" }));
    pulse = setTimeout(() => {
      mine.close();
      if (socket === mine) lost(undefined, "");
    }, limits.pongMs);
  }

  function lost(refusal: Refusal | undefined, reason: string): void {
    clearTimeout(pulse);
    const wasWelcomed = welcomed;
    socket = null;
    welcomed = false;
    if (over) return;
    if (refusal && !wasWelcomed && events.refused?.(refusal)) return connect();
    if (refusal && !PASSING.includes(refusal)) {
      over = true;
      events.over(refusal, refusal === "session-gone" ? reason : null);
      return;
    }
    events.lost();
    // [R14] A server that restarts gives each page a moment of its own.
    const given = refusal === "restarting" ? Number(reason) : Number.NaN;
    // Jitter: after a crash thousands of pages must not come back in step.
    const wait = Math.min(limits.backoffMaxMs, limits.backoffFirstMs * 2 ** tries++);
    const jittered = wait / 2 + Math.random() * (wait / 2);
    retry = setTimeout(connect, given >= 0 && given <= limits.returnMaxMs ? given : jittered);
  }

  function restart(): void {
    if (over) return;
    const mine = socket;
    const wasWelcomed = welcomed;
    socket = null;
    clearTimeout(pulse);
    if (wasWelcomed) events.lost();
    connect();
    mine?.close();
  }

  connect();

  return {
    send(frame) {
      if (!welcomed || socket?.readyState !== OPEN) return false;
      socket.send(encodeFrame(frame));
      return true;
    },
    restart,
    giveUp() {
      const mine = socket;
      lost(undefined, "");
      mine?.close();
    },
    hurry() {
      if (over) return;
      if (socket === null) connect();
      else if (welcomed && socket.readyState === OPEN) ask(socket);
      // An attempt from before may be waiting for a network that is not there any more.
      else restart();
    },
    close() {
      over = true;
      clearTimeout(retry);
      clearTimeout(pulse);
      socket?.close();
      socket = null;
    },
  };
}
