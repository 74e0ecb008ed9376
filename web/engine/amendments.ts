/** Amendments: what changes a message by its author and id. */
import { type Content, RANGES_MAX } from "../../shared/content.ts";
import type { RecordName, Seat } from "../../shared/shapes.ts";
import { sessionMs, shownAt } from "./clock.ts";
import { heardOf } from "./digests.ts";
import { putOut, withdraw } from "./outbox.ts";
import { dropShared, takeBackShared } from "./sharing.ts";
import { pairingOf } from "./state.ts";
import { isMessage, type Item, type Line, type Message, type Place } from "./stored.ts";
import { addLine, findMessage, lineOf, removeLine, setItem } from "./timeline.ts";
import type { Turn } from "./turn.ts";

type Unsend = Extract<Content, { kind: "unsend" }>;
type Own = Extract<Item, { kind: "own" }>;
type Reaction = Extract<Content, { kind: "reaction" }>;

/** What was said in a pairing that was compared is not changed by one that was neither compared nor let go. */
export function mayAmend(turn: Turn, pairing: number, { place }: Line): boolean {
  if (!place || place.pairing === pairing || !pairingOf(turn.state, place.pairing)?.verified) return true;
  const now = pairingOf(turn.state, pairing);
  return now !== undefined && (now.verified || now.released);
}

/** This pairing was compared or let go: what it took back before goes now. */
export function takeBackNow(turn: Turn): void {
  const { timeline, pairings } = turn.state;
  for (const [n, { item }] of [...timeline.lines]) {
    dropShared(turn, n, pairings.current);
    if (item.kind !== "peer" || item.takenBack !== pairings.current) continue;
    setItem(turn, n, { kind: "unsent", author: item.author, id: item.id });
  }
}

/** The other takes a message back; its blanks have their word with it. */
export async function applyUnsend(turn: Turn, place: Place, { message, records }: Unsend): Promise<void> {
  const { state, moment } = turn;
  const named = records.filter(({ did }) => did === place.did).map(({ seq }) => seq);
  await heardOf(turn, place.did, named);
  const author = place.from as Seat;
  const shared = takeBackShared(turn, author, message, place.pairing);
  const block = lineOf(turn, shared);
  if (shared !== undefined && block && mayAmend(turn, place.pairing, block)) dropShared(turn, shared, place.pairing);
  const known = findMessage(turn, author, message);
  const line = lineOf(turn, known);
  const item = { kind: "unsent" as const, author, id: message };
  if (known === undefined || !line) {
    if (records.length === 0) return;
    // It never came here, and whatever carries it later is not shown.
    addLine(turn, { place, shown: shownAt(state, moment, place.at), item });
    return;
  }
  // What has disappeared is not even told any more.
  if (!isMessage(line.item)) return;
  if (mayAmend(turn, place.pairing, line)) setItem(turn, known, item);
  else if (line.item.kind === "peer") setItem(turn, known, { ...line.item, takenBack: place.pairing });
}

/** In place of the one before by the same person. */
function setReaction(turn: Turn, n: number, item: Message, reaction: Message["reactions"][number]): void {
  const others = item.reactions.filter(({ by }) => by !== reaction.by);
  setItem(turn, n, { ...item, reactions: [...others, reaction] });
}

/** The other's one reaction to a message: the newest by its author's time. */
export function applyReaction(turn: Turn, { pairing, at, from }: Place, { to, emoji }: Reaction): void {
  const known = findMessage(turn, to.author, to.id);
  const line = lineOf(turn, known);
  if (known === undefined || !line || !isMessage(line.item)) return;
  if (!mayAmend(turn, pairing, line)) return;
  const before = line.item.reactions.find(({ by }) => by === from);
  if (before && (before.pairing > pairing || (before.pairing === pairing && before.at >= at))) return;
  setReaction(turn, known, line.item, { by: from as Seat, emoji, pairing, at });
}

/** One's own message that may still be changed; null: that is refused. */
export function findOwn(turn: Turn, id: string): { n: number; place: Place | null; item: Own } | null {
  const { state, limits, moment } = turn;
  const { seat } = state.self;
  const n = findMessage(turn, seat, id);
  const line = lineOf(turn, n);
  if (n === undefined || line?.item.kind !== "own") {
    const theirs = findMessage(turn, seat === 1 ? 2 : 1, id) !== undefined;
    turn.refused = theirs ? "not-yours" : "unknown-message";
    return null;
  }
  const { place, item } = line;
  if (place && item.seqs.length > 0 && sessionMs(state, moment) - place.at > limits.amendMs) {
    turn.refused = "too-late";
    return null;
  }
  return { n, place, item };
}

/** One's own message is taken back, within its time. */
export function unsend(turn: Turn, id: string): void {
  const { state } = turn;
  const { seat, did } = state.self;
  const own = findOwn(turn, id);
  if (!own) return;
  const { n: known, item } = own;
  const waiting = withdraw(turn, item);
  if (item.seqs.length === 0) {
    removeLine(turn, known);
    // Nobody else has it, unless this copy is an old one that forgot its number: then the other hears of it, and says
    // nothing where it never came.
    if (waiting !== undefined && waiting <= state.restored) {
      putOut(turn, turn.random(), { kind: "unsend", message: id, records: [] }, null);
    }
    return;
  }
  setItem(turn, known, { kind: "unsent", author: seat, id });
  const records: RecordName[] = item.seqs.slice(-RANGES_MAX).map((seq) => ({ did, seq }));
  putOut(turn, turn.random(), { kind: "unsend", message: id, records }, null);
}

/** One's own only reaction to a message; "" takes it away. */
export function react(turn: Turn, { to, emoji }: Pick<Reaction, "to" | "emoji">): void {
  const { seat } = turn.state.self;
  const known = findMessage(turn, to.author, to.id);
  const item = lineOf(turn, known)?.item;
  if (known === undefined || !isMessage(item)) {
    turn.refused = "unknown-message";
    return;
  }
  const before = item.reactions.find(({ by }) => by === seat)?.emoji ?? "";
  if (before === emoji) return;
  setReaction(turn, known, item, { by: seat, emoji, pairing: turn.state.pairings.current, at: 0 });
  putOut(turn, turn.random(), { kind: "reaction", to, emoji }, null);
}
