/** The whole state of one device in one conversation, as one value. */
import type { Seat } from "../../shared/shapes.ts";
import type { HelloFields, Table } from "./engine.ts";

export interface State {
  readonly sid: string;
  readonly seat: Seat;
  readonly did: string;
  readonly pskH: string;
  readonly kHello: string;
}

/** A device that has just joined. `did`: the join's id, its name. */
export function newState(made: { sid: string; seat: Seat; did: string; pskH: string; kHello: string }): State {
  return made;
}

/** The state that `Effects.writes` wrote; null where it is not understood. */
export function loadState(_rows: readonly { table: Table; n: number; row: unknown }[]): State | null {
  return null;
}

/** What `hello` says for this device, at this moment. */
export function helloOf(_state: State): HelloFields {
  return { ack: null, done: 0 };
}

/** Texts that have not reached the server: to copy, where the chat is lost. */
export function unsentTexts(_state: State): string[] {
  return [];
}
