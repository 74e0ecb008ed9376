/** Tickets with all that is asked before, and shown after, a press on them. */
import { useState } from "preact/hooks";
import type { Seat } from "../../../shared/shapes.ts";
import type { HostConnection, InviteView } from "../../host/state.ts";
import { texts } from "../../texts/texts.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { InPersonView } from "./in-person.tsx";
import { Ticket } from "./ticket.tsx";

export interface TicketsProps {
  invites: InviteView[];
  endsAt: number;
  connection: HostConnection;
  onNewInvite: (seat: Seat) => void;
  onShowInPerson: (seat: Seat) => void;
  /** Left out where nobody joins from here. */
  onJoinAs?: (seat: Seat) => void;
  /** Keeps the screen on while a code is shown to somebody. */
  keepAwake: () => { release(): void };
  onDraft: () => void;
}

export function Tickets(props: TicketsProps) {
  const { invites, endsAt, connection, onNewInvite, onShowInPerson, onJoinAs, keepAwake, onDraft } = props;
  const says = texts.invites;
  const [asking, setAsking] = useState<{ invite: InviteView; inPerson: boolean } | null>(null);
  const [shown, setShown] = useState<Seat | null>(null);
  const shownInvite = invites.find(({ seat }) => seat === shown);

  const renew = ({ seat }: InviteView, inPerson: boolean) => {
    if (!inPerson) return onNewInvite(seat);
    onShowInPerson(seat);
    setShown(seat);
  };
  const askToRenew = (invite: InviteView, inPerson: boolean) => {
    // Only somebody who is in loses something by it.
    if (invite.status === "in-chat" || invite.status === "away") setAsking({ invite, inPerson });
    else renew(invite, inPerson);
  };

  return (
    <>
      <div class="tickets">
        {invites.map((invite) => (
          <Ticket
            key={invite.seat}
            invite={invite}
            endsAt={endsAt}
            onNewInvite={() => askToRenew(invite, false)}
            onShowInPerson={() => askToRenew(invite, true)}
            onJoinAs={onJoinAs && (() => onJoinAs(invite.seat))}
            onDraft={onDraft}
          />
        ))}
      </div>
      {asking && (
        <Dialog
          title={<Phrase say={says.ask.title} name={asking.invite.name} />}
          keep={says.ask.keep}
          onKeep={() => setAsking(null)}
          go={says.newInvite}
          onGo={() => {
            setAsking(null);
            renew(asking.invite, asking.inPerson);
          }}
        >
          <p>
            <Phrase say={says.ask.body} name={asking.invite.name} />
          </p>
        </Dialog>
      )}
      {shownInvite && (
        <InPersonView
          invite={shownInvite}
          text={connectionText(connection)}
          keepAwake={keepAwake}
          onClose={() => setShown(null)}
        />
      )}
    </>
  );
}

/** What is to be said of the host's connection, if anything. */
export function connectionText(connection: HostConnection): string | null {
  const { reconnecting, offline, superseded } = texts.invites;
  return { open: null, reconnecting, offline, superseded }[connection];
}
