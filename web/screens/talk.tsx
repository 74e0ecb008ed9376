/** The conversation. */
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ADD_HOUR_WINDOW_MS, HOUR_MS, LIFETIME_MAX_MS, TEXT_MAX_CHARACTERS } from "../../shared/limits.ts";
import type { LocalClock, Talk } from "../chat/state.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { Composer } from "../ui/composer.tsx";
import { ConnectionLine } from "../ui/connection-line.tsx";
import { isTouch, useRemaining, useVisibleHeight } from "../ui/hooks.ts";
import { ErrorText } from "../ui/slip.tsx";
import { EndDialog } from "./end-dialog.tsx";
import { TalkHeader } from "./talk-header.tsx";
import { TalkLog } from "./talk-log.tsx";
import { voice } from "./voice.ts";

export interface TalkScreenProps {
  talk: Talk;
  draft: string;
  onDraft: (text: string) => void;
  onSend: (text: string) => void;
  onAddHour: () => void;
  onEnd: () => void;
}

/** The counter appears with this many characters. */
const COUNT_FROM = 3_800;

export function TalkScreen({ talk, draft, onDraft, onSend, onAddHour, onEnd }: TalkScreenProps) {
  const says = texts.talk;
  const { slot, names, lines, connection, clock, notice } = talk;
  const [asking, setAsking] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  // On touch the text box would bring up a keyboard over what there is to read.
  const touch = useRef(isTouch()).current;
  useVisibleHeight();
  useLayoutEffect(() => {
    if (!touch) box.current?.focus({ preventScroll: true });
  }, []);

  const keep = useCallback(() => setAsking(false), []);
  const send = (text: string) => {
    onSend(text);
    onDraft("");
  };
  const addHour = () => {
    // The button goes when the hour has come; the focus must not go with it.
    box.current?.focus();
    onAddHour();
  };

  return (
    <div class="talk" data-voice={voice(slot)}>
      <TalkHeader talk={talk} arriveHere={touch} onEnd={() => setAsking(true)} />
      <main class="talk-main">
        <TalkLog slot={slot} names={names} lines={lines} />
        <div class="dock">
          {notice === "log-full" && <ErrorText alert>{says.full}</ErrorText>}
          <AddHour clock={clock} onAddHour={addHour} />
          <ConnectionLine>
            {connection === "reconnecting" ? says.reconnecting : connection === "offline" ? says.offline : null}
          </ConnectionLine>
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
          />
        </div>
      </main>
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

/** Offered in the last ten minutes, as long as an hour more stays within the longest life. */
function AddHour({ clock, onAddHour }: { clock: LocalClock; onAddHour: () => void }) {
  const left = useRemaining(clock.endsAt);
  if (left > ADD_HOUR_WINDOW_MS || clock.lifetimeMs + HOUR_MS > LIFETIME_MAX_MS) return null;
  return (
    <div class="add-hour">
      <p>{texts.talk.soonOver}</p>
      <Button kind="tonal" onClick={onAddHour}>
        {texts.talk.addHour}
      </Button>
    </div>
  );
}
