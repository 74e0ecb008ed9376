/** What a person does, each as one change. */
import { TEXT_MAX_CHARACTERS } from "../../shared/limits.ts";
import type { Target } from "../../shared/content.ts";
import { react, takeBackNow, unsend } from "./amendments.ts";
import { noteRead } from "./digests.ts";
import type { Command } from "./engine.ts";
import { endIdleWarning } from "./notes.ts";
import { putOut } from "./outbox.ts";
import { release, verify } from "./pairings.ts";
import { shareEarlier } from "./sharing.ts";
import { sayTyping } from "./signals.ts";
import { isHeld, peerSeat } from "./state.ts";
import { addLine, findMessage, lineOf, setItem } from "./timeline.ts";
import { change, type Turn } from "./turn.ts";

export async function obey(turn: Turn, command: Command): Promise<void> {
  switch (command.type) {
    case "write":
      return writeText(turn, command);
    case "unsend":
      return unsend(turn, command.id);
    case "react":
      return react(turn, command);
    case "typing":
      return sayTyping(turn, command.on);
    case "keep-draft":
      turn.state.draft = { text: command.text, reply: command.reply };
      return;
    case "open-once":
      return openOnce(turn, command.message);
    case "seen":
      return see(turn, command.messages);
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

function writeText(turn: Turn, { text, reply, file }: Extract<Command, { type: "write" }>): void {
  const { state } = turn;
  if (text === "" && !file) return;
  const id = turn.random();
  const saying = { kind: "text" as const, text, ...(reply && { reply }), ...(file && { file }) };
  // What would not fit is refused here, so that nothing in the outbox stands in the way of what is behind it.
  if (
    text.length > TEXT_MAX_CHARACTERS ||
    !turn.crypto.fits(JSON.stringify({ id, at: Number.MAX_SAFE_INTEGER, ...saying }))
  ) {
    turn.refused = "too-long";
    return;
  }
  const { seat } = state.self;
  const mark = isHeld(state) ? ("held" as const) : ("sending" as const);
  const words = { author: seat, id, text, reply: reply ?? null, ...(file && { file }), reactions: [] };
  const item = { kind: "own" as const, ...words, mark, seqs: [] };
  const n = addLine(turn, { place: null, shown: turn.moment.wall, item });
  putOut(turn, id, saying, n);
  endIdleWarning(turn);
  // A file has its caption in a box of its own.
  if (!file && (state.draft.text !== "" || state.draft.reply)) state.draft = { text: "", reply: null };
  change(turn, "sending", { typingSentAt: null });
}

/** [F7] */
function openOnce(turn: Turn, { author, id }: Target): void {
  const n = findMessage(turn, author, id);
  const item = lineOf(turn, n)?.item;
  if (n === undefined || (item?.kind !== "peer" && item?.kind !== "own") || !item.file?.once) return;
  setItem(turn, n, { ...item, file: { ...item.file, fk: "" } });
}

function see(turn: Turn, messages: readonly Target[]): void {
  for (const { author, id } of messages) {
    if (author !== peerSeat(turn.state)) continue;
    const n = findMessage(turn, author, id);
    const item = lineOf(turn, n)?.item;
    if (n === undefined || item?.kind !== "peer" || item.seen) continue;
    setItem(turn, n, { ...item, seen: true });
    noteRead(turn, item.carrier);
  }
}
