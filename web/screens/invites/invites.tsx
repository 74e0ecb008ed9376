/** The host's page: two tickets, how each is doing, and the end. */
import { useState } from "preact/hooks";
import type { Seat } from "../../../shared/shapes.ts";
import type { HostConnection, InviteView } from "../../host/state.ts";
import type { LocalClock } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Bar } from "../../ui/bar.tsx";
import { Button } from "../../ui/button.tsx";
import { ConnectionStatus } from "../../ui/connection-status.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useArrival, useRemaining } from "../../ui/hooks.ts";
import { LanguageSelect } from "../../ui/language-select.tsx";
import { isLoopback } from "../../ui/loopback.ts";
import { Phrase } from "../../ui/phrase.tsx";
import { EndDialog } from "../end-dialog.tsx";
import { InPersonView } from "./in-person.tsx";
import { Ticket } from "./ticket.tsx";

export interface InvitesScreenProps {
  invites: [InviteView, InviteView];
  clock: LocalClock;
  connection: HostConnection;
  ending: boolean;
  onNewInvite: (seat: Seat) => void;
  onShowInPerson: (seat: Seat) => void;
  /** Keeps the screen on while a code is shown to somebody. */
  keepAwake: () => { release(): void };
  onJoinAs: (seat: Seat) => void;
  onDraft: () => void;
  onContinueHere: () => void;
  onEnd: () => void;
}

export function InvitesScreen({
  invites,
  clock,
  connection,
  ending,
  onNewInvite,
  onShowInPerson,
  keepAwake,
  onJoinAs,
  onDraft,
  onContinueHere,
  onEnd,
}: InvitesScreenProps) {
  const says = texts.invites;
  const [asking, setAsking] = useState<{ invite: InviteView; inPerson: boolean } | "end" | null>(null);
  const [shown, setShown] = useState<Seat | null>(null);
  const heading = useArrival<HTMLHeadingElement>();
  const [first, second] = invites;

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
  const answer = (act: () => void) => () => {
    setAsking(null);
    act();
  };

  return (
    <div class="page invites">
      <Bar brand={texts.brand} first={first.status === "in-chat"} second={second.status === "in-chat"}>
        <Button kind="quiet" busy={ending && texts.end.busy} onClick={() => setAsking("end")}>
          {texts.end.button}
        </Button>
      </Bar>
      <main>
        <div class="invites-head">
          <h1 ref={heading} tabIndex={-1}>
            {says.title}
          </h1>
          <EndsIn at={clock.endsAt} />
        </div>
        <p class="invites-ways">{says.ways}</p>
        {isLoopback(first.url) && <p class="note">{says.local}</p>}
        <div class="tickets">
          {invites.map((invite) => (
            <Ticket
              key={invite.seat}
              invite={invite}
              endsAt={clock.endsAt}
              onNewInvite={() => askToRenew(invite, false)}
              onShowInPerson={() => askToRenew(invite, true)}
              onJoinAs={() => onJoinAs(invite.seat)}
              onDraft={onDraft}
            />
          ))}
        </div>
        <div class="invites-foot">
          <Button kind="tonal" onClick={() => window.print()}>
            {says.print}
          </Button>
          <p class="fine">{says.closing}</p>
        </div>
      </main>
      <footer class="footer">
        <LanguageSelect />
      </footer>
      <ConnectionStatus>
        {connection === "superseded" ? (
          <>
            {says.superseded}{" "}
            <Button kind="link" onClick={onContinueHere}>
              {texts.seatTaken.go}
            </Button>
          </>
        ) : (
          connectionText(connection)
        )}
      </ConnectionStatus>
      {asking === "end" && <EndDialog onKeep={() => setAsking(null)} onEnd={answer(onEnd)} />}
      {asking && asking !== "end" && (
        <Dialog
          title={<Phrase say={says.ask.title} name={asking.invite.name} />}
          keep={says.ask.keep}
          onKeep={() => setAsking(null)}
          go={says.newInvite}
          onGo={answer(() => renew(asking.invite, asking.inPerson))}
        >
          <p>
            <Phrase say={says.ask.body} name={asking.invite.name} />
          </p>
        </Dialog>
      )}
      {shown && (
        <InPersonView
          invite={invites[shown - 1]!}
          text={connectionText(connection)}
          keepAwake={keepAwake}
          onClose={() => setShown(null)}
        />
      )}
    </div>
  );
}

function connectionText(connection: HostConnection): string | null {
  const { reconnecting, offline, superseded } = texts.invites;
  return { open: null, reconnecting, offline, superseded }[connection];
}

function EndsIn({ at }: { at: number }) {
  const [words, clock] = texts.invites.endsIn(useRemaining(at));
  return (
    <p class="ends-in" role="timer">
      {words} <b>{clock}</b>
    </p>
  );
}
