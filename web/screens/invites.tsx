/** The host's page: two tickets, how each is doing, and the end. */
import { useState } from "preact/hooks";
import type { Slot } from "../../shared/shapes.ts";
import type { InviteView } from "../chat/host-state.ts";
import type { Connection, LocalClock } from "../chat/state.ts";
import { texts } from "../texts/texts.ts";
import { Bar } from "../ui/bar.tsx";
import { Button } from "../ui/button.tsx";
import { ConnectionLine } from "../ui/connection-line.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useArrival, useRemaining } from "../ui/hooks.ts";
import { LanguageSelect } from "../ui/language-select.tsx";
import { isLoopback } from "../ui/loopback.ts";
import { Phrase } from "../ui/phrase.tsx";
import { EndDialog } from "./end-dialog.tsx";
import { Ticket } from "./ticket.tsx";

export interface InvitesScreenProps {
  invites: [InviteView, InviteView];
  clock: LocalClock;
  connection: Connection;
  ending: boolean;
  onNewInvite: (slot: Slot) => void;
  onJoinAs: (slot: Slot) => void;
  onEnd: () => void;
}

export function InvitesScreen({
  invites,
  clock,
  connection,
  ending,
  onNewInvite,
  onJoinAs,
  onEnd,
}: InvitesScreenProps) {
  const says = texts.invites;
  const [asking, setAsking] = useState<InviteView | "end" | null>(null);
  const heading = useArrival<HTMLHeadingElement>();
  const [first, second] = invites;

  const askNewInvite = (invite: InviteView) => {
    // Only somebody who is in loses something by it.
    if (invite.status === "in-chat" || invite.status === "away") setAsking(invite);
    else onNewInvite(invite.slot);
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
              key={invite.slot}
              invite={invite}
              endsAt={clock.endsAt}
              onNewInvite={() => askNewInvite(invite)}
              onJoinAs={() => onJoinAs(invite.slot)}
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
      <ConnectionLine>
        {connection === "reconnecting" ? says.reconnecting : connection === "offline" ? says.offline : null}
      </ConnectionLine>
      {asking === "end" && <EndDialog onKeep={() => setAsking(null)} onEnd={answer(onEnd)} />}
      {asking && asking !== "end" && (
        <Dialog
          title={<Phrase say={says.ask.title} name={asking.name} />}
          keep={says.ask.keep}
          onKeep={() => setAsking(null)}
          go={says.newInvite}
          onGo={answer(() => onNewInvite(asking.slot))}
        >
          <p>
            <Phrase say={says.ask.body} name={asking.name} />
          </p>
        </Dialog>
      )}
    </div>
  );
}

function EndsIn({ at }: { at: number }) {
  const [words, clock] = texts.invites.endsIn(useRemaining(at));
  return (
    <p class="ends-in" role="timer">
      {words} <b>{clock}</b>
    </p>
  );
}
