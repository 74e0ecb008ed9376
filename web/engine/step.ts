/**
 * One input, decided: it goes to the slice that it concerns, then everything that may go on goes on, in a fixed order:
 * agree keys, seal, send, acknowledge, receipt. The only file that knows all slices.
 */
import { obey } from "./commands.ts";
import { caughtUp, comeAnew, disconnected, present, welcomed } from "./connection.ts";
import { sweep } from "./disappearing.ts";
import type { Effects, EngineFrame, Input, Moment } from "./engine.ts";
import { isWellFormed } from "./frames-in.ts";
import { takeSignal } from "./hearing.ts";
import { passMissing } from "./holes.ts";
import { receive, takeInTurn } from "./inbound.ts";
import { agreeKeys } from "./key-agreement.ts";
import { passLostRows } from "./lost-rows.ts";
import { note } from "./notes.ts";
import { sealWaiting } from "./outbox.ts";
import { sendReceipt } from "./receipts.ts";
import { acknowledge, keptUpTo, markSent, refused, sendUnkept } from "./sending.ts";
import { wakeForTyping } from "./signals.ts";
import { LASTING, lastingRow, type State } from "./state.ts";
import { type Context, startTurn, type Turn, write } from "./turn.ts";

export type { Context } from "./turn.ts";

/**
 * Decides one input. Changes nothing that `state` still sees; never throws for what the other or the server sends.
 * The effects are carried out in their order: writes in one transaction, then frames, then the view.
 */
export async function step(
  state: State,
  input: Input,
  moment: Moment,
  context: Context,
): Promise<{ state: State; effects: Effects }> {
  const turn = startTurn(state, moment, context);
  await take(turn, input);
  await advance(turn);
  comeAnew(turn);
  const next: State = turn.state;
  if (LASTING.some((slice) => next[slice] !== state[slice])) write(turn, "state", 0, lastingRow(next));
  const { writes, frames, reconnect, wakeInMs, refused: refusal } = turn;
  return { state: next, effects: { writes: [...writes.values()], frames, reconnect, wakeInMs, refused: refusal } };
}

async function take(turn: Turn, input: Input): Promise<void> {
  switch (input.type) {
    case "frames":
      for (const frame of input.frames) if (isWellFormed(frame)) await takeFrame(turn, frame);
      return;
    case "command":
      return obey(turn, input.command);
    case "note":
      return note(turn, input.event);
    case "disconnected":
      return disconnected(turn);
    case "tick":
      return;
    default:
      return input satisfies never;
  }
}

async function takeFrame(turn: Turn, frame: EngineFrame): Promise<void> {
  switch (frame.type) {
    case "welcome":
      welcomed(turn, frame);
      passLostRows(turn);
      return markSent(turn);
    case "record":
      await receive(turn, frame);
      return takeInTurn(turn);
    case "caught-up":
      return caughtUp(turn);
    case "kept":
      return keptUpTo(turn, frame.seq);
    case "signal":
      return takeSignal(turn, frame);
    case "presence":
      return present(turn, frame.peer);
    case "refused":
      return refused(turn, frame.refusal, frame.seq);
    default:
      return frame satisfies never;
  }
}

/** Everything that may go on. Done again, it does nothing. */
async function advance(turn: Turn): Promise<void> {
  wakeForTyping(turn);
  sweep(turn);
  const isLive = turn.state.connection.phase === "live";
  if (isLive) {
    await takeInTurn(turn);
    await passMissing(turn);
    await agreeKeys(turn);
  }
  // Marks what waits, too, whoever is connected.
  await sealWaiting(turn);
  if (!isLive) return;
  sendUnkept(turn);
  acknowledge(turn);
  await sendReceipt(turn);
}
