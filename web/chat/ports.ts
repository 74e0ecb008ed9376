/** What the conversation's core is given: a line, a clock, a memory, a screen. Tests give it others. */
import type { ClientFrame } from "../../shared/frames.ts";
import type { Slot } from "../../shared/shapes.ts";
import type { Hpke } from "../crypto/hpke.ts";
import type { Bytes } from "../crypto/primitives.ts";
import type { SystemEvent, TalkEvent } from "./state.ts";
import type { StoredState } from "./stored-state.ts";

export interface Ports {
  /** The handshake's library, loaded while the person types the code. */
  hpke(): Promise<Hpke>;
  /** False where no welcomed socket is open; the frame is then not sent. */
  send(frame: ClientFrame): boolean;
  /** Resolves once the state is kept. */
  keep(state: StoredState): Promise<void>;
  show(event: TalkEvent): void;
  /** A system line; said once by its caller, kept by the page. */
  say(event: SystemEvent): void;
  /** A record is missing: the log is to be read again from its start. */
  readAgain(): void;
  /** The page is looked at. */
  visible(): boolean;
  now(): number;
  /** Runs later; returns the way to call it off. */
  after(ms: number, job: () => void): () => void;
}

/** What every part of the core works on. */
export interface Core {
  readonly slot: Slot;
  readonly sid: Bytes;
  readonly state: StoredState;
  readonly ports: Ports;
  /** One after another, whatever comes in: frames, presses, timers. */
  inTurn(job: () => Promise<void>): void;
  /** Something did not pass its check: dropped, counted, told after three. */
  failed(): void;
}
