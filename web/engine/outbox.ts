/** The outbox [Q9]: what is written waits here until it is numbered, sealed once, and stored so. */
import { type Content, type Lasts, RANGES_MAX, type Saying } from "../../shared/content.ts";
import { TEXT_MAX_CHARACTERS } from "../../shared/limits.ts";
import type { RecordName } from "../../shared/shapes.ts";
import { giveAt } from "./clock.ts";
import { isUnsettled } from "./connection.ts";
import { carried } from "./keys.ts";
import { isHeld, type State } from "./state.ts";
import type { Outgoing, Said, Unconfirmed } from "./stored.ts";
import { lineOf, setLine, setMark } from "./timeline.ts";
import { change, setRow, type Turn } from "./turn.ts";

/** Puts it behind all that waits. `entry`: its line. */
export function putOut(turn: Turn, id: string, saying: Saying, entry: number | null): void {
  put(turn, { content: { id, at: 0, ...saying }, given: null, entry });
}

export function put(turn: Turn, row: Outgoing): void {
  const n = turn.state.numbers.outbox + 1;
  change(turn, "numbers", { outbox: n });
  setRow(turn, "outbox", n, row);
}

export const takeOut = (turn: Turn, n: number): void => setRow(turn, "outbox", n, null);

/** [M13] A number that the other named as a hole: the same, its id and time with it, under a number of its own. */
export function resealHole(turn: Turn, { content, pairing, entry }: Unconfirmed & { kind: "sealed" }): void {
  if (!content) return;
  put(turn, { content, given: pairing, entry });
  setMark(turn, entry, isHeld(turn.state) ? "held" : "sending");
}

/**
 * [H25] A new pairing begins: own texts without a receipt stay behind, "Not delivered"; they go over only by a press.
 * What amends older messages goes on, in the order in which it was done: it says nothing new, and an unsend must not be
 * lost, nor a reaction come again that was taken back. Every unsend is said again: the other may have gone back to a time
 * before it.
 */
export function undeliver(turn: Turn): void {
  const given: Outgoing[] = [];
  const waiting: Outgoing[] = [];
  for (const [n, outgoing] of [...turn.state.outbox]) {
    const { content, entry } = outgoing;
    takeOut(turn, n);
    if (!amends(content)) stayBehind(turn, entry, isEdit(content));
    else if (outgoing.given === null) waiting.push(outgoing);
    else given.push(outgoing);
  }
  for (const [n, record] of [...turn.state.unconfirmed]) {
    if (record.kind !== "sealed" || !record.content) continue;
    forgetContent(turn, n, record);
    const { content, entry, pairing } = record;
    if (amends(content)) given.push({ content, given: pairing, entry });
    else stayBehind(turn, entry);
  }
  // What has had a time was done before what has none yet.
  given.sort((one, other) => one.content.at - other.content.at);
  const outgoing = [...given, ...waiting];
  const again = new Set(outgoing.map(({ content }) => content.kind === "unsend" && content.message));
  for (const { item } of turn.state.timeline.lines.values()) {
    if (item.kind !== "unsent" || item.author !== turn.state.self.seat || again.has(item.id)) continue;
    putOut(turn, turn.random(), { kind: "unsend", message: item.id, records: [] }, null);
  }
  for (const each of outgoing) put(turn, { ...each, given: null });
}

const amends = ({ kind }: Outgoing["content"]): boolean => kind === "unsend" || kind === "reaction" || kind === "timer";

const isEdit = (content: Content): boolean => content.kind === "text" && content.edited !== undefined;

/** What this record says was not received, and will not be in its pairing. */
export function leaveBehind(turn: Turn, { content, entry }: Unconfirmed & { kind: "sealed" }): void {
  if (!content) return;
  if (amends(content)) put(turn, { content, given: null, entry });
  else stayBehind(turn, entry, isEdit(content));
}

/** What this record says is not sealed anew; its bytes stay. */
export function forgetContent(turn: Turn, seq: number, record: Unconfirmed & { kind: "sealed" }): void {
  setRow(turn, "unconfirmed", seq, { ...record, content: null });
}

/** It goes over only by a press. `behind`: nothing that is sealed says its last words. */
export function stayBehind(turn: Turn, entry: number | null, behind = false): void {
  const line = lineOf(turn, entry);
  if (entry === null || line?.item.kind !== "own") return;
  const { current } = turn.state.pairings;
  const place = line.place ?? ownPlace(turn, current, giveAt(turn, current), 0);
  setLine(turn, entry, {
    ...line,
    place,
    item: { ...line.item, mark: "not-delivered", behind: behind || line.item.behind === true },
  });
}

const ownPlace = ({ state: { self } }: Turn, pairing: number, at: number, seq: number) => ({
  pairing,
  at,
  from: self.seat,
  did: self.did,
  seq,
});

function maySeal(turn: Turn): boolean {
  const { state, limits } = turn;
  const { keys, numbers, connection, sending } = state;
  if (connection.phase !== "live" || !keys.sealing || isUnsettled(state) || sending.full || isHeld(state)) return false;
  return numbers.last - numbers.kept < limits.unacknowledged;
}

/** Numbers and seals what may go. */
export async function sealWaiting(turn: Turn): Promise<void> {
  markHeld(turn);
  while (turn.state.outbox.size > 0 && maySeal(turn)) {
    const [n, outgoing] = turn.state.outbox.entries().next().value!;
    takeOut(turn, n);
    await seal(turn, outgoing);
  }
}

async function seal(turn: Turn, { content: waiting, given, entry }: Outgoing): Promise<void> {
  const { state } = turn;
  const { self } = state;
  const { pid, eid, key, pairing } = state.keys.sealing!;
  const at = given === pairing ? waiting.at : giveAt(turn, pairing);
  const line = lineOf(turn, entry);
  const carriers = line?.item.kind === "own" ? line.item.seqs : [];
  const content: Content = { ...waiting, at };
  // Whatever was said before, the last words go.
  if (content.kind === "text" && line?.item.kind === "own") {
    Object.assign(content, sayText(line.item), carriers.length > 0 && { again: carriers.slice(-RANGES_MAX) });
  }
  const seq = state.numbers.last + 1;
  const body = await turn.crypto.sealRecord(key, { sid: self.sid, eid, from: self.seat, seq }, JSON.stringify(content));
  const unsends = blankedBy(content, self.did, carriers);
  const row = { kind: "sealed" as const, body, unsends, pid, pairing, content, entry };
  change(turn, "numbers", { last: seq });
  setRow(turn, "unconfirmed", seq, row);
  carried(turn, eid);
  if (entry === null || !line) return;
  const { item } = line;
  if (item.kind !== "own" && item.kind !== "timer") return;
  const place = given === pairing && line.place ? line.place : ownPlace(turn, pairing, at, seq);
  setLine(turn, entry, { ...line, place, item: item.kind === "own" ? { ...item, seqs: [...carriers, seq] } : item });
}

/** What this record blanks where it still waits [Q5]: what is taken back, and the words before an edit. */
function blankedBy(content: Content, did: string, carriers: readonly number[]): RecordName | null {
  if (content.kind === "unsend") return content.records.at(-1) ?? null;
  const seq = carriers.at(-1);
  return isEdit(content) && seq !== undefined ? { did, seq } : null;
}

/** The marks of what waits say whether it is held. */
function markHeld(turn: Turn): void {
  const held = isHeld(turn.state);
  if (held === turn.state.sending.heldShown) return;
  change(turn, "sending", { heldShown: held });
  for (const { entry } of turn.state.outbox.values()) setMark(turn, entry, held ? "held" : "sending");
}

/** What a text says, with only what it has. */
export const sayText = ({ text, reply, file, edited, lasts }: Said) => ({
  kind: "text" as const,
  text,
  ...(reply && { reply }),
  ...(file && { file }),
  ...(edited !== undefined && { edited }),
  ...(lasts && { lasts: lasts as Lasts }),
});

/** [M18] What would not fit is refused when it is written: in the outbox it would stand in the way of what is behind it. */
export const isTooLong = ({ crypto }: Turn, id: string, saying: ReturnType<typeof sayText>): boolean =>
  saying.text.length > TEXT_MAX_CHARACTERS ||
  !crypto.fits(JSON.stringify({ id, at: Number.MAX_SAFE_INTEGER, ...saying }));

/** Where a message waits: its number in the outbox. */
export function findWaiting(state: Pick<State, "outbox">, id: string): number | undefined {
  for (const [n, { content }] of state.outbox) if (content.kind === "text" && content.id === id) return n;
  return undefined;
}

/** Nothing of a message is sent any more; the number under which it waited. */
export function withdraw(turn: Turn, { id, seqs }: { id: string; seqs: readonly number[] }): number | undefined {
  const first = findWaiting(turn.state, id);
  for (let n = first; n !== undefined; n = findWaiting(turn.state, id)) takeOut(turn, n);
  for (const seq of seqs) {
    const record = turn.state.unconfirmed.get(seq);
    if (record?.kind === "sealed" && record.content) forgetContent(turn, seq, record);
  }
  return first;
}
