/** The other's signals [M3]: each is taken once, and only under a key that is still held. */
import { parseSignal } from "../../shared/content.ts";
import type { SignalFrame } from "../../shared/frames.ts";
import { settleByReceipt } from "./connection.ts";
import { keyOfSeat } from "./keys.ts";
import { takeReceipt } from "./receipts.ts";
import { peerSeat } from "./state.ts";
import { change, type Turn } from "./turn.ts";

/** The other's signal; taken under any key of the pairing that is still held. */
export async function takeSignal(turn: Turn, { did, eid, seq, body }: SignalFrame & { did: string }): Promise<void> {
  const { state } = turn;
  const found = keyOf(turn, did, eid);
  if (!found) return;
  const { pid, key } = found;
  const heard = state.receipts.heard.find((each) => each.pid === pid);
  if (heard && seq <= heard.last) return;
  const json = await turn.crypto.openSignal(key, { sid: state.self.sid, eid, from: peerSeat(state), seq }, body);
  if (json === null) return;
  const held = new Set(state.receipts.own.map((each) => each.pid).concat(pid));
  const others = state.receipts.heard.filter((each) => each.pid !== pid && held.has(each.pid));
  change(turn, "receipts", { heard: [...others, { pid, last: seq }] });
  const signal = parseSignal(json);
  if (!signal.ok) return;
  switch (signal.value.kind) {
    case "receipt":
      settleByReceipt(turn);
      claim(turn, did, signal.value.sent);
      return takeReceipt(turn, pid, signal.value);
    case "typing": {
      const typingUntil = signal.value.on ? turn.moment.monotonic + turn.limits.typingShownMs : null;
      return change(turn, "sending", { typingUntil });
    }
    default:
      return signal.value satisfies never;
  }
}

function keyOf(turn: Turn, did: string, eid: string): { pid: string; key: string } | null {
  const { opening, answer } = turn.state.keys;
  if (opening?.eid === eid && opening.did === did) return opening;
  // An answer's keys, before its H3: whoever seals under them has worked on the H2.
  if (answer?.epoch.eid === eid && answer.did === did) {
    return { pid: answer.pid, key: keyOfSeat(answer.epoch, peerSeat(turn.state)) };
  }
  return null;
}

/** The other's word of its last number: what does not come by then is missing. More than a queue holds is no word. */
function claim(turn: Turn, did: string, seq: number): void {
  const { peer, arriving } = turn.state;
  const { current } = peer;
  if (current?.did !== did || seq <= current.last || seq > current.last + turn.limits.aheadRecords) return;
  if (arriving.claimed?.did === did && arriving.claimed.seq >= seq) return;
  const since = arriving.claimed?.did === did && arriving.claimed.seq > current.last ? arriving.claimed.since : null;
  change(turn, "arriving", { claimed: { did, seq, since: since ?? turn.moment.monotonic } });
}
