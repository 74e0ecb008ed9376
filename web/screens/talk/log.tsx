/** The log "Messages": oldest first. Stays at the newest row as long as the reader is near it. */
import type { RefObject, VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Reaction, REACTIONS, type Target } from "../../../shared/content.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import type { Row } from "../../engine/view.ts";
import type { LocalClock } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useAhead } from "../../ui/part.ts";
import { useRoving } from "../../ui/roving.ts";
import { voice } from "../voice.ts";
import { Chunk } from "./chunk.tsx";
import { mayEdit } from "./editable.ts";
import { useFollowing } from "./following.ts";
import { Jump } from "./jump.tsx";
import { useNewestFirst } from "./newest-first.ts";
import { opened, type WhenThere } from "./opened.ts";
import { inChunks, keepSame, layOut, type LogRow, type MessageRow, type Waiting } from "./rows.ts";
import { useSeen } from "./seen.ts";
import type { TouchDeeds } from "./touch.ts";

export interface TalkLogProps {
  logRef: RefObject<HTMLDivElement | null>;
  seat: Seat;
  names: [string, string];
  rows: readonly Row[];
  clock: LocalClock;
  waiting: Waiting | null;
  verified: boolean;
  /** The other is writing: three dots at the end, for the eye only. */
  typing: boolean;
  /** What comes now was sent earlier. */
  catchingUp: boolean;
  whenThere: WhenThere;
  onReply: (target: Target) => void;
  onReact: (to: Target, emoji: Reaction | "") => void;
  onEdit: (message: { id: string; text: string }) => void;
  onUnsend: (id: string) => void;
  /** These of the other's were really on the screen. */
  onSeen: (messages: Target[]) => void;
  onServerSees: () => void;
}

/** How long what a quote leads to stands out. */
const FOUND_MS = 1_600;

/** What stood for some rows when they were rendered last. */
interface Drawn {
  rows: LogRow[];
  vnode: VNode;
}

const targetOf = ({ author, id }: MessageRow): Target => ({ author, id });

export function TalkLog(props: TalkLogProps) {
  const { logRef: log, seat, names, rows, clock, waiting, verified, typing, catchingUp } = props;
  const { whenThere, onReply, onReact, onEdit, onUnsend, onSeen, onServerSees } = props;
  const says = texts.talk;
  const content = useRef<HTMLDivElement>(null);
  // Whose menu is open, and whether a key opened it.
  const [menu, setMenu] = useState<{ key: string; byKey: boolean } | null>(null);
  /** The row that the line "New" stands above. */
  const [newFrom, setNewFrom] = useState<string | null>(null);
  // What is there at first does not rise and fade in; what comes later does.
  const [old] = useState(() => new Set(rows.map(({ key }) => key)));
  const byKey = useRef<ReadonlyMap<string, LogRow>>(new Map());
  // Rows that say nothing new are the very elements of before, and so are not rendered: of thousands, some dozens are.
  const drawn = useMemo(() => new WeakMap<LogRow, Drawn>(), [seat, names, onServerSees, texts]);
  const messageOf = (key: string): MessageRow | null => {
    const row = byKey.current.get(key);
    return row?.kind === "message" ? row : null;
  };
  const runs = useMemo(() => {
    const all = keepSame(byKey.current, layOut(rows, { seat, clock, waiting, verified, newFrom }));
    byKey.current = new Map(all.map((row) => [row.key, row]));
    return inChunks(all);
  }, [rows, clock, waiting, verified, newFrom, seat]);
  const { hidden, filling } = useNewestFirst(runs.length);
  const told = useSeen(log, [rows, hidden], (keys) =>
    onSeen(keys.flatMap((key) => messageOf(key) ?? []).map(targetOf)),
  );
  const { fresh, away, atLine, onScroll, onJump, stay } = useFollowing({
    log,
    content,
    rows,
    hidden,
    told,
    catchingUp,
    newFrom,
    setNewFrom,
  });
  useRoving(content, ".more", rows);

  const column = useMemo(() => {
    const server = (
      <p key="server" class="event server-link">
        <Button kind="link" onClick={onServerSees}>
          {texts.server.link}
        </Button>
      </p>
    );
    const draw = (chunk: LogRow[], isFirst: boolean) => {
      const first = chunk[0]!;
      const before = drawn.get(first);
      if (before?.rows.length === chunk.length && before.rows.every((row, n) => row === chunk[n])) return before.vnode;
      const vnode = (
        // The first row is always a day; the link stands under it.
        <Chunk
          key={isFirst ? "first" : first.key}
          rows={chunk}
          seat={seat}
          names={names}
          isFresh={({ key }) => !old.has(key)}
          under={isFirst ? server : null}
        />
      );
      drawn.set(first, { rows: chunk, vnode });
      return vnode;
    };
    const chunks = runs.slice(hidden).map((chunk, at) => draw(chunk, at + hidden === 0));
    return <>{runs.length > 0 ? chunks : server}</>;
  }, [runs, hidden, drawn]);

  const find = (key: string) => content.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);

  const showOriginal = (key: string, withKey: boolean) => {
    const original = find(key);
    if (!original) return;
    original.scrollIntoView({ block: "center" });
    // On the way rows that were never shown get their true heights.
    requestAnimationFrame(() => original.scrollIntoView({ block: "center" }));
    if (withKey) original.querySelector<HTMLElement>(".more")?.focus({ preventScroll: true });
    original.dataset["found"] = "";
    window.setTimeout(() => delete original.dataset["found"], FOUND_MS);
  };

  const onClick = (event: MouseEvent) => {
    const pressed = event.target as Element;
    const key = pressed.closest<HTMLElement>("[data-key]")?.dataset["key"];
    if (!key) return;
    // What it unfolds is read from its beginning, not from the log's end.
    if (pressed.closest(".fold")) return stay();
    // Enter and the space bar press buttons without a pointer.
    const withKey = event.detail === 0;
    const quoted = pressed.closest<HTMLElement>("[data-to]")?.dataset["to"];
    if (quoted) return showOriginal(quoted, withKey);
    if (pressed.closest(".more")) whenThere(() => setMenu({ key, byKey: withKey }));
  };
  const there = useAhead(opened);
  const touched = useRef<TouchDeeds>(null!);
  touched.current = {
    onMenu: (key) => setMenu({ key, byKey: false }),
    onReply: (key) => {
      const row = messageOf(key);
      if (row) onReply(targetOf(row));
    },
  };
  useEffect(() => {
    if (there && content.current) return there.listenToTouch(content.current, () => touched.current);
  }, [there]);

  const chosen = menu && messageOf(menu.key);
  return (
    <div class="talk-middle">
      <div
        ref={log}
        class="log"
        role="log"
        aria-label={says.log}
        // What comes is spoken; how far one's own messages have come since is not.
        aria-relevant="additions"
        aria-live={filling ? "off" : undefined}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- taken for all rows at once; each button is one that keys press */}
        <div ref={content} class="log-column" onClick={onClick} onScrollCapture={stay}>
          {column}
          {typing && <TypingBubble key="typing" seat={otherSeat(seat)} />}
        </div>
      </div>
      {(away || fresh > 0) && <Jump fresh={fresh} toEnd={atLine} onJump={onJump} heir={() => log.current} />}
      {there && menu && chosen && (
        <there.TalkMenu
          key={menu.key}
          row={chosen}
          seat={seat}
          name={names[chosen.author - 1]!}
          reactions={REACTIONS}
          byKey={menu.byKey}
          beside={() => find(menu.key)?.querySelector(".bubble") ?? null}
          onReply={() => onReply(targetOf(chosen))}
          onReact={(emoji) => onReact(targetOf(chosen), emoji)}
          onEdit={mayEdit(rows, chosen.key) ? () => onEdit(chosen) : null}
          onUnsend={() => {
            // The button that opened the menu goes with the message.
            log.current?.focus({ preventScroll: true });
            onUnsend(chosen.id);
          }}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}

function TypingBubble({ seat }: { seat: Seat }) {
  return (
    <div class="message other first last typing" data-voice={voice(seat)} aria-hidden="true">
      <div class="bubble dots">
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
