/** The outbox [4]: what is written waits here until it is numbered, sealed once, and stored so. */
import type { Saying } from "../../shared/content.ts";
import { giveAt } from "./clock.ts";
import { isUnsettled } from "./connection.ts";
import { carried } from "./keys.ts";
import { isHeld, type State } from "./state.ts";
import type { Outgoing, Unconfirmed } from "./stored.ts";
import { lineOf, setLine, setMark } from "./timeline.ts";
import { change, editable, type Turn, write } from "./turn.ts";

/** Puts it behind all that waits. `entry`: its line. */
export function putOut(turn: Turn, id: string, saying: Saying, entry: number | null): void {
  put(turn, { content: { id, at: 0, ...saying }, given: null, entry });
}

function put(turn: Turn, row: Outgoing): void {
  const n = turn.state.numbers.outbox + 1;
  change(turn, "numbers", { outbox: n });
  turn.state.outbox = editable(turn, turn.state.outbox).set(n, row);
  write(turn, "outbox", n, row);
}

export function takeOut(turn: Turn, n: number): void {
  const outbox = editable(turn, turn.state.outbox);
  outbox.delete(n);
  turn.state.outbox = outbox;
  write(turn, "outbox", n, null);
}

/** [12] A number that the other named as a hole: the same, its id and time with it, under a number of its own. */
export function resealHole(turn: Turn, { content, pairing, entry }: Unconfirmed & { kind: "sealed" }): void {
  if (!content) return;
  put(turn, { content, given: pairing, entry });
  setMark(turn, entry, isHeld(turn.state) ? "held" : "sending");
}

/**
 * [10] A new pairing begins: own texts without a receipt stay behind, "Not delivered"; they go over only by a press.
 * What amends older messages goes on: it says nothing new, and an unsend must not be lost.
 */
export function undeliver(turn: Turn): void {
  for (const [n, { content, entry }] of [...turn.state.outbox]) {
    if (content.kind === "unsend" || content.kind === "reaction") continue;
    takeOut(turn, n);
    stayBehind(turn, entry);
  }
  for (const [n, record] of [...turn.state.unconfirmed]) {
    if (record.kind !== "sealed" || !record.content) continue;
    forgetContent(turn, n, record);
    leaveBehind(turn, record);
  }
}

/** What this record says was not received, and will not be in its pairing. */
export function leaveBehind(turn: Turn, { content, entry }: Unconfirmed & { kind: "sealed" }): void {
  if (!content) return;
  if (content.kind === "unsend" || content.kind === "reaction") put(turn, { content, given: null, entry });
  else stayBehind(turn, entry);
}

/** What this record says is not sealed anew; its bytes stay. */
export function forgetContent(turn: Turn, seq: number, record: Unconfirmed & { kind: "sealed" }): void {
  const row = { ...record, content: null };
  turn.state.unconfirmed = editable(turn, turn.state.unconfirmed).set(seq, row);
  write(turn, "unconfirmed", seq, row);
}

function stayBehind(turn: Turn, entry: number | null): void {
  const line = lineOf(turn, entry);
  if (entry === null || line?.item.kind !== "own") return;
  const { current } = turn.state.pairings;
  const place = line.place ?? ownPlace(turn, current, giveAt(turn, current), 0);
  setLine(turn, entry, { ...line, place, item: { ...line.item, mark: "not-delivered" } });
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
  const content = { ...waiting, at };
  const seq = state.numbers.last + 1;
  const body = await turn.crypto.sealRecord(key, { sid: self.sid, eid, from: self.seat, seq }, JSON.stringify(content));
  const unsends = content.kind === "unsend" ? (content.records.at(-1) ?? null) : null;
  const row = { kind: "sealed" as const, body, unsends, pid, pairing, content, entry };
  change(turn, "numbers", { last: seq });
  state.unconfirmed = editable(turn, state.unconfirmed).set(seq, row);
  write(turn, "unconfirmed", seq, row);
  carried(turn, eid);
  const line = lineOf(turn, entry);
  if (entry === null || line?.item.kind !== "own") return;
  const place = given === pairing && line.place ? line.place : ownPlace(turn, pairing, at, seq);
  setLine(turn, entry, { ...line, place, item: { ...line.item, seqs: [...line.item.seqs, seq] } });
}

/** The marks of what waits say whether it is held. */
function markHeld(turn: Turn): void {
  const held = isHeld(turn.state);
  if (held === turn.state.sending.heldShown) return;
  change(turn, "sending", { heldShown: held });
  for (const { entry } of turn.state.outbox.values()) setMark(turn, entry, held ? "held" : "sending");
}

/** Where a message waits: its number in the outbox. */
export function findWaiting(state: Pick<State, "outbox">, id: string): number | undefined {
  for (const [n, { content }] of state.outbox) if (content.kind === "text" && content.id === id) return n;
  return undefined;
}
