/** What the other's records say, applied: each message once, whatever is sent again [M6]. */
import type { Content } from "../../shared/content.ts";
import type { RecordName } from "../../shared/shapes.ts";
import { applyReaction, applyUnsend } from "./amendments.ts";
import { atFits, knowAt, shownAt } from "./clock.ts";
import { heardOf, noteRead } from "./digests.ts";
import { applyTimer } from "./timer.ts";
import { editOf, saidBy, type Text } from "./edits.ts";
import { endIdleWarning } from "./notes.ts";
import { changePairing } from "./pairings.ts";
import { applyEarlier } from "./sharing.ts";
import { lastPlace, pairingOf, peerSeat } from "./state.ts";
import type { Place } from "./stored.ts";
import { addLine, findMessage, lineOf, setItem } from "./timeline.ts";
import { change, type Turn } from "./turn.ts";

/** True where it is something to read. */
export async function applyContent(turn: Turn, pairing: number, name: RecordName, content: Content): Promise<boolean> {
  const { state, moment } = turn;
  if (!atFits(state, pairing, content.at)) {
    applyUnknown(turn, pairing, name);
    return true;
  }
  knowAt(turn, pairing, content.at);
  const author = peerSeat(state);
  const place: Place = { pairing, at: content.at, from: author, ...name };
  switch (content.kind) {
    case "text": {
      if (state.sending.typingUntil !== null) change(turn, "sending", { typingUntil: null });
      const { id, again } = content;
      if (again) await heardOf(turn, name.did, again);
      const known = findMessage(turn, author, id);
      const carrier = { pid: pairingOf(state, pairing)?.pid ?? "", ...name };
      if (known !== undefined) return carriedAgain(turn, known, pairing, carrier, content);
      const words = { author, id, ...saidBy(content), reactions: [] };
      const item = { kind: "peer" as const, ...words, seen: false, takenBack: null, carrier };
      addLine(turn, { place, shown: shownAt(state, moment, content.at), item });
      endIdleWarning(turn);
      return true;
    }
    case "earlier":
      applyEarlier(turn, place, content.messages);
      return false;
    case "unsend":
      await applyUnsend(turn, place, content);
      return false;
    case "reaction":
      applyReaction(turn, place, content);
      return false;
    case "timer":
      applyTimer(turn, place, content);
      return false;
    case "matched":
      changePairing(turn, pairing, { peerMatched: true });
      return false;
    default:
      return content satisfies never;
  }
}

/** A message that was sealed anew: it stays where it is, and its newer number is the one that is read. */
function carriedAgain(
  turn: Turn,
  n: number,
  pairing: number,
  carrier: { pid: string; did: string; seq: number },
  content: Text,
): boolean {
  const line = lineOf(turn, n)!;
  const { item } = line;
  // It was read, and its author has not heard that.
  if (item.kind === "gone") noteRead(turn, carrier);
  // Taken back here, and said again by a copy that forgot that: it stays so, and nobody reads it.
  if (item.kind !== "peer") return true;
  setItem(turn, n, { ...item, ...editOf(turn, pairing, line, content), carrier });
  if (item.seen) noteRead(turn, carrier);
  return true;
}

/** "A message that this page cannot show." It is received, and never read. */
export function applyUnknown(turn: Turn, pairing: number, { did, seq }: RecordName): void {
  const { state, moment } = turn;
  const author = peerSeat(state);
  const place = lastPlace(state, pairing, author, did, seq);
  addLine(turn, { place, shown: moment.wall, item: { kind: "unknown", author } });
}
