/** Rows that this device wrote and its storage does not give back: what they said is told, and sending goes on [Q12]. */
import { oldCopy } from "./old-copy.ts";
import { leaveBehind, stayBehind } from "./outbox.ts";
import { change, setRow, type Turn } from "./turn.ts";

/**
 * Own records without a receipt whose bytes are gone. Nothing of them is repeated; from the first one on that the server
 * does not have, the numbers are given again. As with an old copy, new keys are agreed on, and it is "Not delivered".
 */
export function passLostRows(turn: Turn): void {
  const { numbers, unconfirmed, timeline } = turn.state;
  const lost: number[] = [];
  for (let seq = numbers.done + 1; seq <= numbers.last; seq += 1) if (!unconfirmed.has(seq)) lost.push(seq);
  if (lost.length === 0) return;
  for (const seq of lost) {
    const n = timeline.unread.get(seq);
    const item = n === undefined ? undefined : timeline.lines.get(n)?.item;
    if (item?.kind === "own" && (item.mark === "sending" || item.mark === "sent")) stayBehind(turn, n!);
  }
  const done = lost.findLast((seq) => seq <= numbers.kept) ?? numbers.done;
  const last = (lost.find((seq) => seq > numbers.kept) ?? numbers.last + 1) - 1;
  for (const [seq, record] of [...unconfirmed]) {
    if (seq <= last) continue;
    setRow(turn, "unconfirmed", seq, null);
    if (record.kind === "sealed") leaveBehind(turn, record);
  }
  change(turn, "numbers", { done, last });
  oldCopy(turn, {});
}
