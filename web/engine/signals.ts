/** One's own signals [M3]: sealed, counted, never kept. */
import type { Signal } from "../../shared/content.ts";
import { isHeld } from "./state.ts";
import { change, type Turn, wakeIn } from "./turn.ts";

/** Seals a signal under one's own key, and sends it. */
export async function sendSignal(turn: Turn, signal: Signal): Promise<void> {
  const { self, keys, receipts } = turn.state;
  if (!keys.sealing) return;
  const { eid, key } = keys.sealing;
  // The wall clock keeps the counter ahead of one that a restored copy forgot.
  const seq = Math.max(receipts.signals + 1, Math.floor(turn.moment.wall));
  change(turn, "receipts", { signals: seq });
  const place = { sid: self.sid, eid, from: self.seat, seq };
  const body = await turn.crypto.sealSignal(key, place, JSON.stringify(signal));
  turn.frames.push({ type: "signal", eid, seq, body });
}

/** "Typing…" is said once in a while, and taken back once. */
export async function sayTyping(turn: Turn, on: boolean): Promise<void> {
  const { state, moment, limits } = turn;
  const { typingSentAt } = state.sending;
  const may = state.connection.phase === "live" && state.connection.here && state.keys.sealing && !isHeld(state);
  if (
    !may ||
    (on ? typingSentAt !== null && moment.monotonic - typingSentAt < limits.typingEveryMs : typingSentAt === null)
  )
    return;
  change(turn, "sending", { typingSentAt: on ? moment.monotonic : null });
  await sendSignal(turn, { kind: "typing", on });
}

/** "Typing…" ends by itself. */
export function wakeForTyping(turn: Turn): void {
  const { typingUntil } = turn.state.sending;
  if (typingUntil !== null && typingUntil > turn.moment.monotonic) wakeIn(turn, typingUntil - turn.moment.monotonic);
}
