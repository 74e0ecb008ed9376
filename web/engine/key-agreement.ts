/** Key agreement [6 to 11]: once caught up, the confirmation, the answer or the offer that is due. */
import type { RecordName } from "../../shared/shapes.ts";
import { beginsAt, leftOf } from "./clock.ts";
import { startOwnChain } from "./digests.ts";
import { failed, freshIn, keyOfSeat, noteFresh } from "./keys.ts";
import { beginPairing, setCurrent } from "./pairings.ts";
import type { Base } from "./ports.ts";
import { peerSeat, sharedKeys, type State } from "./state.ts";
import { change, setRow, type Turn, wakeIn } from "./turn.ts";

export async function agreeKeys(turn: Turn): Promise<void> {
  await confirmAnswer(turn);
  // [Q13] An old copy begins with an offer: behind numbers that were never given nothing else is known to be its own.
  if (turn.state.keys.wants === "fresh" && !turn.state.keys.epoch) await makeOffer(turn);
  await answerOffer(turn);
  await makeOffer(turn);
}

/** One's next record, a handshake's. `answers`: what may not be acknowledged before this one is kept. */
function number(turn: Turn, body: string, answers: RecordName | null, acks: boolean): void {
  const seq = turn.state.numbers.last + 1;
  change(turn, "numbers", { last: seq });
  const row = { kind: "handshake" as const, body, answers, acks };
  setRow(turn, "unconfirmed", seq, row);
}

const nextName = ({ self, numbers }: Pick<State, "self" | "numbers">): RecordName => ({
  did: self.did,
  seq: numbers.last + 1,
});

/** H3: from here on this side seals under the new keys. */
async function confirmAnswer(turn: Turn): Promise<void> {
  const { state } = turn;
  const { confirming } = state.keys;
  if (!confirming) return;
  const { epoch, pid, pairing, fresh, n1, answers } = confirming;
  const name = nextName(state);
  const body = await turn.crypto.confirm(epoch, name, n1);
  number(turn, body, answers, false);
  const sealing = { pid, eid: epoch.eid, key: keyOfSeat(epoch, state.self.seat), pairing };
  change(turn, "keys", { confirming: null, sealing });
  if (fresh) await startOwnChain(turn, pid, name.seq, undefined);
}

/** H2: from here on this side seals under the new keys; the other's H3 is waited for. */
async function answerOffer(turn: Turn): Promise<void> {
  const { state, crypto } = turn;
  const { toAnswer, epoch, offer: own } = state.keys;
  if (!toAnswer) return;
  const { name, offer } = toAnswer;
  const { did, seat } = state.self;
  // [H10] Crossing: seat 1's own offer, if the other has not seen it yet, is the one that is answered.
  if (seat === 1 && own && own.seq > (offer.seen?.did === did ? offer.seen.seq : 0)) return;
  const { base } = offer;
  const chain: Base | null =
    base && epoch && base.pid === epoch.pid && base.eid === epoch.eid ? { ...base, cs: epoch.cs } : null;
  const wait = chain ? 0 : freshIn(turn);
  if (wait > 0) return wakeIn(turn, wait);
  const seq = state.numbers.last + 1;
  const made = await crypto.answer(sharedKeys(state), peerSeat(state), offer, chain, { did, seq });
  change(turn, "keys", { toAnswer: null });
  if (!made) return failed(turn);
  if (!chain) noteFresh(turn);
  number(turn, made.body, name, true);
  const pid = chain?.pid ?? made.epoch.eid;
  const pairing = chain ? state.pairings.list.findIndex((each) => each.pid === pid) + 1 : beginPairing(turn, pid);
  setCurrent(turn, pairing);
  const { eid } = made.epoch;
  change(turn, "keys", {
    answer: {
      did: name.did,
      since: beginsAt(turn.moment),
      pid,
      pairing,
      chained: chain !== null,
      commit: offer.commit,
      epoch: made.epoch,
    },
    sealing: { pid, eid, key: keyOfSeat(made.epoch, seat), pairing },
    wants: chain && state.keys.wants === "fresh" ? "fresh" : null,
  });
  if (!chain) await startOwnChain(turn, pid, seq, epoch?.pid);
}

/** H1: where there are no keys and none under way, where new ones are wanted, or where it is time to renew. */
async function makeOffer(turn: Turn): Promise<void> {
  const { state, crypto } = turn;
  const { epoch, answer, offer, toAnswer, wants } = state.keys;
  const lost = isLost(turn);
  if (offer && !lost) return;
  const missing = !epoch && !answer && !toAnswer;
  const renews = !wants && !missing && isTimeToRenew(turn);
  if (!missing && !wants && !renews && !lost) return;
  if (wants && toAnswer && freshIn(turn) > 0) return;
  const base = epoch && wants !== "fresh" ? { pid: epoch.pid, eid: epoch.eid, cs: epoch.cs } : null;
  const { current } = state.peer;
  const seen = current && current.last > 0 ? { did: current.did, seq: current.last } : null;
  const name = nextName(state);
  const made = await crypto.makeOffer(sharedKeys(state), state.self.seat, name, base, seen);
  number(turn, made.body, null, false);
  const renewedAt = renews ? beginsAt(turn.moment) : state.keys.renewedAt;
  change(turn, "keys", {
    offer: { ...made, seq: name.seq, since: beginsAt(turn.moment), base },
    wants: null,
    renewedAt,
  });
}

/**
 * Whoever is here answers at once. An offer without its answer, or an answer without its confirmation, for so long has
 * been lost on the way, as only a hostile server loses it: without a new offer the two would wait for ever.
 */
function isLost(turn: Turn): boolean {
  const { state, limits, moment } = turn;
  const waits = state.keys.offer ?? state.keys.answer;
  if (!waits || !state.connection.here) return false;
  const left = leftOf(limits.renewAfterMs, waits.since, moment);
  if (left > 0) wakeIn(turn, left);
  return left <= 0;
}

/** [H28] By seat 1, the other being here and nothing unconfirmed. */
function isTimeToRenew(turn: Turn): boolean {
  const { state, limits, moment } = turn;
  const { epoch, answer, toAnswer, renewedAt } = state.keys;
  if (state.self.seat !== 1 || !state.connection.here || !epoch || answer || toAnswer || epoch.carried === 0)
    return false;
  const full = epoch.carried >= limits.renewAfterRecords;
  const left = Math.max(
    full ? 0 : leftOf(limits.renewAfterMs, epoch.since, moment),
    renewedAt === null ? 0 : leftOf(limits.renewEveryMs, renewedAt, moment),
  );
  if (left > 0) wakeIn(turn, left);
  return left === 0;
}
