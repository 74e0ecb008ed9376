/** For a host who is one of the two: the other's invite, in the log's place until the other is in. */
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useCovering } from "../../ui/covering.ts";
import { useFocusHeir } from "../../ui/focus-heir.ts";
import { isLoopback } from "../../ui/loopback.ts";
import { Phrase } from "../../ui/phrase.tsx";
import { HostConnectionStatus } from "../invites/host-connection-status.tsx";
import { Tickets, type TicketsProps } from "../invites/tickets.tsx";

/** The host's side of the chat, as far as it shows. */
export interface Hosting extends TicketsProps {
  onContinueHere: () => void;
}

export interface InvitePanelProps {
  hosting: Hosting;
  joined: boolean;
  /** What gets the focus where nothing had it before. */
  heir: () => HTMLElement | null;
  /** It was asked for, and lies over the chat; null: there is nothing else yet. */
  onClose: (() => void) | null;
}

export function InvitePanel({ hosting, joined, heir, onClose }: InvitePanelProps) {
  const says = texts.invites;
  const panel = useFocusHeir<HTMLDivElement>(heir);
  const { onContinueHere, ...tickets } = hosting;
  const { invites, connection } = tickets;
  return (
    <div ref={panel} class="invite-panel">
      {onClose && <Cover onClose={onClose} />}
      <div class="invite-column">
        <p class="invites-ways">{says.ways}</p>
        {isLoopback(invites[0]!.url) && <p class="note">{says.local}</p>}
        <Tickets {...tickets} />
        {!joined && (
          <p class="invite-waiting">
            <Phrase say={texts.talk.waiting["not-joined"]} name={invites[0]!.name} />
          </p>
        )}
        <Button kind="tonal" onClick={() => window.print()}>
          {says.printOne}
        </Button>
        <HostConnectionStatus connection={connection} onContinueHere={onContinueHere} />
      </div>
    </div>
  );
}

function Cover({ onClose }: { onClose: () => void }) {
  useCovering(onClose);
  return null;
}
