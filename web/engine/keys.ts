/** Small changes of the keys: what failed, what was carried, what is lost, what is limited. */
import type { Seat } from "../../shared/shapes.ts";
import { beginsAt, leftOf } from "./clock.ts";
import type { EpochKeys } from "./ports.ts";
import { change, type Turn } from "./turn.ts";

export const keyOfSeat = (epoch: EpochKeys, from: Seat): string => (from === 1 ? epoch.k12 : epoch.k21);

/** A handshake record failed a check. */
export function failed(turn: Turn): void {
  change(turn, "keys", { failures: turn.state.keys.failures + 1 });
}

/** After an H2 or H3 that cannot be used, that direction has no key. */
export function loseOpening(turn: Turn): void {
  if (turn.state.keys.opening) change(turn, "keys", { opening: null });
}

/** An epoch has carried a record. */
export function carried(turn: Turn, eid: string): void {
  const { epoch } = turn.state.keys;
  if (epoch?.eid === eid) change(turn, "keys", { epoch: { ...epoch, carried: epoch.carried + 1 } });
}

/** Fresh answers given and taken are limited [H15]: in how many milliseconds the next may be; 0: now. */
export function freshIn({ state, limits, moment }: Turn): number {
  const oldest = state.keys.fresh.at(-limits.freshAnswers);
  return oldest === undefined ? 0 : leftOf(limits.freshWindowMs, oldest, moment);
}

export function noteFresh(turn: Turn): void {
  const fresh = [...turn.state.keys.fresh, beginsAt(turn.moment)].slice(-turn.limits.freshAnswers);
  change(turn, "keys", { fresh });
}
