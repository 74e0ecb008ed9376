/** The session's time, as it orders and dates what is said [M7]. */
import { LIFETIME_MAX_MS } from "../../shared/limits.ts";
import { AT_MAX_MS } from "../../shared/content.ts";
import type { Moment } from "./engine.ts";
import { pairingOf, type State } from "./state.ts";
import { change, type Turn } from "./turn.ts";

/** So far ahead of what is known may a time stand before it does not fit. */
const AHEAD_MS = 1_000;

/** Session milliseconds: the age that the latest welcome told and the time since, never falling. */
export function sessionMs({ clock, connection }: Pick<State, "clock" | "connection">, moment: Moment): number {
  const { age } = connection;
  if (!age) return clock.floor;
  const told = Math.min(LIFETIME_MAX_MS, Math.floor(age.ms + Math.max(0, moment.monotonic - age.monotonic)));
  return Math.max(clock.floor, told);
}

/** A welcome tells the session's age. */
export function ageTold(turn: Turn, ageMs: number): void {
  const { state, moment } = turn;
  const floor = sessionMs(state, moment);
  const ms = Math.min(LIFETIME_MAX_MS, Math.max(0, ageMs));
  change(turn, "connection", { age: { ms, monotonic: moment.monotonic } });
  if (floor !== state.clock.floor || state.clock.start === null) {
    change(turn, "clock", { floor, start: state.clock.start ?? moment.wall - ms });
  }
}

/** The `at` of what is numbered now in this pairing. */
export function giveAt(turn: Turn, pairing: number): number {
  const { state, moment } = turn;
  const now = sessionMs(state, moment);
  const at = Math.min(AT_MAX_MS, Math.max((pairingOf(state, pairing)?.top ?? -1) + 1, now));
  if (now > state.clock.floor) change(turn, "clock", { floor: now });
  knowAt(turn, pairing, at);
  return at;
}

/**
 * Whether a time that the other gives may stand. The second of grace counts beyond the day, too: where the server told
 * both that the day is over, and what came first was unsent or is missing, the next one would not fit for ever.
 */
export const atFits = (state: Pick<State, "pairings">, pairing: number, at: number): boolean =>
  at <= Math.max(LIFETIME_MAX_MS, pairingOf(state, pairing)?.top ?? -1) + AHEAD_MS;

/** This time is known in this pairing. */
export function knowAt(turn: Turn, pairing: number, at: number): void {
  const { list } = turn.state.pairings;
  if (at <= (list[pairing - 1]?.top ?? at)) return;
  change(turn, "pairings", { list: list.map((each, index) => (index === pairing - 1 ? { ...each, top: at } : each)) });
}

/** The wall clock's time for an `at`, as it is shown: never later than now. */
export function shownAt({ clock }: Pick<State, "clock">, moment: Moment, at: number): number {
  return clock.start === null ? moment.wall : Math.min(moment.wall, clock.start + at);
}

/**
 * How much is left of a time that began at `since` by this device's wall clock. The session's time is the server's to
 * stop; a wall clock that is set back costs one such time at most: a beginning further ahead than that is none.
 */
export function leftOf(ms: number, since: number, moment: Moment): number {
  const ahead = since - moment.wall;
  return ahead > ms ? 0 : Math.max(0, Math.min(ms, ahead + ms));
}

/** A beginning for `leftOf`. */
export const beginsAt = (moment: Moment): number => Math.max(0, Math.floor(moment.wall));
