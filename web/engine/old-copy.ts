/** Old copies [Q13]: this device's storage fell behind what it had done. It goes on behind both, with new keys. */
import type { RecordName } from "../../shared/shapes.ts";
import { tellBlanks } from "./digests.ts";
import { tellMissing } from "./missing.ts";
import { PAST_MAX } from "./stored.ts";
import { change, type Turn } from "./turn.ts";

/** @param beyond the last number that was one's own, the last of the other's that was acknowledged */
export function oldCopy(turn: Turn, beyond: { last?: number; acked?: RecordName }): void {
  const { state } = turn;
  const { last, acked } = beyond;
  // What stands below has no bytes here, or belongs to a pairing that is over: nothing of it will be repeated.
  if (last !== undefined && last > state.numbers.last) change(turn, "numbers", { last, done: last });
  if (acked) {
    const { current, past } = state.peer;
    // What was acknowledged and is not here was lost with the newer copy, or never came: it is said.
    if (current?.did === acked.did && state.keys.hadKey) {
      tellMissing(turn, acked.did, Math.max(current.last, acked.seq - turn.limits.aheadRecords) + 1, acked.seq);
    }
    const older = current && current.did !== acked.did ? [...past, current] : past;
    change(turn, "peer", { current: { did: acked.did, last: acked.seq }, past: older.slice(-PAST_MAX) });
  }
  tellBlanks(turn);
  change(turn, "keys", {
    epoch: null,
    offer: null,
    answer: null,
    confirming: null,
    // It may have been answered already.
    toAnswer: null,
    sealing: null,
    opening: null,
    wants: "fresh",
  });
  change(turn, "receipts", { own: [], their: null });
}
