/** The connection's phase, and the server's word of the other: a hint for the screen, and a reason to wait [H27]. */
import type { Presence, ServerFrame } from "../../shared/frames.ts";
import type { RecordName } from "../../shared/shapes.ts";
import { ageTold } from "./clock.ts";
import { oldCopy } from "./old-copy.ts";
import { nothingArriving, nothingSent, type State } from "./state.ts";
import { change, type Turn, wakeIn } from "./turn.ts";

type Welcome = Extract<ServerFrame, { type: "welcome" }>;

/** Numbers that no session reaches: such a word is no word. */
const NUMBERS_MAX = 2 ** 32;

export function welcomed(turn: Turn, welcome: Welcome): void {
  const { state } = turn;
  disconnected(turn);
  change(turn, "connection", { phase: "catching-up", welcomes: state.connection.welcomes + 1 });
  ageTold(turn, welcome.ageMs);
  const isNew = !state.peer.begun;
  if (isNew) change(turn, "peer", { begun: true });
  const kept = welcome.kept <= NUMBERS_MAX ? welcome.kept : state.numbers.kept;
  const acked = isPlausible(welcome.acked, state.self.did) ? welcome.acked : null;
  const behind = kept > state.numbers.last;
  const ahead = acked !== null && isAhead(state, acked);
  if (behind || (ahead && !isNew)) oldCopy(turn, { ...(behind && { last: kept }), ...(ahead && { acked }) });
  else if (ahead) change(turn, "peer", { current: { did: acked.did, last: acked.seq } });
  // A server that lost its newest part has a lower one: what is not there is repeated.
  const known = Math.max(kept, state.numbers.done);
  if (state.numbers.kept !== known) change(turn, "numbers", { kept: known });
  const full = state.sending.full && state.numbers.last > known;
  change(turn, "sending", { sentUpTo: known, acked, receiptDue: true, full });
  present(turn, welcome.peer);
}

const isPlausible = (acked: RecordName | null, ownDid: string): acked is RecordName =>
  acked !== null && acked.seq <= NUMBERS_MAX && acked.did !== ownDid;

/** [Q13] The other's record that was acknowledged is beyond what this device has. */
function isAhead(state: Pick<State, "peer">, acked: { did: string; seq: number }): boolean {
  const { current, past } = state.peer;
  if (current?.did === acked.did) return acked.seq > current.last;
  return !past.some(({ did }) => did === acked.did);
}

export function caughtUp(turn: Turn): void {
  const { connection, sending } = turn.state;
  if (connection.phase !== "catching-up") return;
  const liveSince = turn.moment.monotonic;
  change(turn, "connection", { phase: "live", liveSince });
  if (!sending.receiptDue) change(turn, "sending", { receiptDue: true });
}

export function disconnected(turn: Turn): void {
  const { heldShown, receiptDue, full } = turn.state.sending;
  const { claimed, hole, unproven } = turn.state.arriving;
  const { phase, anew } = turn.state.connection;
  if (phase !== "offline") change(turn, "connection", { phase: "offline", here: false, anew: { ...anew, due: false } });
  turn.state.sending = { ...nothingSent, heldShown, receiptDue, full };
  // What was asked for is asked for once. What is known to stand behind it must come again.
  turn.state.arriving = { ...nothingArriving, claimed, hole, unproven };
}

/** [R12] At once the first time; then, while what it brings makes it ask again, after pauses that grow. */
export function comeAnew(turn: Turn): void {
  const { limits, moment } = turn;
  const { at, pause, due } = turn.state.connection.anew;
  if (!turn.reconnect && !due) return;
  const left = at + pause - moment.monotonic;
  turn.reconnect = left <= 0;
  if (left > 0) {
    wakeIn(turn, left);
    if (!due) change(turn, "connection", { anew: { at, pause, due: true } });
    return;
  }
  const longer = left < -limits.reconnectMaxMs ? 0 : pause * 2;
  const next = Math.min(limits.reconnectMaxMs, Math.max(limits.reconnectFirstMs, longer));
  change(turn, "connection", { anew: { at: moment.monotonic, pause: next, due: false } });
}

/** Who is here, by the server's word. */
export function present(turn: Turn, { device, here }: Presence): void {
  const { connection } = turn.state;
  change(turn, "connection", { device, here });
  // Whoever has come has heard no signal of before.
  if (here) change(turn, "sending", { receiptDue: true });
  else if (connection.here) change(turn, "sending", { typingUntil: null });
}

/** A handshake record of a device has come: its keys are being agreed. */
export function settleByHandshake(turn: Turn, did: string): void {
  const { settled } = turn.state.peer;
  if (settled.did === did) return;
  // The record may come before the server's word of its device.
  const device = Math.min(Number.MAX_SAFE_INTEGER, Math.max(turn.state.connection.device, settled.device + 1));
  change(turn, "peer", { settled: { device, did } });
}

/** A receipt has come: whoever is there has the keys. */
export function settleByReceipt(turn: Turn): void {
  const { settled } = turn.state.peer;
  const { device } = turn.state.connection;
  if (device > settled.device) change(turn, "peer", { settled: { ...settled, device } });
}

/** [H27] The server shows a device that no handshake record or receipt of has come. */
export const isUnsettled = ({ connection, peer }: Pick<State, "connection" | "peer">): boolean =>
  connection.device > peer.settled.device;
