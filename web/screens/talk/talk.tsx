/** The conversation. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Target } from "../../../shared/content.ts";
import { TEXT_MAX_CHARACTERS } from "../../../shared/limits.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import type { Command } from "../../engine/engine.ts";
import type { Row } from "../../engine/view.ts";
import type { Talk } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Composer } from "../../ui/composer.tsx";
import { isTouch, useVisibleHeight } from "../../ui/hooks.ts";
import { EndDialog } from "../end-dialog.tsx";
import { ServerView } from "../server-sees.tsx";
import { voice } from "../voice.ts";
import { Dock } from "./dock.tsx";
import { TalkHeader } from "./header.tsx";
import { type Hosting, InvitePanel } from "./invite-panel.tsx";
import { TalkLog } from "./log.tsx";
import type { NotificationsProps } from "./notifications.tsx";
import { ReplyPreview } from "./reply-preview.tsx";
import type { Waiting } from "./rows.ts";
import { VerifyView } from "./verify.tsx";

/** What is being written, and what it answers. */
export interface Draft {
  text: string;
  reply: Target | null;
}

export interface TalkScreenProps {
  talk: Talk;
  /** What this page begins with. */
  draft: Draft;
  notifications: NotificationsProps;
  /** Of a host who is one of the two; null for everybody else. */
  hosting: Hosting | null;
  onCommand: (command: Command) => void;
  onAddHour: () => void;
  onEnd: () => void;
}

/** The counter appears with this many characters. */
const COUNT_FROM = 3_800;

/** The safety code was opened before there was one. */
const NO_CODE_YET = "";

export function TalkScreen(props: TalkScreenProps) {
  const { talk, draft: firstDraft, notifications, hosting, onCommand, onAddHour, onEnd } = props;
  const says = texts.talk;
  const { seat, names, peer, clock, view } = talk;
  const { rows, safety } = view;
  const peerName = names[otherSeat(seat) - 1]!;
  const [draft, setDraft] = useState(firstDraft);
  const [asking, setAsking] = useState(false);
  const [reading, setReading] = useState(false);
  const code = safety?.symbols.join(" ") ?? NO_CODE_YET;
  // Which code is being compared: when a new one takes its place, the view closes rather than change under the eyes.
  const [comparing, setComparing] = useState<string | null>(null);
  const verifying = comparing !== null && (comparing === NO_CODE_YET || comparing === code);
  useEffect(() => {
    if (comparing === NO_CODE_YET) setComparing(code);
  }, [code]);
  // The other's invite stands here until something is written, or the other is in; then it is a press away.
  const [inviteAsked, askForInvite] = useState<boolean | null>(null);
  useEffect(() => askForInvite(null), [peer.joined]);
  const nothingSaid = !peer.joined && draft.text === "" && !rows.some(({ kind }) => kind === "own");
  const inviting = hosting && (inviteAsked ?? nothingSaid);
  const verifyButton = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  // On touch the text box would bring up a keyboard over what there is to read.
  const touch = useRef(isTouch()).current;
  useVisibleHeight();
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
      (verifyButton.current ?? box.current)?.focus({ preventScroll: true });
    };
  }, [verifying]);

  const keep = useCallback(() => setAsking(false), []);
  const onServerSees = useCallback(() => setReading(true), []);
  // Taken back meanwhile, it can be answered no more.
  const reply = useMemo(() => findText(rows, draft.reply, seat), [rows, draft.reply, seat]);

  const write = (next: Draft) => {
    setDraft(next);
    onCommand({ type: "keep-draft", ...next });
    if (next.text !== draft.text) onCommand({ type: "typing", on: next.text !== "" });
  };
  const send = (text: string) => {
    onCommand({ type: "write", text, ...(reply && draft.reply && { reply: draft.reply }) });
    write({ text: "", reply: null });
    askForInvite(null);
  };
  const answer = (to: Target | null) => {
    write({ ...draft, reply: to });
    box.current?.focus();
  };
  const deeds = useRef({ onCommand, answer });
  deeds.current = { onCommand, answer };
  const typing = peer.here === true && view.typing;
  const waiting = waitsFor(talk);
  // Each key typed renders this screen, but not a log of thousands.
  const log = useMemo(
    () => (
      <TalkLog
        seat={seat}
        names={names}
        rows={rows}
        clock={clock}
        waiting={waiting}
        typing={typing}
        onReply={(target) => deeds.current.answer(target)}
        onReact={(to, emoji) => deeds.current.onCommand({ type: "react", to, emoji })}
        onUnsend={(id) => deeds.current.onCommand({ type: "unsend", id })}
        onSeen={(messages) => deeds.current.onCommand({ type: "seen", messages })}
        onServerSees={onServerSees}
      />
    ),
    [seat, names, rows, clock, waiting, typing, texts],
  );
  // These buttons go when what they ask for has come; the focus must not go with them.
  const andWrite =
    <T extends unknown[]>(act: (...what: T) => void) =>
    (...what: T) => {
      box.current?.focus();
      act(...what);
    };

  return (
    <div class="talk" data-voice={voice(seat)}>
      <TalkHeader
        talk={talk}
        notifications={notifications}
        arriveHere={touch}
        verifying={verifying}
        verifyRef={verifyButton}
        onVerify={() => setComparing(verifying ? null : code)}
        inviting={inviting}
        onInvite={() => {
          setComparing(null);
          askForInvite(!inviting);
        }}
        onEnd={() => setAsking(true)}
      />
      <main class="talk-main">
        {/* Stays as it is under the safety code, with its place in the log and what was begun to be written. */}
        <div class="talk-chat" inert={verifying}>
          <div class="talk-stage">
            <div class="talk-log" inert={inviting === true}>
              {log}
            </div>
            {inviting && <InvitePanel hosting={hosting} joined={peer.joined} />}
          </div>
          <div class="dock">
            <Dock
              talk={talk}
              notifications={notifications}
              onCommand={andWrite(onCommand)}
              onCompare={() => setComparing(code)}
              onAddHour={andWrite(onAddHour)}
            />
            {reply && (
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
              value={draft.text}
              most={TEXT_MAX_CHARACTERS}
              countFrom={COUNT_FROM}
              count={says.count}
              tooLong={says.tooLong}
              boxRef={box}
              onValue={(text) => write({ ...draft, text })}
              onSend={send}
              onEscape={reply ? () => answer(null) : undefined}
            />
          </div>
        </div>
        {verifying && (
          <VerifyView
            safety={safety}
            name={peerName}
            onMatch={(symbols) => {
              setComparing(null);
              onCommand({ type: "matched", symbols });
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
      {reading && <ServerView onClose={() => setReading(false)} />}
      {asking && (
        <EndDialog
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

/** What a text waits for: the other has never been here, or has not been since this device joined. */
function waitsFor({ peer, view }: Talk): Waiting | null {
  if (!peer.joined) return "not-joined";
  return view.waitsForPeer && peer.here === false ? "not-here" : null;
}

function findText(rows: readonly Row[], target: Target | null, seat: Seat): { author: Seat; text: string } | null {
  if (!target) return null;
  const kind = target.author === seat ? "own" : "peer";
  const row = rows.find((each) => each.kind === kind && each.id === target.id);
  return row?.kind === "own" || row?.kind === "peer" ? { author: target.author, text: row.text } : null;
}
