/** One step under way: the next state as it grows, and what goes out. Nothing that the old state sees is changed. */
import type { ClientFrame } from "../../shared/frames.ts";
import type { CommandRefusal, Moment, Write } from "./engine.ts";
import type { EngineLimits } from "./limits.ts";
import type { EngineCrypto, RandomId } from "./ports.ts";
import type { State } from "./state.ts";

export interface Context {
  crypto: EngineCrypto;
  random: RandomId;
  limits: EngineLimits;
}

export interface Turn extends Context {
  /** Slices are replaced in it; what is in them is never changed. */
  readonly state: { -readonly [Slice in keyof State]: State[Slice] };
  readonly moment: Moment;
  readonly writes: Map<string, Write>;
  readonly frames: ClientFrame[];
  /** Copies that this step made, and may change. */
  readonly own: WeakSet<object>;
  reconnect: boolean;
  refused: CommandRefusal | null;
  wakeInMs: number | null;
}

export function startTurn(state: State, moment: Moment, context: Context): Turn {
  return {
    ...context,
    state: { ...state },
    moment,
    writes: new Map(),
    frames: [],
    own: new WeakSet(),
    reconnect: false,
    refused: null,
    wakeInMs: null,
  };
}

/** A copy of the map that this step may change: one copy a step. */
export function editable<K, V>(turn: Turn, map: ReadonlyMap<K, V>): Map<K, V> {
  if (turn.own.has(map)) return map as Map<K, V>;
  const copy = new Map(map);
  turn.own.add(copy);
  return copy;
}

/** The same for a list. */
export function editableList<T>(turn: Turn, list: readonly T[]): T[] {
  if (turn.own.has(list)) return list as T[];
  const copy = [...list];
  turn.own.add(copy);
  return copy;
}

export function write(turn: Turn, table: Write["table"], n: number, row: object | null): void {
  turn.writes.set(`${table} ${n}`, { table, n, row });
}

/** Changes one row of a table, in the state and on the device; null: it goes. */
export function setRow<T extends "outbox" | "unconfirmed">(
  turn: Turn,
  table: T,
  n: number,
  row: MapValue<State[T]> | null,
): void {
  const rows: Map<number, unknown> = editable(turn, turn.state[table] as ReadonlyMap<number, unknown>);
  if (row) rows.set(n, row);
  else rows.delete(n);
  turn.state[table] = rows as State[T];
  write(turn, table, n, row);
}
type MapValue<M> = M extends ReadonlyMap<number, infer Row> ? Row & object : never;

/** Something is due in so many milliseconds. */
export function wakeIn(turn: Turn, ms: number): void {
  const due = Math.max(0, Math.ceil(ms));
  turn.wakeInMs = turn.wakeInMs === null ? due : Math.min(turn.wakeInMs, due);
}

/** Replaces a part of a slice. */
export function change<Slice extends Exclude<keyof State, "restored">>(
  turn: Turn,
  slice: Slice,
  part: Partial<State[Slice]>,
): void {
  turn.state[slice] = { ...turn.state[slice], ...part };
}
