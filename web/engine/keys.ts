/** Small changes of the keys: what failed, what was carried, what is lost, what is limited. */
import type { Seat } from "../../shared/shapes.ts";
import { sessionMs } from "./clock.ts";
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

/** Fresh answers given and taken are limited [H15]: when the next may be, in session milliseconds from now; 0: now. */
export function freshIn(turn: Turn): number {
  const { fresh } = turn.state.keys;
  const { freshAnswers, freshWindowMs } = turn.limits;
  const now = sessionMs(turn.state, turn.moment);
  const oldest = fresh.at(-freshAnswers);
  return oldest === undefined ? 0 : Math.max(0, oldest + freshWindowMs - now);
}

export function noteFresh(turn: Turn): void {
  const fresh = [...turn.state.keys.fresh, sessionMs(turn.state, turn.moment)].slice(-turn.limits.freshAnswers);
  change(turn, "keys", { fresh });
}
