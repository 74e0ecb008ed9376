/** The start page's app: one screen per phase, behaviour in, nothing decided here. */
import type { PageSettings } from "../../shared/page-settings.ts";
import { keepAwake } from "../browser/wake-lock.ts";
import { createHost, type Host } from "../host/host.ts";
import type { HostState } from "../host/state.ts";
import { EndedScreen } from "../screens/ended/ended.tsx";
import { EndingScreen } from "../screens/ended/ending.tsx";
import { LostScreen } from "../screens/ended/lost.tsx";
import { InvitesScreen } from "../screens/invites/invites.tsx";
import { StartScreen } from "../screens/start/start.tsx";
import { texts } from "../texts/texts.ts";
import type { Upgrade } from "../upgrade.ts";
import { Screen, useObservable, useTitle } from "./screen.tsx";

export { createHost };

export interface HostAppProps {
  host: Host;
  settings: PageSettings;
  /** What the two fields begin with, where the address says so. */
  names: [string, string] | null;
  upgrade: Upgrade;
}

/** The start page, from two names to the end. */
export function HostApp({ host, settings, names, upgrade }: HostAppProps) {
  const state = useObservable(host);
  const ended = state.phase === "ended" || state.phase === "ending";
  useTitle(ended ? "ended" : state.phase === "inviting" ? "invites" : null);
  return (
    <Screen key={state.phase}>
      <HostScreen host={host} settings={settings} names={names} upgrade={upgrade} state={state} />
    </Screen>
  );
}

function HostScreen({ host, settings, names, upgrade, state }: HostAppProps & { state: HostState }) {
  const isOutdated = useObservable(upgrade);
  switch (state.phase) {
    case "choosing":
      return (
        <StartScreen
          settings={settings}
          busy={state.busy}
          trouble={state.trouble}
          typed={state.typed}
          names={names}
          joins={state.joins}
          token={state.token}
          onStart={(choice) => void host.start(choice)}
        />
      );
    case "inviting":
      return (
        <InvitesScreen
          invites={state.invites}
          clock={state.clock}
          connection={state.connection}
          ending={state.ending}
          onReload={isOutdated ? upgrade.reload : null}
          onNewInvite={(seat) => void host.newInvite(seat)}
          onShowInPerson={(seat) => void host.showInPerson(seat)}
          keepAwake={() => keepAwake(true)}
          onJoinAs={(seat) => host.joinAs(seat)}
          onDraft={() => host.openingDraft()}
          onContinueHere={() => host.continueHere()}
          onEnd={() => host.end()}
        />
      );
    case "ending":
      return <EndingScreen peerName={texts.both(state.names)} />;
    case "lost":
      return <LostScreen reader="host" unsent={[]} onBack={() => host.startAnew()} />;
    case "ended":
      return <EndedScreen ended={state.ended} onStartNew={() => host.startAnew()} />;
    default:
      return state satisfies never;
  }
}
