/** Receipts [M10, M11]: what one says of the other's records, and what the other's word says of one's own. */
import type { Receipt } from "../../shared/content.ts";
import { ownDigestAt } from "./digests.ts";
import { oldCopy } from "./old-copy.ts";
import { leaveBehind, resealHole, stayBehind } from "./outbox.ts";
import { contains, goesBeyond } from "./ranges.ts";
import { sendSignal } from "./signals.ts";
import type { OwnChain, Unconfirmed } from "./stored.ts";
import { lineOf, setMark } from "./timeline.ts";
import { change, setRow, type Turn } from "./turn.ts";

/** A signal's plaintext at most, in bytes of a JSON that is ASCII. */
const SIGNAL_MAX_CHARACTERS = 2_048;

/** Says how far the other's records have come, if that changed. */
export async function sendReceipt(turn: Turn): Promise<void> {
  const { receipts, keys, sending, numbers, connection } = turn.state;
  const { their } = receipts;
  if (!sending.receiptDue || connection.phase !== "live") return;
  if (!their || keys.sealing?.pid !== their.pid) return;
  change(turn, "sending", { receiptDue: false });
  const { did, got, d, holes } = their;
  const receipt: Receipt = {
    kind: "receipt",
    did,
    got,
    gh: turn.crypto.shortDigest(d),
    read: [...their.read],
    sent: numbers.kept,
    holes,
  };
  while (JSON.stringify(receipt).length > SIGNAL_MAX_CHARACTERS && receipt.read.length > 0) receipt.read.shift();
  await sendSignal(turn, receipt);
}

/** The other's receipt, opened under a key of the pairing `pid`. */
export async function takeReceipt(turn: Turn, pid: string, receipt: Receipt): Promise<void> {
  const { state } = turn;
  if (receipt.did !== state.self.did) return;
  // [M11] Before its H3 has come, a fresh answer is nobody's yet; the next receipt comes behind it.
  if (state.keys.answer?.pid === pid && !state.keys.answer.chained) return;
  // A queue holds only so many: further ahead it is no word.
  if (receipt.got > state.numbers.last + turn.limits.aheadRecords) return;
  if (receipt.got > state.numbers.last) return oldCopy(turn, { last: receipt.got });
  const chain = state.receipts.own.find((each) => each.pid === pid);
  if (!chain || receipt.got < chain.at) return;
  // One of the two went back to an older state: nothing is marked, and new keys are asked for.
  const wentBack = goesBeyond(receipt.holes, chain.holes, chain.m, chain.at);
  const d = wentBack ? null : await ownDigestAt(turn, chain, receipt.got, receipt.holes);
  if (d === null || turn.crypto.shortDigest(d) !== receipt.gh) {
    change(turn, "keys", { wants: "fresh" });
    replaceChain(turn, chain, { ...chain, d: null });
    return;
  }
  if (receipt.got > chain.at) confirm(turn, chain, d, receipt);
  markRead(turn, chain, receipt);
}

function confirm(turn: Turn, chain: OwnChain, d: string, { got, holes }: Receipt): void {
  const { state } = turn;
  for (const [n, record] of [...state.unconfirmed]) {
    if (n > got) continue;
    setRow(turn, "unconfirmed", n, null);
    if (record.kind !== "sealed") continue;
    // Another pairing's: whoever counts in this one could not open it.
    if (n <= chain.m || record.pid !== chain.pid) leaveBehind(turn, record);
    else if (contains(holes, n)) sayAgain(turn, n, record);
    else setMark(turn, record.entry, "delivered");
  }
  replaceChain(turn, chain, { ...chain, at: got, d, holes });
  if (got > state.numbers.done) change(turn, "numbers", { done: got });
}

/** [M13] What did not come is sealed anew; words that a passed-over pairing left behind wait for a press [H25, M21]. */
function sayAgain(turn: Turn, n: number, record: Unconfirmed & { kind: "sealed" }): void {
  resealHole(turn, record);
  const item = lineOf(turn, record.entry)?.item;
  if (!record.content && item?.kind === "own" && item.seqs.at(-1) === n) stayBehind(turn, record.entry, true);
}

function replaceChain(turn: Turn, chain: OwnChain, next: OwnChain): void {
  change(turn, "receipts", { own: turn.state.receipts.own.map((each) => (each === chain ? next : each)) });
}

function markRead(turn: Turn, chain: OwnChain, { read, holes, got }: Receipt): void {
  if (read.length === 0) return;
  const { timeline, pairings } = turn.state;
  for (const [seq, n] of timeline.unread) {
    if (seq <= chain.m || seq > got || !contains(read, seq) || contains(holes, seq)) continue;
    const line = timeline.lines.get(n);
    // Of the numbers before an edit some were blanked, and nobody reads them: the newest tells.
    if (line?.item.kind !== "own" || line.item.seqs.at(-1) !== seq) continue;
    if (line.place && pairings.list[line.place.pairing - 1]?.pid === chain.pid) setMark(turn, n, "read");
  }
}
