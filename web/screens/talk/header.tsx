/** Who is there, how long it lasts, the safety code, and the way out. */
import type { RefObject } from "preact";
import { LAST_MINUTES_MS } from "../../../shared/limits.ts";
import { otherSeat } from "../../../shared/shapes.ts";
import type { Peer, Talk } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useArrival, useRemaining } from "../../ui/hooks.ts";
import { CheckIcon } from "../../ui/icons.tsx";
import { Mark } from "../../ui/mark.tsx";
import { NotificationsButton, type NotificationsProps } from "./notifications.tsx";
import { voice } from "../voice.ts";

export interface TalkHeaderProps {
  talk: Talk;
  notifications: NotificationsProps;
  /** Begin at the heading rather than in the text box. */
  arriveHere: boolean;
  /** The safety code is on the screen. */
  verifying: boolean;
  verifyRef: RefObject<HTMLButtonElement | null>;
  onVerify: () => void;
  onEnd: () => void;
}

export function TalkHeader({
  talk,
  notifications,
  arriveHere,
  verifying,
  verifyRef,
  onVerify,
  onEnd,
}: TalkHeaderProps) {
  const { seat, names, peer, clock, view } = talk;
  const verified = view.safety?.verified === true;
  const heading = useArrival<HTMLHeadingElement>(arriveHere);
  const left = useRemaining(clock.endsAt);
  const low = left <= LAST_MINUTES_MS;
  const other = otherSeat(seat);
  const peerHere = peer.here === true;
  return (
    <header class="talk-header" data-low={low ? "" : undefined}>
      <div class="talk-header-row">
        <Mark first={seat === 1 || peerHere} second={seat === 2 || peerHere} />
        <h1 ref={heading} tabIndex={-1} class="ink" data-voice={voice(other)}>
          <bdi>{names[other - 1]}</bdi>
        </h1>
        <div class="talk-state">
          <p class="presence">{presence(peer, view.typing)}</p>
          <NotificationsButton notifications={notifications} />
          <p class="countdown" role="timer">
            {texts.talk.left(left)}
          </p>
        </div>
        <div class="talk-actions">
          {/* The room of its longer word is there before it is, so that nothing in the header moves when it comes. */}
          <div class="verify-room">
            <span class="button quiet unseen" aria-hidden="true">
              <CheckIcon />
              {texts.verify.verified}
            </span>
            <Button kind="quiet" buttonRef={verifyRef} aria-expanded={verifying} onClick={onVerify}>
              {verified && <CheckIcon />}
              {verified ? texts.verify.verified : texts.verify.button}
            </Button>
          </div>
          <Button kind="quiet" onClick={onEnd}>
            {texts.end.button}
          </Button>
        </div>
      </div>
      <div class="fuse" aria-hidden="true">
        <span style={{ inlineSize: `${Math.min(100, (left / clock.lifetimeMs) * 100)}%` }} />
      </div>
    </header>
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
