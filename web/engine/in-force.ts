/** An epoch comes into force [H19, H21], and what is not needed any more is not kept. */
import { beginsAt } from "./clock.ts";
import { keepOwnChain, startTheirChain } from "./digests.ts";
import { keyOfSeat } from "./keys.ts";
import { changePairing, setCurrent } from "./pairings.ts";
import type { EpochKeys } from "./ports.ts";
import { pairingOf, peerSeat } from "./state.ts";
import { change, type Turn } from "./turn.ts";

/**
 * An epoch is in force: the other's record `seq` of device `did` showed that it has its keys. Its records open under it
 * from there on.
 */
export async function putInForce(
  turn: Turn,
  made: { epoch: EpochKeys; pid: string; pairing: number; fresh: boolean },
  did: string,
  seq: number,
): Promise<void> {
  const { epoch, pid, pairing, fresh } = made;
  const { state } = turn;
  const name = { pid, eid: epoch.eid };
  change(turn, "keys", {
    epoch: { ...name, cs: epoch.cs, since: beginsAt(turn.moment), carried: 0 },
    opening: { ...name, key: keyOfSeat(epoch, peerSeat(state)), pairing, did, from: seq },
    hadKey: true,
    answer: null,
    offer: null,
    wants: fresh || state.keys.wants === "chained" ? null : state.keys.wants,
  });
  setCurrent(turn, pairing);
  keepOwnChain(turn, pid);
  if (fresh) await startTheirChain(turn, pid, did, seq);
  change(turn, "sending", { receiptDue: true });
}

/** [H22] The pairing's safety code, once n1 is known. */
export async function showSafetyCode(turn: Turn, pairing: number, ks: string, n1: string): Promise<void> {
  if (pairingOf(turn.state, pairing)?.symbols) return;
  changePairing(turn, pairing, { symbols: await turn.crypto.safetyCode(ks, n1) });
}
