/** What goes when it has been read for as long as it lasts [M23]. */
import { leftOf } from "./clock.ts";
import { endEdit } from "./edits.ts";
import type { Moment } from "./engine.ts";
import { withdraw } from "./outbox.ts";
import type { State } from "./state.ts";
import { isMessage } from "./stored.ts";
import { lineOf, setItem } from "./timeline.ts";
import { change, editable, type Turn, wakeIn } from "./turn.ts";
import type { Row } from "./view.ts";

/** How long this line has left; null: its time does not run. */
function leftOfLine({ timeline }: Pick<State, "timeline">, n: number, moment: Moment): number | null {
  const item = timeline.lines.get(n)?.item;
  if (!item || !("readAt" in item) || item.readAt === undefined) return null;
  return leftOf(item.lasts ?? 0, item.readAt, moment);
}

/** What has lasted goes, from the screen and the disk at once; its name stays, so that it is not taken again. */
export function sweep(turn: Turn): void {
  const { state, moment } = turn;
  for (const n of state.timeline.running.keys()) {
    const left = leftOfLine(state, n, moment);
    if (left !== null && left > 0) wakeIn(turn, left);
    else {
      if (left !== null) vanish(turn, n);
      const running = editable(turn, state.timeline.running);
      running.delete(n);
      change(turn, "timeline", { running });
    }
  }
}

function vanish(turn: Turn, n: number): void {
  const item = lineOf(turn, n)?.item;
  if (!isMessage(item)) return;
  const { author, id } = item;
  if (item.kind === "own") withdraw(turn, item);
  endEdit(turn, id);
  setItem(turn, n, { kind: "gone", author, id });
}

/** The rows without those whose time is over, before a step has taken them away. */
export function rowsAt(state: State, moment: Moment): readonly Row[] {
  const { running, rows } = state.timeline;
  const over = new Set([...running.keys()].flatMap((n) => (leftOfLine(state, n, moment) === 0 ? [String(n)] : [])));
  return over.size === 0 ? rows : rows.filter(({ key }) => !over.has(key));
}
