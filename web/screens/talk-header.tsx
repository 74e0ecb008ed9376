/** Who is there, how long it lasts, and the way out. */
import { LAST_MINUTES_MS } from "../../shared/limits.ts";
import { otherSlot } from "../../shared/shapes.ts";
import type { Peer, Talk } from "../chat/state.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { useArrival, useRemaining } from "../ui/hooks.ts";
import { Mark } from "../ui/mark.tsx";
import { voice } from "./voice.ts";

export interface TalkHeaderProps {
  talk: Talk;
  /** Begin at the heading rather than in the text box. */
  arriveHere: boolean;
  onEnd: () => void;
}

export function TalkHeader({ talk, arriveHere, onEnd }: TalkHeaderProps) {
  const { slot, names, peer, clock } = talk;
  const heading = useArrival<HTMLHeadingElement>(arriveHere);
  const left = useRemaining(clock.endsAt);
  const low = left <= LAST_MINUTES_MS;
  const other = otherSlot(slot);
  const peerHere = peer.here === true;
  return (
    <header class="talk-header" data-low={low ? "" : undefined}>
      <div class="talk-header-row">
        <Mark first={slot === 1 || peerHere} second={slot === 2 || peerHere} />
        <div class="talk-who" data-voice={voice(other)}>
          <h1 ref={heading} tabIndex={-1}>
            <bdi>{names[other - 1]}</bdi>
          </h1>
          <p class="presence">{presence(peer)}</p>
        </div>
        <div class="talk-actions">
          <Button kind="quiet" onClick={onEnd}>
            {texts.end.button}
          </Button>
        </div>
        <p class="countdown" role="timer">
          {texts.talk.left(left)}
        </p>
      </div>
      <div class="fuse" aria-hidden="true">
        <span style={{ inlineSize: `${Math.min(100, (left / clock.lifetimeMs) * 100)}%` }} />
      </div>
    </header>
  );
}

/** Blank while we are not connected: then we do not know. */
function presence({ joined, here, awaySince }: Peer): string {
  const says = texts.talk;
  if (here === null) return "";
  if (here) return says.here;
  if (!joined) return says.notJoined;
  return awaySince === null ? says.away : says.awaySince(awaySince);
}
