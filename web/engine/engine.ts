/**
 * The engine's face: what goes in, what comes out, and the functions the loop around it calls. It has no socket, no
 * storage, no screen and no clock of its own.
 */
import type { ClientFrame, ServerFrame } from "../../shared/frames.ts";
import type { FileOf, Lasts, Reaction, Target } from "../../shared/content.ts";
import type { RecordName } from "../../shared/shapes.ts";
import type { SystemEvent } from "./view.ts";

/** The frames that concern the conversation; the loop keeps the others (clock, hour-added, ended, pong) to itself. */
export type EngineFrame = Extract<
  ServerFrame,
  { type: "welcome" | "record" | "caught-up" | "kept" | "signal" | "presence" | "refused" }
>;

/** What a person does. */
export type Command =
  | { type: "write"; text: string; reply?: Target; file?: FileOf }
  | { type: "edit"; id: string; text: string }
  | { type: "unsend"; id: string }
  | { type: "react"; to: Target; emoji: Reaction | "" }
  | { type: "typing"; on: boolean }
  /** `edit`: an edit that was begun; it stands in the box in place of the text. */
  | { type: "keep-draft"; text: string; reply: Target | null; edit?: { id: string; text: string } | undefined }
  /** What was to be opened once is opened: its key goes. `rows` of its own go in the same transaction. */
  | { type: "open-once"; message: Target; rows?: readonly Write[] }
  /** These messages of the other's stood on the visible part of the log of a visible page. */
  | { type: "seen"; messages: Target[] }
  /** "Messages disappear after": of what either writes from now on; 0: "Off". */
  | { type: "set-timer"; lasts: Lasts }
  /** "They match": `symbols` are those that were on the screen. */
  | { type: "matched"; symbols: readonly number[] }
  /** Sends in a pairing that is held, without comparing. `pairing`: the view's when it was pressed; for no other one. */
  | { type: "write-anyway"; pairing: number }
  | { type: "share-earlier"; pairing: number };

/** Milliseconds of a clock that never falls (`performance.now()`), and of the wall's (`Date.now()`), for showing. */
export interface Moment {
  monotonic: number;
  wall: number;
}

export type Input =
  /** Frames that waited in one turn: one input, one transaction, one acknowledgement. */
  | { type: "frames"; frames: EngineFrame[] }
  | { type: "disconnected" }
  | { type: "command"; command: Command }
  /** Something to tell in the log. */
  | { type: "note"; event: SystemEvent }
  /** Time has passed: said by the loop when `wakeInMs` is over. */
  | { type: "tick" };

export interface Effects {
  /** Rows that changed, one transaction, before anything is sent or shown. */
  writes: Write[];
  frames: ClientFrame[];
  /** A hole: the connection is to be made anew, once. */
  reconnect: boolean;
  /** When to `tick` at the latest; null: nothing is waited for. */
  wakeInMs: number | null;
  /** A command that changed nothing, and why. */
  refused: CommandRefusal | null;
}

export type CommandRefusal = "empty" | "too-long" | "not-yours" | "too-late" | "unknown-message";

export type Table = "state" | "outbox" | "unconfirmed" | "timeline";

/** `row` is JSON; null: the row goes. "state" has the one row 0. "file" is not the engine's: it passes those rows on. */
export interface Write {
  table: Table | "file";
  n: number;
  row: object | null;
}

/** What `hello` says for this device. */
export interface HelloFields {
  ack: RecordName | null;
  done: number;
}
