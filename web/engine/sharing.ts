/** "Share earlier messages": undelivered texts go first, then batches of this timeline; and what the other shares. */
import { type Content, EARLIER_MAX_MESSAGES } from "../../shared/content.ts";
import { utf8 } from "../../shared/enc.ts";
import type { Seat } from "../../shared/shapes.ts";
import { shownAt } from "./clock.ts";
import { putOut, sayText } from "./outbox.ts";
import { changePairing } from "./pairings.ts";
import { isHeld, pairingOf, type State } from "./state.ts";
import { isMessage, type Place } from "./stored.ts";
import { addLine, lineOf, removeLine, setItem, setMark } from "./timeline.ts";
import { messageKey } from "./timeline-index.ts";
import type { Turn } from "./turn.ts";

/** A batch's messages in JSON, at most: a record's plaintext is 64 KiB. */
const BATCH_MAX_BYTES = 60_000;

type Earlier = Extract<Content, { kind: "earlier" }>["messages"][number];

/** Messages that only a press sends over: what was not delivered, and what was said in other pairings. */
export function countEarlier({ pairings, timeline, keys }: Pick<State, "pairings" | "timeline" | "keys">): number {
  const { current, list } = pairings;
  if (current === 0 || (!keys.sealing && !keys.confirming)) return 0;
  const said = Object.entries(timeline.texts);
  const others = list[current - 1]!.shared ? [] : said.filter(([pairing]) => Number(pairing) !== current);
  return others.reduce((sum, [, n]) => sum + n, timeline.undelivered);
}

/** The press. */
export function shareEarlier(turn: Turn): void {
  const { state } = turn;
  const { current, list } = state.pairings;
  if (countEarlier(state) === 0) return;
  const { shared } = list[current - 1]!;
  const mark = isHeld(state) ? "held" : "sending";
  const batches: Earlier[][] = [];
  let bytes = Infinity;
  for (const n of [...state.timeline.order]) {
    const { place, item } = lineOf(turn, n)!;
    if (!place || !isMessage(item)) continue;
    const { author, id, text, reply, lasts, file } = item;
    if (item.kind === "own" && item.mark === "not-delivered") {
      setMark(turn, n, mark);
      putOut(turn, id, sayText(item), n);
      continue;
    }
    if (shared || lasts || place.pairing === current) continue;
    // [F9] Its chunks are gone from the server with their arrival: only its name goes over.
    const fileName = file && { fileName: file.name };
    const message: Earlier = { author, id, at: place.at, text, ...(reply && { reply }), ...fileName };
    const size = utf8(JSON.stringify(message)).length + 1;
    const full = bytes + size > BATCH_MAX_BYTES || batches.at(-1)!.length >= EARLIER_MAX_MESSAGES;
    if (full) batches.push([]);
    batches.at(-1)!.push(message);
    bytes = full ? size : bytes + size;
  }
  for (const messages of batches) putOut(turn, turn.random(), { kind: "earlier", messages }, null);
  changePairing(turn, current, { shared: true });
}

/**
 * What the other shares, in a block of its own. Known messages are skipped; one's own only where this device had
 * nothing when the pairing began.
 */
export function applyEarlier(turn: Turn, place: Place, messages: readonly Earlier[]): void {
  const { state, moment } = turn;
  const by = place.from as Seat;
  const empty = pairingOf(state, place.pairing)?.empty === true;
  const seen = new Set<string>();
  const shown = messages.filter(({ author, id }) => {
    const key = messageKey(author, id);
    if (state.timeline.messages.has(key) || state.timeline.shared.has(key) || seen.has(key)) return false;
    seen.add(key);
    return author === by || empty;
  });
  if (shown.length === 0) return;
  const item = {
    kind: "shared" as const,
    by,
    messages: shown.map(({ author, id, at, text, reply, fileName }) => ({
      author,
      id,
      at: shownAt(state, moment, at),
      text,
      reply: reply ?? null,
      ...(fileName !== undefined && { fileName }),
      takenBack: null,
    })),
  };
  addLine(turn, { place, shown: shownAt(state, moment, place.at), item });
}

/** A shared message was taken back by its author in this pairing; the line that it stands in. */
export function takeBackShared(turn: Turn, author: Seat, id: string, pairing: number): number | undefined {
  const n = turn.state.timeline.shared.get(messageKey(author, id));
  const item = lineOf(turn, n)?.item;
  if (n === undefined || item?.kind !== "shared" || item.by !== author) return undefined;
  const takenBack = (each: { author: Seat; id: string }) => each.author === author && each.id === id;
  const messages = item.messages.map((each) => (takenBack(each) ? { ...each, takenBack: pairing } : each));
  setItem(turn, n, { ...item, messages });
  return n;
}

/** What was taken back in this pairing goes from this line. */
export function dropShared(turn: Turn, n: number, pairing: number): void {
  const item = lineOf(turn, n)?.item;
  if (item?.kind !== "shared") return;
  const messages = item.messages.filter(({ takenBack }) => takenBack !== pairing);
  if (messages.length === 0) removeLine(turn, n);
  else if (messages.length < item.messages.length) setItem(turn, n, { ...item, messages });
}
