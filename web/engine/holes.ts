/** What is missing in the other's queue [Q15, M13]: asked for once, then told and passed, so that it holds up nothing. */
import { countTheirs, settleBlanks, stopTheirChain } from "./digests.ts";
import { advanceTo, highest, isMissing, isStalled, take, takeInTurn } from "./inbound.ts";
import { tellMissing } from "./missing.ts";
import { change, type Turn, wakeIn } from "./turn.ts";

/** Holes and blanks whose time has come. */
export async function passMissing(turn: Turn): Promise<void> {
  const { state, moment, limits } = turn;
  if (state.connection.phase !== "live") return;
  await passBlanks(turn);
  const { current } = state.peer;
  if (!current || !isMissing(turn) || isStalled(turn)) {
    if (state.arriving.hole) change(turn, "arriving", { hole: null });
    return;
  }
  const first = current.last + 1;
  if (state.arriving.hole?.first !== first || state.arriving.hole.did !== current.did) {
    change(turn, "arriving", { hole: { did: current.did, first, askedAt: null } });
  }
  const hole = state.arriving.hole!;
  const { welcomes, liveSince } = state.connection;
  if (hole.askedAt === null) {
    // Only said, not seen: what is on its way may come yet.
    const seen = (state.arriving.known.get(current.did) ?? 0) > current.last;
    const waited = moment.monotonic - (state.arriving.claimed?.since ?? 0);
    if (!seen && waited < limits.holeMs) return wakeIn(turn, limits.holeMs - waited);
    turn.reconnect = true;
    change(turn, "arriving", { hole: { ...hole, askedAt: welcomes } });
    return;
  }
  if (welcomes <= hole.askedAt) return;
  const waited = moment.monotonic - liveSince;
  if (waited < limits.holeMs) return wakeIn(turn, limits.holeMs - waited);
  await pass(turn, current.did);
  await takeInTurn(turn);
}

/** What was asked for and has not come, or does not open again, is told and passed; what stands behind it is taken. */
async function pass(turn: Turn, did: string): Promise<void> {
  const { state } = turn;
  const waiting = [...state.arriving.ahead.values()].filter((each) => each.did === did);
  for (const record of waiting.toSorted((a, b) => a.seq - b.seq)) {
    await passTo(turn, did, record.seq - 1);
    if (await take(turn, record)) continue;
    if (isStalled(turn)) return;
  }
  await passTo(turn, did, highest(state));
}

/** Everything up to this number is told as missing. */
async function passTo(turn: Turn, did: string, upTo: number): Promise<void> {
  const { state, limits } = turn;
  const last = state.peer.current?.last ?? 0;
  if (last >= upTo) return;
  if (state.keys.hadKey) {
    // Further ahead than a queue holds begins a copy that went back, and with it a pairing: no more than a queue holds can
    // be missing, and no digest goes over that.
    tellMissing(turn, did, Math.max(last, upTo - limits.aheadRecords) + 1, upTo);
    if (upTo - last > limits.aheadRecords) stopTheirChain(turn);
    else for (let seq = last + 1; seq <= upTo; seq += 1) await countTheirs(turn, did, seq, null);
    // Without keys in this direction nothing opens any more: new ones are asked for.
    if (!state.keys.opening && !state.keys.wants) change(turn, "keys", { wants: "chained" });
  }
  advanceTo(turn, did, upTo);
}

/** [M16] A blank whose author's word has not come is a hole. */
async function passBlanks(turn: Turn): Promise<void> {
  const { state, moment, limits } = turn;
  const { arriving, connection, receipts } = state;
  const late = new Set<number>();
  for (const { n, blank } of receipts.their?.pending ?? []) {
    if (!blank) continue;
    const since = Math.max(connection.liveSince, arriving.blanks.get(n) ?? 0);
    const waited = moment.monotonic - since;
    if (waited < limits.holeMs) wakeIn(turn, limits.holeMs - waited);
    else late.add(n);
  }
  if (late.size > 0)
    for (const seq of await settleBlanks(turn, "hole", (n) => late.has(n))) tellMissing(turn, receipts.their!.did, seq);
}
