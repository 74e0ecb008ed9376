/** The conversation. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ADD_HOUR_WINDOW_MS, HOUR_MS, LIFETIME_MAX_MS, TEXT_MAX_CHARACTERS } from "../../../shared/limits.ts";
import { otherSeat } from "../../../shared/shapes.ts";
import type { Line, LocalClock, Reaction, Talk, Target } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Composer } from "../../ui/composer.tsx";
import { ConnectionLine } from "../../ui/connection-line.tsx";
import { isTouch, useRemaining, useVisibleHeight } from "../../ui/hooks.ts";
import { Phrase } from "../../ui/phrase.tsx";
import { ErrorText } from "../../ui/text-field.tsx";
import { ToldOffer, type ToldProps } from "./notifications.tsx";
import { EndDialog } from "../end-dialog.tsx";
import { ServerView } from "../server-sees.tsx";
import { TalkHeader } from "./header.tsx";
import { TalkLog } from "./log.tsx";
import { ReplyLine } from "./reply-line.tsx";
import { targetOf } from "./rows.ts";
import { VerifyView } from "./verify.tsx";
import { voice } from "../voice.ts";

export interface TalkScreenProps {
  talk: Talk;
  draft: string;
  onDraft: (text: string) => void;
  /** @param reply the message that it answers */
  onSend: (text: string, reply?: Target) => void;
  /** What one can react with. */
  reactions: readonly Reaction[];
  onReact: (to: Target, emoji: Reaction | "") => void;
  onUnsend: (id: string) => void;
  onAddHour: () => void;
  /** The safety codes were compared, and match. */
  onVerified: () => void;
  /** Send what was said before to the other's new device. */
  onShareEarlier: () => void;
  onEnd: () => void;
  told: ToldProps;
}

/** The counter appears with this many characters. */
const COUNT_FROM = 3_800;

export function TalkScreen({
  talk,
  draft,
  onDraft,
  onSend,
  reactions,
  onReact,
  onUnsend,
  onAddHour,
  onVerified,
  onShareEarlier,
  onEnd,
  told,
}: TalkScreenProps) {
  const says = texts.talk;
  const { seat, names, peer, lines, connection, clock, safety, earlier, notice } = talk;
  const peerName = names[otherSeat(seat) - 1]!;
  const [asking, setAsking] = useState(false);
  const [reading, setReading] = useState(false);
  const code = safety?.symbols.join(" ") ?? null;
  // Which code is being compared: when a new one takes its place, the view closes rather than change under the eyes.
  const [comparing, setComparing] = useState<string | null>(null);
  const verifying = code !== null && comparing === code;
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
  const [replyKey, setReplyKey] = useState<string | null>(null);
  // Taken back meanwhile, it can be answered no more.
  const reply = useMemo(() => findText(lines, replyKey), [lines, replyKey]);
  const send = (text: string) => {
    if (reply) onSend(text, targetOf(reply.key));
    else onSend(text);
    onDraft("");
    setReplyKey(null);
  };
  const deeds = useRef({ onReact, onUnsend });
  deeds.current = { onReact, onUnsend };
  const typing = peer.here === true && peer.typing;
  // Each key typed renders this screen, but not a log of thousands.
  const log = useMemo(
    () => (
      <TalkLog
        seat={seat}
        names={names}
        lines={lines}
        typing={typing}
        reactions={reactions}
        onReply={(key) => {
          setReplyKey(key);
          box.current?.focus();
        }}
        onReact={(to, emoji) => deeds.current.onReact(to, emoji)}
        onUnsend={(id) => deeds.current.onUnsend(id)}
        onServerSees={onServerSees}
      />
    ),
    [seat, names, lines, typing, reactions, texts],
  );
  // These buttons go when what they ask for has come; the focus must not go with them.
  const andWrite = (act: () => void) => () => {
    box.current?.focus();
    act();
  };

  return (
    <div class="talk" data-voice={voice(seat)}>
      <TalkHeader
        talk={talk}
        told={told}
        arriveHere={touch}
        verifying={verifying}
        verifyRef={verifyButton}
        onVerify={() => setComparing(verifying ? null : code)}
        onEnd={() => setAsking(true)}
      />
      <main class="talk-main">
        {/* Stays as it is under the safety code, with its place in the log and what was begun to be written. */}
        <div class="talk-chat" inert={verifying}>
          {log}
          <div class="dock">
            {notice && (
              <ErrorText alert>
                <Phrase say={says.notice[notice]} name={peerName} />
              </ErrorText>
            )}
            {safety && earlier > 0 && (
              <div class="dock-row wordy">
                <p>
                  <Phrase say={says.earlier(earlier)} name={peerName} />
                  {!safety.verified && ` ${says.compareFirst}`}
                </p>
                <Button kind="tonal" onClick={andWrite(onShareEarlier)}>
                  {says.shareEarlier}
                </Button>
              </div>
            )}
            <ToldOffer told={told} name={peerName} />
            <AddHour clock={clock} onAddHour={andWrite(onAddHour)} />
            <ConnectionLine>
              {connection === "reconnecting" ? says.reconnecting : connection === "offline" ? says.offline : null}
            </ConnectionLine>
            {reply && (
              <ReplyLine
                from={reply.kind === "own" ? seat : otherSeat(seat)}
                name={reply.kind === "own" ? names[seat - 1]! : peerName}
                text={reply.text}
                onCancel={() => {
                  setReplyKey(null);
                  box.current?.focus();
                }}
              />
            )}
            <Composer
              label={says.message}
              send={says.send}
              value={draft}
              most={TEXT_MAX_CHARACTERS}
              countFrom={COUNT_FROM}
              count={says.count}
              tooLong={says.tooLong}
              boxRef={box}
              onValue={onDraft}
              onSend={send}
              onEscape={reply ? () => setReplyKey(null) : undefined}
            />
          </div>
        </div>
        {verifying && safety && (
          <VerifyView
            safety={safety}
            onMatch={() => {
              setComparing(null);
              onVerified();
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

function findText(lines: Line[], key: string | null) {
  const line = key === null ? undefined : lines.find((each) => each.key === key);
  return line?.kind === "own" || line?.kind === "peer" ? line : null;
}

/** Offered in the last ten minutes, as long as an hour more stays within the longest life. */
function AddHour({ clock, onAddHour }: { clock: LocalClock; onAddHour: () => void }) {
  const left = useRemaining(clock.endsAt);
  if (left > ADD_HOUR_WINDOW_MS || clock.lifetimeMs + HOUR_MS > LIFETIME_MAX_MS) return null;
  return (
    <div class="dock-row">
      <p>{texts.talk.soonOver}</p>
      <Button kind="tonal" onClick={onAddHour}>
        {texts.talk.addHour}
      </Button>
    </div>
  );
}
