/** "2 messages are missing here": told once, and taken back as they come or are known to be unsent. */
import { contains, size, withRange, without } from "./ranges.ts";
import { lastPlace, peerSeat } from "./state.ts";
import { addLine, lineOf, removeLine, setItem } from "./timeline.ts";
import { change, type Turn } from "./turn.ts";

/** Lines that can still be filled, at most. */
const LINES_MAX = 64;

/** Runs that a line is cut into, at most: a peer may take back every other number of a million. */
const RUNS_MAX = 256;

/** The other's records of these numbers are not there. What was told already is not told again. */
export function tellMissing(turn: Turn, did: string, first: number, last = first): void {
  const { state, moment } = turn;
  const { missing } = state.peer;
  let from = first;
  for (const n of missing) {
    const item = lineOf(turn, n)?.item;
    if (item?.kind !== "missing" || item.did !== did) continue;
    for (const [low, high] of item.ranges) if (low <= from && from <= high) from = high + 1;
  }
  if (from > last) return;
  const newest = missing.at(-1);
  const item = lineOf(turn, newest)?.item;
  if (newest !== undefined && item?.kind === "missing" && item.did === did && item.ranges.at(-1)?.[1] === from - 1) {
    return setItem(turn, newest, { ...item, ranges: withRange(item.ranges, from, last) });
  }
  const pairing = state.keys.opening?.pairing ?? state.pairings.current;
  const place = lastPlace(state, pairing, peerSeat(state), did, from);
  const n = addLine(turn, { place, shown: moment.wall, item: { kind: "missing", did, ranges: [[from, last]] } });
  change(turn, "peer", { missing: [...missing, n].slice(-LINES_MAX) });
}

/** Whether this number was told as missing and has not come; "fill": it has now. */
export function fillMissing(turn: Turn, did: string, seq: number, what: "look" | "fill"): boolean {
  for (const n of turn.state.peer.missing) {
    const item = lineOf(turn, n)?.item;
    if (item?.kind !== "missing" || item.did !== did || !contains(item.ranges, seq)) continue;
    if (what === "look") return true;
    const cuts = item.ranges.some(([first, last]) => first < seq && seq < last);
    // What is cut no further counts what has come since as missing.
    if (cuts && item.ranges.length >= RUNS_MAX) return true;
    const ranges = without(item.ranges, seq);
    if (size(ranges) > 0) setItem(turn, n, { ...item, ranges });
    else {
      removeLine(turn, n);
      change(turn, "peer", { missing: turn.state.peer.missing.filter((each) => each !== n) });
    }
    return true;
  }
  return false;
}
