/**
 * The running digests of a pairing's records [M5]: of the other's, as they are taken, for one's receipts; of one's own,
 * from their bytes, for checking the other's.
 */
import type { Range } from "../../shared/shapes.ts";
import { fillMissing, tellMissing } from "./missing.ts";
import { contains, withRange } from "./ranges.ts";
import { RANGES_MAX } from "../../shared/content.ts";
import { peerSeat } from "./state.ts";
import type { OwnChain, TheirChain } from "./stored.ts";
import { change, type Turn } from "./turn.ts";

/** Blanks whose word is waited for no longer, because their digest ends, are said to be missing; the word takes that back. */
export function tellBlanks(turn: Turn): void {
  const { their } = turn.state.receipts;
  for (const { n, blank } of their?.pending ?? []) if (blank) tellMissing(turn, their!.did, n);
}

/** The other's record m began the pairing. */
export async function startTheirChain(turn: Turn, pid: string, did: string, m: number): Promise<void> {
  tellBlanks(turn);
  const d = await turn.crypto.digestStart(pid, peerSeat(turn.state), m);
  const their = { pid, did, m, got: m, d, pending: [], holes: [], stopped: false, read: [], silent: [] };
  change(turn, "receipts", { their });
  change(turn, "sending", { receiptDue: true });
}

/** One's own record m began the pairing. `beside`: the pairing in force, which may yet go on. */
export async function startOwnChain(turn: Turn, pid: string, m: number, beside: string | undefined): Promise<void> {
  const d = await turn.crypto.digestStart(pid, turn.state.self.seat, m);
  const own = turn.state.receipts.own.filter((each) => each.pid === beside);
  change(turn, "receipts", { own: [...own, { pid, m, at: m, d, holes: [] }] });
}

/** Only this pairing goes on. */
export function keepOwnChain(turn: Turn, pid: string | null): void {
  const { own } = turn.state.receipts;
  if (own.some((each) => each.pid !== pid)) change(turn, "receipts", { own: own.filter((each) => each.pid === pid) });
}

/** No receipt speaks of what comes from here on. */
export function stopTheirChain(turn: Turn): void {
  tellBlanks(turn);
  const { their } = turn.state.receipts;
  if (their) change(turn, "receipts", { their: { ...their, stopped: true, pending: [] } });
}

/** A record of the other's was taken. `x`: null for a told hole; `silent`: nobody reads it. */
export async function countTheirs(
  turn: Turn,
  did: string,
  n: number,
  x: string | null,
  { blank = false, silent = false }: { blank?: boolean; silent?: boolean } = {},
): Promise<void> {
  const { their } = turn.state.receipts;
  if (their?.did !== did || n <= their.m) return;
  let next: TheirChain = { ...their, pending: [...their.pending, { n, x, blank }] };
  if (silent) next = joinSilent(next, n);
  if (x === null) next = withHole(turn, next, n);
  await settle(turn, next);
}

/** The author's word for blanks, or the end of the wait for it: they are told holes then. */
export async function settleBlanks(
  turn: Turn,
  fate: "worded" | "hole",
  which: (n: number) => boolean,
): Promise<number[]> {
  const { their } = turn.state.receipts;
  const numbers = their?.pending.filter(({ n, blank }) => blank && which(n)).map(({ n }) => n) ?? [];
  if (!their || numbers.length === 0) return [];
  const concerned = new Set(numbers);
  let next: TheirChain = {
    ...their,
    pending: their.pending.map((each) =>
      concerned.has(each.n) ? { n: each.n, x: fate === "hole" ? null : each.x, blank: false } : each,
    ),
  };
  if (fate === "hole") for (const n of numbers) next = withHole(turn, next, n);
  await settle(turn, next);
  return numbers;
}

/** Their author's word for these numbers: they are blank, or missing, for a reason. */
export async function heardOf(turn: Turn, did: string, numbers: readonly number[]): Promise<void> {
  const heard = new Set(numbers);
  await settleBlanks(turn, "worded", (n) => heard.has(n));
  for (const n of heard) fillMissing(turn, did, n, "fill");
}

/** `got` goes on over all that does not wait for a word. */
async function settle(turn: Turn, their: TheirChain): Promise<void> {
  let { got, d } = their;
  let done = 0;
  while (!their.stopped && done < their.pending.length && !their.pending[done]!.blank) {
    const { n, x } = their.pending[done]!;
    d = await turn.crypto.digestNext(d, n, x);
    got = n;
    done += 1;
  }
  // What no receipt will speak of needs no place.
  if (their.stopped) tellBlanks(turn);
  const pending = their.stopped ? [] : their.pending.slice(done);
  change(turn, "receipts", { their: { ...their, got, d, pending } });
  change(turn, "sending", { receiptDue: true });
}

function withHole(turn: Turn, their: TheirChain, n: number): TheirChain {
  const holes = withRange(their.holes, n, n);
  if (holes.length <= RANGES_MAX) return { ...their, holes };
  // More than a receipt can name: only a new pairing helps.
  if (!their.stopped) change(turn, "keys", { wants: "fresh" });
  return { ...their, stopped: true };
}

const newest = (ranges: Range[]): Range[] => ranges.slice(-RANGES_MAX);

/** Numbers that nobody reads count as read with what stands before and behind them, so that runs stay long. */
function joinSilent(their: TheirChain, n: number): TheirChain {
  const silent = newest(withRange(their.silent, n, n));
  const read = contains(their.read, n - 1) ? newest(withRange(their.read, n, n)) : their.read;
  return { ...their, silent, read };
}

/** A message of the other's stood on the screen. */
export function noteRead(turn: Turn, { pid, did, seq: n }: { pid: string; did: string; seq: number }): void {
  const { their } = turn.state.receipts;
  if (!their || their.pid !== pid || their.did !== did || n <= their.m || contains(their.read, n)) return;
  let read = withRange(their.read, n, n);
  for (const beside of [n - 1, n + 1]) {
    const run = their.silent.find(([first, last]) => first <= beside && beside <= last);
    if (run) read = withRange(read, ...run);
  }
  change(turn, "receipts", { their: { ...their, read: newest(read) } });
  change(turn, "sending", { receiptDue: true });
}

/**
 * One's own digest at `to`, the other's holes counted as such; null where bytes are missing for it.
 */
export async function ownDigestAt(
  turn: Turn,
  chain: OwnChain,
  to: number,
  holes: readonly Range[],
): Promise<string | null> {
  let { d } = chain;
  if (d === null) return null;
  for (let n = chain.at + 1; n <= to; n += 1) {
    const record = turn.state.unconfirmed.get(n);
    if (!record) return null;
    const x = contains(holes, n) ? null : await turn.crypto.bodyDigest(record.body);
    d = await turn.crypto.digestNext(d, n, x);
  }
  return d;
}
