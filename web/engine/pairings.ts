/** Pairings [H22, H23, H26]: where one begins, what its safety code covers, and what it holds back. */
import { sayTimerAgain } from "./timer.ts";
import { isHeld, pairingOf, type State } from "./state.ts";
import { undeliver } from "./outbox.ts";
import type { Pairing } from "./stored.ts";
import { addLine } from "./timeline.ts";
import { change, type Turn } from "./turn.ts";

/** A fresh epoch begins a pairing, its line before all of it; what went before without a receipt is "Not delivered". */
export function beginPairing(turn: Turn, pid: string): number {
  const { list } = turn.state.pairings;
  const number = list.length + 1;
  if (number > 1) undeliver(turn);
  const pairing: Pairing = {
    pid,
    since: turn.moment.wall,
    symbols: null,
    verified: false,
    released: false,
    peerMatched: false,
    shared: false,
    top: -1,
    empty: isEmpty(turn.state),
  };
  change(turn, "pairings", { list: [...list, pairing], current: number });
  if (number > 1) {
    const place = { pairing: number, at: -1, from: 0 as const, did: "", seq: 0 };
    addLine(turn, { place, shown: turn.moment.wall, item: { kind: "new-keys" } });
    sayTimerAgain(turn);
  }
  return number;
}

/** Nothing was said here yet; what is typed before the first keys has no place. What was taken back was said. */
const isEmpty = ({ timeline }: Pick<State, "timeline">): boolean =>
  [...timeline.lines.values()].every(
    ({ place, item }) =>
      item.kind === "system" || item.kind === "timer" || item.kind === "new-keys" || (item.kind === "own" && !place),
  );

export function changePairing(turn: Turn, number: number, part: Partial<Pairing>): void {
  const { list } = turn.state.pairings;
  change(turn, "pairings", { list: list.map((each, index) => (index === number - 1 ? { ...each, ...part } : each)) });
}

/** The pairing that own words go to now. */
export function setCurrent(turn: Turn, number: number): void {
  if (turn.state.pairings.current === number) return;
  undeliver(turn);
  change(turn, "pairings", { current: number });
}

/** [H24] "They match": only the symbols that were on the screen, only in the pairing whose they are. */
export function verify(turn: Turn, symbols: readonly number[]): boolean {
  const { current } = turn.state.pairings;
  const pairing = pairingOf(turn.state, current);
  if (!pairing?.symbols || pairing.symbols.length !== symbols.length) return false;
  if (!pairing.symbols.every((each, index) => each === symbols[index])) return false;
  changePairing(turn, current, { verified: true });
  return true;
}

/** "Write anyway": for this pairing only. */
export function release(turn: Turn): void {
  if (isHeld(turn.state)) changePairing(turn, turn.state.pairings.current, { released: true });
}
