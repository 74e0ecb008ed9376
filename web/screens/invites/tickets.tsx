/** Tickets with all that is asked before, and shown after, a press on them. */
import { useRef, useState } from "preact/hooks";
import type { Seat } from "../../../shared/shapes.ts";
import type { HostConnection, InviteView } from "../../host/state.ts";
import { texts } from "../../texts/texts.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { connectionText } from "./host-connection-status.tsx";
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
  // What was given out of this page, by its link: a new invite would make it worthless.
  const handed = useRef(new Set<string>());
  const bothIn = invites.every(isIn);
  const shownInvite = invites.find(({ seat }) => seat === shown);

  const renew = ({ seat }: InviteView, inPerson: boolean) => {
    if (!inPerson) return onNewInvite(seat);
    onShowInPerson(seat);
    setShown(seat);
  };
  const askToRenew = (invite: InviteView, inPerson: boolean) => {
    // Somebody who is in loses something by it, or who was sent what is replaced.
    if (isIn(invite) || handed.current.has(invite.url) || invite.status === "opened") setAsking({ invite, inPerson });
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
            onHanded={() => handed.current.add(invite.url)}
            folded={bothIn}
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
            <Phrase say={isIn(asking.invite) ? says.ask.body : says.ask.sent} name={asking.invite.name} />
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

export const isIn = ({ status }: InviteView): boolean => status === "in-chat" || status === "away";
