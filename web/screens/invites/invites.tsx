/** The host's page: two tickets, how each is doing, and the end. */
import { useState } from "preact/hooks";
import type { Seat } from "../../../shared/shapes.ts";
import type { HostConnection, InviteView } from "../../host/state.ts";
import type { LocalClock } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Bar } from "../../ui/bar.tsx";
import { Button } from "../../ui/button.tsx";
import { useArrival, useRemaining } from "../../ui/hooks.ts";
import { LanguageSelect } from "../../ui/language-select.tsx";
import { isLoopback } from "../../ui/loopback.ts";
import { EndDialog } from "../end-dialog.tsx";
import { HostConnectionStatus } from "./host-connection-status.tsx";
import { isIn, Tickets } from "./tickets.tsx";

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
  /** There is a new version of this page; null: there is none. */
  onReload: (() => void) | null;
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
  onReload,
  onEnd,
}: InvitesScreenProps) {
  const says = texts.invites;
  const [asking, setAsking] = useState(false);
  const heading = useArrival<HTMLHeadingElement>();
  const [first, second] = invites;
  const bothIn = invites.every(isIn);

  return (
    <div class="page invites">
      <Bar brand={texts.brand} first={first.status === "in-chat"} second={second.status === "in-chat"}>
        <Button kind="quiet" busy={ending && texts.end.busy} onClick={() => setAsking(true)}>
          {texts.end.button}
        </Button>
      </Bar>
      <main>
        <div class="invites-head">
          <h1 ref={heading} tabIndex={-1}>
            {bothIn ? says.bothIn : says.title}
          </h1>
          <EndsIn at={clock.endsAt} />
        </div>
        <p class="invites-ways">{bothIn ? says.left : says.ways}</p>
        {!bothIn && isLoopback(first.url) && <p class="note">{says.local}</p>}
        {onReload && (
          <p class="note" role="status">
            {texts.upgrade.newer}{" "}
            <Button kind="link" onClick={onReload}>
              {texts.upgrade.reload}
            </Button>
          </p>
        )}
        <Tickets
          invites={invites}
          endsAt={clock.endsAt}
          connection={connection}
          onNewInvite={onNewInvite}
          onShowInPerson={onShowInPerson}
          onJoinAs={onJoinAs}
          keepAwake={keepAwake}
          onDraft={onDraft}
        />
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
      <HostConnectionStatus connection={connection} onContinueHere={onContinueHere} />
      {asking && (
        <EndDialog
          onKeep={() => setAsking(false)}
          onEnd={() => {
            setAsking(false);
            onEnd();
          }}
        />
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
