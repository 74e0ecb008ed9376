/** One connection to the server that outlives its sockets: hello on each, notices dead ones, comes back with patience. */
import { type ClientFrame, encodeFrame, type ServerFrame } from "../../shared/frames.ts";
import { type Refusal, refusalOfClose } from "../../shared/refusals.ts";
import type { PageLimits } from "../limits.ts";
import { parseServerFrame } from "./server-frame.ts";

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

/** [R21] Builds of the page: which one this is, and who hears which one the server gives out. */
export interface Builds {
  /** undefined: none was built, as in development. */
  readonly own: string | undefined;
  heard(version: string): void;
}

export interface Connector {
  open(events: ConnectionEvents): Connection;
  /** Opens a socket while the code is being proven, so that the way in is one round trip shorter. */
  prepare(): void;
  /** The code was not right: nobody is going to say hello. */
  dropPrepared(): void;
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

const newSocket = () => new WebSocket(`${location.protocol === "http:" ? "ws" : "wss"}://${location.host}/ws`);

const NO_BUILDS: Builds = { own: undefined, heard: () => {} };

export function createConnector(limits: PageLimits, builds = NO_BUILDS): Connector {
  let prepared: WebSocket | null = null;

  function takePrepared(): WebSocket | null {
    const mine = prepared;
    prepared = null;
    return mine && mine.readyState <= WebSocket.OPEN ? mine : null;
  }

  const dropPrepared = () => takePrepared()?.close();

  return {
    open: (events) => openConnection(events, limits, builds, () => takePrepared() ?? newSocket()),
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

function openConnection(
  events: ConnectionEvents,
  limits: PageLimits,
  builds: Builds,
  nextSocket: () => WebSocket,
): Connection {
  const { own } = builds;
  let saysVersion = own !== undefined;
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
      if (socket === mine) mine.send(encodeFrame(hello()));
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
        saysVersion = own !== undefined && frame.version !== undefined;
        if (frame.version !== undefined) builds.heard(frame.version);
      }
      events.frame(frame);
    };
    mine.onclose = ({ code, reason }) => {
      if (socket === mine) lost(refusalOfClose(code), reason);
    };
    listenForSilence(mine);
  }

  function hello(): ClientFrame {
    const frame = events.hello();
    const isHello = frame.type === "hello" || frame.type === "hello-host";
    return isHello && saysVersion && own !== undefined ? { ...frame, version: own } : frame;
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
    // [R21] A server of an older build, in the middle of an upgrade, knows no hello with a version.
    const isTooNew = refusal === "bad-request" && !welcomed && saysVersion;
    socket = null;
    welcomed = false;
    if (over) return;
    if (isTooNew) {
      saysVersion = false;
      return connect();
    }
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
