/** A socket that comes back by itself, wherever there is a WebSocket: no page, no document, no events of a browser. */
import { type ClientFrame, encodeFrame, type ServerFrame } from "../../shared/frames.ts";
import { type Refusal, refusalOfClose } from "../../shared/refusals.ts";
import { parseServerFrame } from "../browser/server-frame.ts";

/** What is used of a WebSocket: a browser's, Node's (22 and later), or that of the package "ws". */
export type WebSocketMaker = new (url: string) => {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown } & never) => void) | null;
  onclose: ((event: { code: number; reason: string } & never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
};

export interface SocketEvents {
  hello(): ClientFrame;
  frame(frame: ServerFrame): void;
  lost(): void;
  /** The server has closed for good. */
  over(refusal: Refusal): void;
}

const OPEN = 1;
const FIRST_MS = 500;
const MOST_MS = 15_000;
/** [R12] */
const PING_AFTER_MS = 10_000;
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

export function openSocket(url: string, WebSocket: WebSocketMaker, events: SocketEvents) {
  let socket: InstanceType<WebSocketMaker> | null = null;
  let welcomed = false;
  let over = false;
  let tries = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pulse: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(retry);
    if (over) return;
    const mine = new WebSocket(url);
    socket = mine;
    welcomed = false;
    mine.onopen = () => mine.send(encodeFrame(events.hello()));
    mine.onmessage = ({ data }: { data: unknown }) => {
      if (socket !== mine || over) return;
      listen(mine);
      const frame = parseServerFrame(data);
      if (frame?.type === "welcome") {
        welcomed = true;
        tries = 0;
      }
      if (frame) events.frame(frame);
    };
    mine.onclose = ({ code, reason }: { code: number; reason: string }) => {
      if (socket === mine) gone(refusalOfClose(code), reason);
    };
    // What failed is told by its close.
    mine.onerror = () => {};
    listen(mine);
  }

  /** A dead link says nothing: it is asked after a while, and given up where nothing comes back. */
  function listen(mine: InstanceType<WebSocketMaker>): void {
    clearTimeout(pulse);
    pulse = setTimeout(() => {
      if (mine.readyState === OPEN && welcomed) mine.send(encodeFrame({ type: "ping" }));
      pulse = setTimeout(() => {
        mine.close();
        if (socket === mine) gone(undefined, "");
      }, PING_AFTER_MS);
    }, PING_AFTER_MS);
  }

  function gone(refusal: Refusal | undefined, reason: string): void {
    clearTimeout(pulse);
    socket = null;
    welcomed = false;
    if (over) return;
    events.lost();
    if (refusal && !PASSING.includes(refusal)) {
      over = true;
      return events.over(refusal);
    }
    const given = refusal === "restarting" ? Number(reason) : Number.NaN;
    const wait = Math.min(MOST_MS, FIRST_MS * 2 ** tries++) * (0.5 + Math.random() / 2);
    retry = setTimeout(connect, given >= 0 && given <= MOST_MS ? given : wait);
  }

  connect();
  return {
    send(frame: ClientFrame): boolean {
      if (!welcomed || socket?.readyState !== OPEN) return false;
      socket.send(encodeFrame(frame));
      return true;
    },
    restart(): void {
      const mine = socket;
      gone(undefined, "");
      mine?.close();
      connect();
    },
    close(): void {
      over = true;
      clearTimeout(retry);
      clearTimeout(pulse);
      socket?.close();
      socket = null;
    },
  };
}
