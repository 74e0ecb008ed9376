/** The conversation. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Target } from "../../../shared/content.ts";
import { TEXT_MAX_CHARACTERS } from "../../../shared/limits.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import type { Command } from "../../engine/engine.ts";
import type { Row, View } from "../../engine/view.ts";
import type { Files } from "../../files/state.ts";
import type { Outcome } from "../../participant/conversation.ts";
import type { Talk } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { isCovered } from "../../ui/covering.ts";
import { Composer } from "../../ui/composer.tsx";
import { isTouch } from "../../ui/hooks.ts";
import { useVisibleHeight } from "../../ui/visible-height.ts";
import { useAhead, usePart } from "../../ui/part.ts";
import { TimerIcon } from "../../ui/chat-icons.tsx";
import { Attach } from "../files/attach.tsx";
import { FilesContext } from "../files/context.ts";
import { UploadsSlot } from "../files/slot.tsx";
import { voice } from "../voice.ts";
import { Dock } from "./dock.tsx";
import { lastEditable } from "./editable.ts";
import { TalkHeader } from "./header.tsx";
import type { Hosting } from "./invite-panel.tsx";
import { useLeaveKey } from "./leave-quickly.ts";
import { TalkLog } from "./log.tsx";
import type { NotificationsProps } from "./notifications.tsx";
import { invitePanel } from "../invites/invite-part.ts";
import { opened, type WhenThere } from "./opened.ts";
import { ReplyPreview } from "./reply-preview.tsx";
import type { Waiting } from "./rows.ts";
import { summaryOf } from "./summary.ts";
import { type Draft, edit as type, left, rest, send, type Writing, writing } from "./writing.ts";

export interface TalkScreenProps {
  talk: Talk;
  /** What this page begins with. */
  draft: View["draft"];
  /** null: not there yet. */
  notifications: NotificationsProps | null;
  /** Tells what became of it once it is written down. */
  onCommand: (command: Command) => Promise<Outcome>;
  /** There is a new version of this page; null: there is none. */
  onReload: (() => void) | null;
  /** Of a host who is one of the two; null for everybody else. */
  hosting: Hosting | null;
  loadFiles: () => Promise<Files>;
  /** The largest file that the server takes; 0: none. */
  fileMaxBytes: number;
  onAddHour: () => void;
  onEnd: () => void;
  /** "Leave quickly": asks nothing. */
  onLeave: () => void;
}

/** The counter appears with this many characters. */
const COUNT_FROM = 3_800;

/** The safety code is being opened: the first one that there is, is the one. */
const NO_CODE_YET = "";

export function TalkScreen(props: TalkScreenProps) {
  const { loadFiles, fileMaxBytes } = props;
  const { talk, draft: firstDraft, notifications, hosting, onCommand, onAddHour, onReload, onEnd, onLeave } = props;
  const says = texts.talk;
  const { seat, names, peer, clock, view } = talk;
  const { rows, safety } = view;
  const peerName = names[otherSeat(seat) - 1]!;
  const { draft, onEdit, onSend, begun, setEdit, onSave } = useWriting(firstDraft, rows, seat, onCommand);
  const [asking, setAsking] = useState(false);
  const [reading, setReading] = useState(false);
  const [missing, setMissing] = useState(false);
  const there = useAhead(opened);
  const panel = usePart(invitePanel, hosting !== null);
  const whenThere = useCallback<WhenThere>((deed) => {
    setMissing(false);
    if (opened.now()) return deed();
    opened.load().then(deed, () => setMissing(true));
  }, []);
  const code = safety?.symbols.join(" ") ?? NO_CODE_YET;
  // Which code is being compared: when a new one takes its place, the view closes rather than change under the eyes.
  const [comparing, setComparing] = useState<string | null>(null);
  // The view may come later than the press: it begins with the code of that moment.
  const compare = () => whenThere(() => setComparing(NO_CODE_YET));
  const verifying = comparing !== null && (comparing === NO_CODE_YET || comparing === code);
  useEffect(() => {
    if (comparing === NO_CODE_YET) setComparing(code);
  }, [code, comparing]);
  // The other's invite stands here until something is written, or the other is in; then it is a press away.
  const [inviteAsked, askForInvite] = useState<boolean | null>(null);
  useEffect(() => askForInvite(null), [peer.joined]);
  const nothingSaid = !peer.joined && draft.text === "" && !rows.some(({ kind }) => kind === "own");
  const inviting = hosting && (inviteAsked ?? nothingSaid);
  const verifyButton = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const logRef = useRef<HTMLDivElement>(null);
  // On touch the text box would bring up a keyboard over what there is to read.
  const touch = useRef(isTouch()).current;
  const heir = () => (touch ? logRef.current : box.current);
  useVisibleHeight();
  useLeaveKey(onLeave);
  useLayoutEffect(() => {
    if (!touch) box.current?.focus({ preventScroll: true });
  }, []);

  useLayoutEffect(() => {
    if (!verifying) return;
    const onKey = (event: KeyboardEvent) => {
      // A dialog over it closes first.
      if (event.key !== "Escape" || (event.target as Element).closest("dialog")) return;
      setComparing(null);
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      // Where the focus is nowhere: the button may be behind "More".
      for (const place of [verifyButton.current, heir()])
        if (document.activeElement === document.body) place?.focus({ preventScroll: true });
    };
  }, [verifying]);

  // Whatever is typed in the chat goes into the box: this comes before the letter does.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      // The space bar scrolls, and presses what has the focus.
      if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey || isCovered()) return;
      if (!(target as Element).closest("input, textarea, select, dialog")) box.current?.focus({ preventScroll: true });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  const keep = useCallback(() => setAsking(false), []);
  const onServerSees = useCallback(() => whenThere(() => setReading(true)), []);
  // Taken back meanwhile, it can be answered no more.
  const reply = useMemo(() => findText(rows, draft.reply, seat), [rows, draft.reply, seat]);
  // Gone meanwhile, it can be edited no more.
  const edited = useMemo(() => findText(rows, begun && { author: seat, id: begun.id }, seat), [rows, begun?.id, seat]);
  const editing = edited && begun;
  useEffect(() => {
    if (begun && !edited) setEdit(null);
  }, [begun, edited]);
  useLayoutEffect(() => {
    if (editing) box.current?.setSelectionRange(editing.text.length, editing.text.length);
  }, [editing?.id]);

  const answer = (to: Target | null) => {
    if (begun) setEdit(null);
    onEdit({ ...draft, reply: to });
    box.current?.focus();
  };
  const change = (message: { id: string; text: string } | null) => {
    setEdit(message && { id: message.id, text: message.text });
    box.current?.focus();
  };
  const changeLast = () => {
    const last = lastEditable(rows);
    if (last) change(last);
  };
  const deeds = useRef({ onCommand, answer, change });
  deeds.current = { onCommand, answer, change };
  const typing = peer.here === true && view.typing;
  const waiting = waitsFor(talk);
  const catchingUp = view.phase !== "live";
  const verified = safety?.verified === true;
  // Each key typed renders this screen, but not a log of thousands.
  const log = useMemo(
    () => (
      <TalkLog
        logRef={logRef}
        seat={seat}
        names={names}
        rows={rows}
        clock={clock}
        waiting={waiting}
        verified={verified}
        typing={typing}
        catchingUp={catchingUp}
        whenThere={whenThere}
        onReply={(target) => deeds.current.answer(target)}
        onReact={(to, emoji) => void deeds.current.onCommand({ type: "react", to, emoji })}
        onEdit={(message) => deeds.current.change(message)}
        onUnsend={(id) => void deeds.current.onCommand({ type: "unsend", id })}
        onSeen={(messages) => void deeds.current.onCommand({ type: "seen", messages })}
        onServerSees={onServerSees}
      />
    ),
    [seat, names, rows, clock, waiting, verified, typing, catchingUp, texts],
  );
  return (
    <div class="talk" data-voice={voice(seat)}>
      <TalkHeader
        talk={talk}
        notifications={notifications}
        whenThere={whenThere}
        arriveHere={touch}
        verifying={verifying}
        verifyRef={verifyButton}
        onVerify={() => (verifying ? setComparing(null) : compare())}
        inviting={inviting}
        onInvite={() => {
          setComparing(null);
          askForInvite(!inviting);
        }}
        onEnd={() => whenThere(() => setAsking(true))}
        onTimer={(lasts) => void onCommand({ type: "set-timer", lasts })}
        onLeave={onLeave}
      />
      <main class="talk-main">
        {/* Stays as it is under the safety code, with its place in the log and what was begun to be written. */}
        <div class="talk-chat" inert={verifying}>
          <div class="talk-stage">
            <div class="talk-log" inert={inviting === true}>
              <FilesContext.Provider value={talk.files}>{log}</FilesContext.Provider>
            </div>
            {panel && inviting && (
              <panel.InvitePanel
                hosting={hosting}
                joined={peer.joined}
                heir={heir}
                onClose={inviteAsked ? () => askForInvite(false) : null}
              />
            )}
          </div>
          <div class="dock">
            <Dock
              talk={talk}
              notifications={notifications}
              missing={missing}
              heir={heir}
              onCommand={(command) => void onCommand(command)}
              onCompare={compare}
              onAddHour={onAddHour}
              onReload={onReload}
            />
            {talk.files && <UploadsSlot files={talk.files} maxBytes={fileMaxBytes} />}
            {view.lasts > 0 && (
              <p class="dock-timer">
                <TimerIcon size={13} />
                {says.disappear.on(view.lasts)}
              </p>
            )}
            {edited && <ReplyPreview author={seat} name={null} text={edited.text} onCancel={() => change(null)} />}
            {reply && !edited && (
              <ReplyPreview
                author={reply.author}
                name={names[reply.author - 1]!}
                text={reply.text}
                onCancel={() => answer(null)}
              />
            )}
            <Composer
              label={says.message}
              send={says.send}
              value={(editing ?? draft).text}
              most={TEXT_MAX_CHARACTERS}
              countFrom={COUNT_FROM}
              count={says.count}
              tooLong={says.tooLong}
              boxRef={box}
              before={
                fileMaxBytes > 0 && (
                  <Attach
                    whenThere={whenThere}
                    load={loadFiles}
                    maxBytes={fileMaxBytes}
                    onSent={() => box.current?.focus()}
                  />
                )
              }
              onValue={(text, over) => (editing ? setEdit({ ...editing, text }) : onEdit({ ...draft, text }, over))}
              onSend={() => {
                if (editing) return onSave();
                onSend();
                askForInvite(null);
              }}
              onEscape={editing ? () => change(null) : reply ? () => answer(null) : undefined}
              onUp={editing || reply ? undefined : changeLast}
              onEmpty={editing ? onSave : undefined}
            />
          </div>
        </div>
        {there && verifying && (
          <there.VerifyView
            safety={safety}
            name={peerName}
            heir={() => verifyButton.current}
            onMatch={(symbols) => {
              setComparing(null);
              void onCommand({ type: "matched", symbols });
            }}
            onEnd={() => {
              setComparing(null);
              onEnd();
            }}
            onBack={() => setComparing(null)}
            onServerSees={onServerSees}
          />
        )}
      </main>
      {there && reading && <there.ServerView onClose={() => setReading(false)} />}
      {there && asking && (
        <there.EndDialog
          onKeep={keep}
          onEnd={() => {
            setAsking(false);
            onEnd();
          }}
        />
      )}
    </div>
  );
}

/** The text box, and what it has the engine do. */
function useWriting(first: View["draft"], rows: readonly Row[], seat: Seat, onCommand: TalkScreenProps["onCommand"]) {
  const [draft, show] = useState<Draft>(first);
  const [begun, showEdit] = useState(first.edit ?? null);
  // Two inputs may come before the next rendering, and what is awaited ends on what is there by then.
  const now = useRef(writing(first));
  const set = (next: Writing) => {
    now.current = next;
    show(next.draft);
  };
  // An edit stands in the box in place of the draft, which is there again after it.
  const edit = useRef(begun);
  const keep = () =>
    void onCommand({ type: "keep-draft", ...rest(now.current), ...(edit.current && { edit: edit.current }) });
  const sayTyping = (on: boolean) => void onCommand({ type: "typing", on });

  /** @param over what stood in the box was written over, all of it */
  function onEdit(next: Draft, over = false): void {
    const before = now.current.draft.text;
    set(type(now.current, next, over));
    keep();
    if (next.text !== before) sayTyping(rest(now.current).text !== "");
  }

  async function onSend(): Promise<void> {
    const { text, reply } = rest(now.current);
    if (text.trim() === "") return;
    set(send(now.current));
    const answers = findText(rows, reply, seat) ? reply : null;
    const outcome = await onCommand({ type: "write", text: text.trim(), ...(answers && { reply: answers }) });
    set(left(now.current, outcome === "done"));
    // What is written down took its draft with it.
    if (outcome !== "done") keep();
    else if (rest(now.current).text === "") sayTyping(false);
  }

  function setEdit(next: typeof begun): void {
    edit.current = next;
    showEdit(next);
    keep();
  }

  /** What is refused stays in the box, and so does what was typed meanwhile. */
  async function onSave(): Promise<void> {
    const saved = edit.current;
    if (!saved) return;
    const outcome = await onCommand({ type: "edit", id: saved.id, text: saved.text.trim() });
    if (outcome === "done" && edit.current === saved) setEdit(null);
  }

  return { draft, onEdit, onSend: () => void onSend(), begun, setEdit, onSave: () => void onSave() };
}

/** What a text waits for: the other has never been here, or has not been since this device joined. */
function waitsFor({ peer, view }: Talk): Waiting | null {
  if (!peer.joined) return "not-joined";
  return view.waitsForPeer && peer.here === false ? "not-here" : null;
}

function findText(rows: readonly Row[], target: Target | null, seat: Seat): { author: Seat; text: string } | null {
  if (!target) return null;
  const kind = target.author === seat ? "own" : "peer";
  const row = rows.find((each) => each.kind === kind && each.id === target.id);
  return row?.kind === "own" || row?.kind === "peer" ? { author: target.author, text: summaryOf(row) } : null;
}
