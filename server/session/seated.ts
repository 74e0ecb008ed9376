/** A proven socket: what it may ask, and the narrow outlet through which it is answered. */
import type { ClientFrame, ServerFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";

/** What may be done with a socket. */
export interface Outlet {
  send(frame: ServerFrame): void;
  close(refusal: Refusal): void;
  /** Bytes handed over and not yet taken by the network. */
  waitingBytes(): number;
  /** Resolves when the last frame so far has left, or the socket is closed. */
  flushed(): Promise<void>;
}

export type Hello = Extract<ClientFrame, { type: "hello" }>;
export type HostHello = Extract<ClientFrame, { type: "hello-host" }>;
export type Request = Exclude<ClientFrame, Hello | HostHello | { type: "ping" }>;

export interface Seated {
  /** What was asked in one turn, in its order. */
  request(frames: readonly Request[]): Promise<void>;
  /** The socket is gone; says so once. */
  leave(): Promise<void>;
}

/**
 * Where a request finds the session gone, the announcement of its end is mostly on its way still, and says why: it is
 * waited for so long before the socket is closed without a cause [E2].
 */
export const LAST_WORD_MS = 1_000;
