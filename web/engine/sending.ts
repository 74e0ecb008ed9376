/** One's own queue on the wire [Q2, Q3, Q11]: what is sent, repeated, refused, kept; and the acknowledgement of the other's. */
import type { SendFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { ackable, answersUnderWay } from "./state.ts";
import type { Unconfirmed } from "./stored.ts";
import { setMark } from "./timeline.ts";
import { change, type Turn, wakeIn } from "./turn.ts";

/** The server has one's own up to this number. */
export function keptUpTo(turn: Turn, seq: number): void {
  const { numbers, sending } = turn.state;
  if (seq <= numbers.kept || seq > numbers.last) return;
  change(turn, "numbers", { kept: seq });
  change(turn, "sending", {
    sentUpTo: Math.max(sending.sentUpTo, seq),
    skip: 0,
    gaps: 0,
    full: false,
    retryAt: null,
    receiptDue: true,
  });
  markSent(turn);
}

/** "Sent": what the server has and no receipt has told of. */
export function markSent(turn: Turn): void {
  const { numbers, unconfirmed } = turn.state;
  for (const [seq, record] of unconfirmed) {
    if (seq <= numbers.kept && record.kind === "sealed" && record.content) setMarkSent(turn, record.entry);
  }
}

function setMarkSent(turn: Turn, entry: number | null): void {
  const item = entry === null ? undefined : turn.state.timeline.lines.get(entry)?.item;
  if (item?.kind === "own" && item.mark === "sending") setMark(turn, entry, "sent");
}

export function refused(turn: Turn, refusal: Refusal, seq: number | undefined): void {
  const { state, moment, limits } = turn;
  const { numbers, sending } = state;
  if (seq === undefined || (refusal !== "queue-full" && refusal !== "gap")) return;
  // What was sent behind the refused one is refused, too: that is said once for each, and is no news.
  if (sending.skip > 0) return change(turn, "sending", { skip: sending.skip - 1 });
  if (seq <= numbers.kept || seq > sending.sentUpTo) return;
  const skip = sending.sentUpTo - seq;
  if (refusal === "queue-full") {
    const retryAt = moment.monotonic + limits.queueFullRetryMs;
    return change(turn, "sending", { full: true, retryAt, sentUpTo: numbers.kept, skip });
  }
  const gaps = sending.gaps + 1;
  change(turn, "sending", { gaps, sentUpTo: numbers.kept, skip });
  // The server's number is another than it was: only a welcome tells it, and a server that goes on so gets time.
  if (gaps >= 2) change(turn, "sending", { retryAt: moment.monotonic + limits.queueFullRetryMs });
}

/** Sends what is not kept, at most so many at once. */
export function sendUnkept(turn: Turn): void {
  const { state, moment, limits } = turn;
  const { retryAt } = state.sending;
  if (retryAt !== null) {
    if (retryAt > moment.monotonic) return wakeIn(turn, retryAt - moment.monotonic);
    change(turn, "sending", { retryAt: null });
    if (state.sending.gaps >= 2) {
      turn.reconnect = true;
      return;
    }
  }
  const upTo = Math.min(state.numbers.last, state.numbers.kept + limits.unacknowledged);
  const from = state.sending.sentUpTo + 1;
  if (from > upTo) return;
  let sentUpTo = state.sending.sentUpTo;
  for (let seq = from; seq <= upTo; seq += 1) {
    const record = state.unconfirmed.get(seq);
    if (!record) {
      // Receipts confirm it, and the server has lost it: only a hello tells that it is done.
      if (seq <= state.numbers.done) turn.reconnect = true;
      break;
    }
    turn.frames.push(frameOf(seq, record));
    sentUpTo = seq;
  }
  change(turn, "sending", { sentUpTo });
}

function frameOf(seq: number, record: Unconfirmed): SendFrame {
  const { kind, body } = record;
  if (kind === "sealed") return { type: "send", seq, kind, body, ...(record.unsends && { unsends: record.unsends }) };
  return { type: "send", seq, kind, body, ...(record.acks && record.answers && { acks: record.answers }) };
}

/** Acknowledges what is stored, as far as one's own handshake records allow. */
export function acknowledge(turn: Turn): void {
  const { state } = turn;
  const { acked, ackAgain, outdated } = state.sending;
  const name = ackable(state);
  if (outdated && answersUnderWay(state).length === 0) {
    turn.frames.push({ type: "ack", ...outdated });
    change(turn, "sending", { outdated: null });
  }
  if (!name || (!ackAgain && acked?.did === name.did && acked.seq >= name.seq)) return;
  turn.frames.push({ type: "ack", ...name });
  change(turn, "sending", { acked: name, ackAgain: false });
}
