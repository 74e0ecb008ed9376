/** Handshake records of the other's, each taken in its turn [6 to 9]. */
import { HANDSHAKE_BYTES } from "../../shared/limits.ts";
import type { RecordName } from "../../shared/shapes.ts";
import { settleByHandshake } from "./connection.ts";
import { putInForce, showSafetyCode } from "./in-force.ts";
import { failed, freshIn, loseOpening, noteFresh } from "./keys.ts";
import { beginPairing } from "./pairings.ts";
import { peerSeat, sharedKeys } from "./state.ts";
import { change, type Turn } from "./turn.ts";

const [H1, H1_WITH_BASE, H2, H3] = HANDSHAKE_BYTES.map((bytes) => Math.ceil((bytes * 4) / 3));

export const isOffer = (body: string): boolean => body.length === H1 || body.length === H1_WITH_BASE;

/**
 * Whether it is by someone with a code: an offer, or what fits one's own offer or answer. So begins every device, and a
 * copy that went back. Takes nothing.
 */
export async function verifies({ state, crypto }: Turn, name: RecordName, body: string): Promise<boolean> {
  const shared = sharedKeys(state);
  if (isOffer(body)) {
    return (await crypto.readOffer(shared, peerSeat(state), name, body)) !== null;
  }
  const { offer, answer } = state.keys;
  if (body.length === H3 && answer?.did === name.did) {
    return (await crypto.checkConfirmation(shared, answer.epoch, answer.commit, name, body)) !== null;
  }
  if (body.length !== H2 || !offer) return false;
  const accepted = await crypto.acceptAnswer(shared, state.self.seat, offer, name, body);
  return accepted !== null && accepted !== "other-offer";
}

/**
 * "wait": it is not taken yet. "none": it verifies for nothing that is waited for, so it may be broken on its way and
 * counts as not come; `again`: it has come so twice, and is taken as what it is, dropped [H18].
 */
export async function readHandshake(
  turn: Turn,
  name: RecordName,
  body: string,
  again: boolean,
): Promise<"taken" | "wait" | "none"> {
  if (body.length === H2 && (await mustWait(turn, name, body))) return "wait";
  if (!(await verifies(turn, name, body))) {
    const isAnswer = body.length === H2 || body.length === H3;
    if (again && !isAnswer) failed(turn);
    if (!again || !isAnswer) return "none";
  }
  settleByHandshake(turn, name.did);
  // Only an offer with no later handshake record behind it is answered.
  if (turn.state.keys.toAnswer) change(turn, "keys", { toAnswer: null });
  if (body.length === H2) await readAnswer(turn, name, body);
  else if (body.length === H3) await readConfirmation(turn, name, body);
  else await readOffer(turn, name, body);
  return "taken";
}

async function readOffer(turn: Turn, name: RecordName, body: string): Promise<void> {
  const { state, crypto } = turn;
  const shared = sharedKeys(state);
  const o = peerSeat(state);
  const offer = await crypto.readOffer(shared, o, name, body);
  if (!offer) return failed(turn);
  const { base } = offer;
  const { answer } = state.keys;
  if (base && answer?.chained && base.pid === answer.pid && base.eid === answer.epoch.eid) {
    // Whoever offers with the unconfirmed epoch as its base has it in force: its H3 is not waited for.
    if (await crypto.continues(shared, o, name, body, answer.epoch.cs)) {
      const { epoch, pid, pairing } = answer;
      await putInForce(turn, { epoch, pid, pairing, fresh: false }, name.did, name.seq);
    }
  }
  const { epoch } = state.keys;
  const continues = base && epoch && base.pid === epoch.pid && base.eid === epoch.eid;
  if (continues && !(await crypto.continues(shared, o, name, body, epoch.cs))) return failed(turn);
  change(turn, "keys", { toAnswer: { name, offer } });
}

/** A fresh answer beyond the hour's limit stays where it is until there is room. */
async function mustWait(turn: Turn, name: RecordName, body: string): Promise<boolean> {
  const { state, crypto } = turn;
  const { offer } = state.keys;
  const ms = offer ? freshIn(turn) : 0;
  if (!offer || ms === 0) return false;
  // A renewal is not limited, nor is what answers nothing: all that stands behind would wait with it.
  const accepted = await crypto.acceptAnswer(sharedKeys(state), state.self.seat, offer, name, body);
  if (accepted === null || accepted === "other-offer" || accepted.mode === "chained") return false;
  change(turn, "arriving", { stalled: { seq: name.seq, until: turn.moment.monotonic + ms } });
  return true;
}

async function readAnswer(turn: Turn, name: RecordName, body: string): Promise<void> {
  const { state, crypto } = turn;
  const { offer } = state.keys;
  const accepted = offer
    ? await crypto.acceptAnswer(sharedKeys(state), state.self.seat, offer, name, body)
    : "other-offer";
  if (accepted === null) failed(turn);
  if (!offer || accepted === null || accepted === "other-offer") {
    loseOpening(turn);
    // It belongs to an offer that is forgotten here: a new one takes its place, unless one waits.
    if (!offer && !state.keys.wants) change(turn, "keys", { wants: "chained" });
    return;
  }
  const { epoch, mode } = accepted;
  const fresh = mode === "fresh";
  const chainedOn = offer.base;
  if (fresh) noteFresh(turn);
  const pid = fresh ? epoch.eid : chainedOn!.pid;
  const pairing = fresh ? beginPairing(turn, pid) : state.pairings.list.findIndex((each) => each.pid === pid) + 1;
  await putInForce(turn, { epoch, pid, pairing, fresh }, name.did, name.seq);
  if (fresh) await showSafetyCode(turn, pairing, epoch.ks, offer.n1);
  change(turn, "keys", { sealing: null, confirming: { answers: name, pid, pairing, fresh, n1: offer.n1, epoch } });
}

async function readConfirmation(turn: Turn, name: RecordName, body: string): Promise<void> {
  const { state, crypto } = turn;
  const { answer } = state.keys;
  const n1 =
    answer?.did === name.did
      ? await crypto.checkConfirmation(sharedKeys(state), answer.epoch, answer.commit, name, body)
      : null;
  if (!answer || n1 === null) {
    if (answer) failed(turn);
    loseOpening(turn);
    return;
  }
  const { epoch, pid, pairing, chained } = answer;
  await putInForce(turn, { epoch, pid, pairing, fresh: !chained }, name.did, name.seq);
  if (!chained) await showSafetyCode(turn, pairing, epoch.ks, n1);
}
