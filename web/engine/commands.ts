/** What a person does, each as one change. */
import type { Target } from "../../shared/content.ts";
import { react, takeBackNow, unsend } from "./amendments.ts";
import { noteRead } from "./digests.ts";
import { lastsNow, setTimer } from "./timer.ts";
import { edit } from "./edits.ts";
import type { Command } from "./engine.ts";
import { endIdleWarning } from "./notes.ts";
import { isTooLong, putOut, sayText } from "./outbox.ts";
import { release, verify } from "./pairings.ts";
import { shareEarlier } from "./sharing.ts";
import { sayTyping } from "./signals.ts";
import { isHeld, peerSeat } from "./state.ts";
import { type Draft, isMessage } from "./stored.ts";
import { addLine, beginTime, findMessage, lineOf, setItem } from "./timeline.ts";
import { change, type Turn, write } from "./turn.ts";

export async function obey(turn: Turn, command: Command): Promise<void> {
  switch (command.type) {
    case "write":
      return writeText(turn, command);
    case "edit":
      return edit(turn, command.id, command.text);
    case "unsend":
      return unsend(turn, command.id);
    case "react":
      return react(turn, command);
    case "typing":
      return sayTyping(turn, command.on);
    case "keep-draft":
      return keepDraft(turn, command);
    case "open-once":
      return openOnce(turn, command);
    case "seen":
      return see(turn, command.messages);
    case "set-timer":
      return setTimer(turn, command.lasts);
    case "matched":
      if (!verify(turn, command.symbols)) return;
      putOut(turn, turn.random(), { kind: "matched" }, null);
      return takeBackNow(turn);
    case "write-anyway":
      if (!isOnScreen(turn, command.pairing)) return;
      release(turn);
      return takeBackNow(turn);
    case "share-earlier":
      if (!isOnScreen(turn, command.pairing)) return;
      return shareEarlier(turn);
    default:
      return command satisfies never;
  }
}

/** [H26] A press is for the pairing that the screen showed, not for one that began meanwhile. */
const isOnScreen = ({ state }: Turn, pairing: number): boolean => pairing === state.pairings.current;

/** An edit of what is gone is not kept: it holds what that said. */
function keepDraft(turn: Turn, { text, reply, edit: begun }: Draft): void {
  const own = begun && lineOf(turn, findMessage(turn, turn.state.self.seat, begun.id))?.item.kind === "own";
  turn.state.draft = { text, reply, ...(own && { edit: begun }) };
}

function writeText(turn: Turn, { text, reply, file }: Extract<Command, { type: "write" }>): void {
  const { state } = turn;
  if (text === "" && !file) return;
  const id = turn.random();
  const lasts = lastsNow(state);
  const said = { text, reply: reply ?? null, ...(file && { file }), ...(lasts && { lasts }) };
  const saying = sayText(said);
  if (isTooLong(turn, id, saying)) {
    turn.refused = "too-long";
    return;
  }
  const { seat } = state.self;
  const mark = isHeld(state) ? ("held" as const) : ("sending" as const);
  const words = { author: seat, id, ...said, reactions: [] };
  const item = { kind: "own" as const, ...words, mark, seqs: [] };
  const n = addLine(turn, { place: null, shown: turn.moment.wall, item });
  putOut(turn, id, saying, n);
  endIdleWarning(turn);
  // A file has its caption in a box of its own.
  if (!file && (state.draft.text !== "" || state.draft.reply)) state.draft = { text: "", reply: null };
  change(turn, "sending", { typingSentAt: null });
}

/** [F7] Its key and what this device keeps of it go together, or neither. */
function openOnce(turn: Turn, { message: { author, id }, rows = [] }: Extract<Command, { type: "open-once" }>): void {
  const n = findMessage(turn, author, id);
  const item = lineOf(turn, n)?.item;
  if (n === undefined || !isMessage(item) || !item.file?.once) {
    turn.refused = "unknown-message";
    return;
  }
  setItem(turn, n, { ...item, file: { ...item.file, fk: "" } });
  for (const each of rows) write(turn, each.table, each.n, each.row);
}

function see(turn: Turn, messages: readonly Target[]): void {
  for (const { author, id } of messages) {
    if (author !== peerSeat(turn.state)) continue;
    const n = findMessage(turn, author, id);
    const item = lineOf(turn, n)?.item;
    if (n === undefined || item?.kind !== "peer" || item.seen) continue;
    setItem(turn, n, { ...item, seen: true, ...beginTime(turn, item) });
    noteRead(turn, item.carrier);
  }
}
