/** Who is there, how long it lasts, the safety code, and the way out. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Lasts } from "../../../shared/content.ts";
import { LAST_MINUTES_MS } from "../../../shared/limits.ts";
import { otherSeat } from "../../../shared/shapes.ts";
import type { Peer, Talk } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useArrival, useRemaining } from "../../ui/hooks.ts";
import { CheckIcon } from "../../ui/chat-icons.tsx";
import { Mark } from "../../ui/mark.tsx";
import { voice } from "../voice.ts";
import { More } from "./more.tsx";
import type { NotificationsProps } from "./notifications.tsx";
import { opened, type WhenThere } from "./opened.ts";

export interface TalkHeaderProps {
  talk: Talk;
  /** null: not there yet. */
  notifications: NotificationsProps | null;
  whenThere: WhenThere;
  /** Begin at the heading rather than in the text box. */
  arriveHere: boolean;
  /** The safety code is on the screen. */
  verifying: boolean;
  verifyRef: RefObject<HTMLButtonElement | null>;
  onVerify: () => void;
  /** The other's invite, of a host who is one of the two: whether it is on the screen. */
  inviting: boolean | null;
  onInvite: () => void;
  onEnd: () => void;
  onTimer: (lasts: Lasts) => void;
  onLeave: () => void;
}

export function TalkHeader(props: TalkHeaderProps) {
  const {
    talk,
    notifications,
    whenThere,
    arriveHere,
    verifying,
    verifyRef,
    onVerify,
    inviting,
    onInvite,
    onEnd,
    onTimer,
    onLeave,
  } = props;
  const { seat, names, peer, clock, view } = talk;
  const verified = view.safety?.verified === true;
  const heading = useArrival<HTMLHeadingElement>(arriveHere);
  const [notifying, setNotifying] = useState(false);
  const left = useRemaining(clock.endsAt);
  const there = opened.now();
  const low = left <= LAST_MINUTES_MS;
  const other = otherSeat(seat);
  const peerHere = peer.here === true;
  // Before the other is in there is nothing to verify, and much to hand over.
  const invites = inviting !== null && !peer.joined;
  return (
    <header class="talk-header" data-low={low ? "" : undefined}>
      <div class="talk-header-rows">
        <div class="talk-who">
          <div class="talk-name">
            <Mark first={seat === 1 || peerHere} second={seat === 2 || peerHere} />
            <Name name={names[other - 1]!} voice={voice(other)} headingRef={heading} />
          </div>
          <p class="countdown" role="timer">
            {texts.talk.left(left)}
          </p>
        </div>
        <div class="talk-state">
          <p class="presence">{presence(peer, view.typing)}</p>
          <div class="talk-actions" data-invites={invites ? "" : undefined}>
            {invites ? (
              <Button kind="quiet" aria-expanded={inviting} onClick={onInvite}>
                {texts.talk.invite}
              </Button>
            ) : (
              <Button
                kind="quiet"
                class="verify-button"
                buttonRef={verifyRef}
                aria-expanded={verifying}
                onClick={onVerify}
              >
                {verified && <CheckIcon />}
                {verified ? texts.verify.verified : texts.verify.button}
              </Button>
            )}
            <Button kind="quiet" onClick={onEnd}>
              {texts.end.button}
            </Button>
            <More
              whenThere={whenThere}
              onVerify={onVerify}
              onInvite={inviting !== null && !invites ? onInvite : null}
              onNotifications={() => setNotifying(true)}
              lasts={view.lasts}
              onTimer={onTimer}
              onLeave={onLeave}
            />
          </div>
        </div>
      </div>
      <div class="fuse" aria-hidden="true">
        <span style={{ inlineSize: `${Math.min(100, (left / clock.lifetimeMs) * 100)}%` }} />
      </div>
      {notifying && notifications && there && (
        <there.NotificationsView notifications={notifications} onClose={() => setNotifying(false)} />
      )}
    </header>
  );
}

interface NameProps {
  name: string;
  voice: string;
  headingRef: RefObject<HTMLHeadingElement | null>;
}

/** In one line, with an ellipsis; where that cuts it, a press shows the whole of it. */
function Name({ name, voice, headingRef }: NameProps) {
  const [cut, setCut] = useState(false);
  const [whole, setWhole] = useState(false);
  useLayoutEffect(() => {
    const heading = headingRef.current;
    if (!heading) return;
    const observer = new ResizeObserver(() => {
      const words = heading.querySelector("bdi")!;
      setCut(words.scrollWidth > words.clientWidth);
    });
    observer.observe(heading);
    return () => observer.disconnect();
  }, []);
  const words = <bdi class="name-words">{name}</bdi>;
  return (
    <h1 ref={headingRef} tabIndex={-1} class="ink" data-voice={voice} data-whole={whole ? "" : undefined}>
      {cut || whole ? (
        <button type="button" class="name-button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {words}
        </button>
      ) : (
        words
      )}
    </h1>
  );
}

/** Blank while we are not connected: then we do not know. */
function presence({ joined, here, awaySince }: Peer, typing: boolean): string {
  const says = texts.talk;
  if (here === null) return "";
  if (here) return typing ? says.typing : says.here;
  if (!joined) return says.notJoined;
  return awaySince === null ? says.away : says.awaySince(awaySince);
}
