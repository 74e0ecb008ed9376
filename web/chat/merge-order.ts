/** The one order of both directions of an epoch, from what is known of each record: pure, so both screens find the same. */
import type { Slot } from "../../shared/shapes.ts";

export interface Known {
  seq: number;
  /** Where the log has it. */
  position: number;
  /** It was sealed after the other's records up to this number had been opened. */
  got: number;
}

export interface Ranked {
  from: Slot;
  seq: number;
  rank: number;
}

/** So much stands between two whose positions leave no room. */
export const STEP = 2 ** -16;

/**
 * By position, but each direction in the order of its numbers, and nothing before what it names [K17].
 * @param directions of slot 1 and of slot 2, each in the order of its numbers
 */
export function mergeOrder(directions: readonly [Known[], Known[]]): Ranked[] {
  const ranked: Ranked[] = [];
  const next: [number, number] = [0, 0];
  let rank = 0;
  for (;;) {
    const [one, two] = [directions[0][next[0]], directions[1][next[1]]];
    if (!one && !two) return ranked;
    const oneFirst = one !== undefined && (two === undefined || comesFirst(one, two));
    const chosen = oneFirst ? one : two!;
    next[oneFirst ? 0 : 1] += 1;
    rank = chosen.position > rank ? chosen.position : rank + STEP;
    ranked.push({ from: oneFirst ? 1 : 2, seq: chosen.seq, rank });
  }
}

/** Two that each say that they came after the other lie, and stand by their positions. */
function comesFirst(one: Known, two: Known): boolean {
  const [oneWaits, twoWaits] = [one.got >= two.seq, two.got >= one.seq];
  return oneWaits === twoWaits ? one.position <= two.position : twoWaits;
}
