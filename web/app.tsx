/** One screen per phase: behaviour in, screens out, nothing decided here. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { PageSettings } from "../shared/api.ts";
import { replaceBy } from "./ui/replace-page.ts";
import { type Titled, titlePage } from "./browser/title.ts";
import { keepAwake } from "./browser/wake-lock.ts";
import type { Notifications } from "./browser/notifications/notifications.ts";
import type { Host } from "./host/host.ts";
import type { HostState } from "./host/state.ts";
import type { Observable } from "./observable.ts";
import type { Participant } from "./participant/participant.ts";
import type { ParticipantState, Talk } from "./participant/state.ts";
import { BrokenScreen } from "./screens/broken.tsx";
import { ElsewhereScreen } from "./screens/ended/elsewhere.tsx";
import { EndedScreen } from "./screens/ended/ended.tsx";
import { EndingScreen } from "./screens/ended/ending.tsx";
import { EnterScreen } from "./screens/enter/enter.tsx";
import { InactiveScreen } from "./screens/enter/inactive.tsx";
import { InvitesScreen } from "./screens/invites/invites.tsx";
import { NotGenuineScreen } from "./screens/enter/not-genuine.tsx";
import { LookingScreen } from "./screens/enter/looking.tsx";
import { LostScreen } from "./screens/ended/lost.tsx";
import { SeatTakenScreen } from "./screens/enter/seat-taken.tsx";
import { StartScreen } from "./screens/start/start.tsx";
import type { Hosting } from "./screens/talk/invite-panel.tsx";
import { TalkScreen } from "./screens/talk/talk.tsx";
import { UnreachableScreen } from "./screens/enter/unreachable.tsx";
import { UnreadableScreen } from "./screens/enter/unreadable.tsx";
import { texts } from "./texts/texts.ts";
import { ErrorBoundary } from "./ui/error-boundary.tsx";

/** The start page, from two names to the end. */
export interface HostAppProps {
  host: Host;
  settings: PageSettings;
  /** What the two fields begin with, where the address says so. */
  names: [string, string] | null;
}

export function HostApp({ host, settings, names }: HostAppProps) {
  const state = useObservable(host);
  const ended = state.phase === "ended" || state.phase === "ending";
  useTitle(ended ? "ended" : state.phase === "inviting" ? "invites" : null);
  return (
    <Screen key={state.phase}>
      <HostScreen host={host} settings={settings} names={names} state={state} />
    </Screen>
  );
}

/** Each screen behind a boundary of its own: what cannot be drawn takes nothing else with it. */
const Screen = ({ children }: { children: ComponentChildren }) => (
  <ErrorBoundary fallback={<BrokenScreen />}>{children}</ErrorBoundary>
);

function HostScreen({ host, settings, names, state }: HostAppProps & { state: HostState }) {
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

/** The page behind a link. */
export interface ParticipantAppProps {
  participant: Participant;
  notifications: Notifications;
  /** Where the first participant is the host, in this tab. */
  host: Host | null;
  /** The neutral site of "Leave quickly". */
  leaveUrl: string;
  /** The largest file that the server takes; 0: none. */
  fileMaxBytes: number;
}

export function ParticipantApp(props: ParticipantAppProps) {
  const { participant } = props;
  const state = useObservable(participant);
  useTitle(titleOf(state));
  return (
    <Screen key={state.phase}>
      <ParticipantScreen {...props} state={state} />
    </Screen>
  );
}

/** undefined: it stays as it is. */
function titleOf(state: ParticipantState): Titled | undefined {
  switch (state.phase) {
    case "entering":
    case "seat-taken":
      return "enter";
    case "talking":
      return state.talk.seat === 1 ? "first" : "second";
    case "ending":
    case "ended":
    case "over":
      return "ended";
    // Blank: another site takes this page's place.
    case "left":
      return undefined;
    default:
      return null;
  }
}

interface ParticipantScreenProps extends ParticipantAppProps {
  state: ParticipantState;
}

function ParticipantScreen(props: ParticipantScreenProps) {
  const { participant, state } = props;
  switch (state.phase) {
    case "looking":
      return <LookingScreen connection={state.connection} />;
    case "unreachable":
      return <UnreachableScreen onTryAgain={() => void participant.lookAgain()} />;
    case "inactive":
      return <InactiveScreen />;
    case "not-genuine":
      return <NotGenuineScreen />;
    case "entering":
      return (
        <EnterScreen
          key={state.round}
          seat={state.seat}
          name={state.name}
          initialCode={state.code}
          initialStay={state.stays}
          busy={state.busy}
          trouble={state.trouble}
          onFirstInput={() => participant.noteOpened()}
          onSubmit={(code, stay) => void participant.submitCode(code, stay)}
        />
      );
    case "seat-taken":
      return (
        <SeatTakenScreen
          seat={state.seat}
          otherTab={state.otherTab}
          busy={state.busy}
          connection={state.connection}
          onContinue={() => void participant.takeOver()}
          onCancel={() => void participant.stayAway()}
        />
      );
    case "unreadable":
      return (
        <UnreadableScreen
          seat={state.seat}
          onTryAgain={() => void participant.readAgain()}
          onUseCode={() => void participant.joinAnew()}
        />
      );
    case "talking":
      return <Conversation {...props} talk={state.talk} />;
    case "elsewhere":
      return (
        <ElsewhereScreen
          seat={state.seat}
          because={state.because}
          unsent={state.unsent}
          onBack={() => void participant.lookAgain()}
        />
      );
    case "lost":
      return <LostScreen reader="participant" unsent={state.unsent} onBack={goToStart} />;
    case "ending":
      return <EndingScreen peerName={state.peerName} />;
    case "ended":
      return <EndedScreen ended={state.ended} onStartNew={goToStart} />;
    case "over":
      return <EndedScreen ended={null} onStartNew={goToStart} />;
    case "left":
      return null;
    default:
      return state satisfies never;
  }
}

const NO_HOST: Observable<null> = { get: () => null, subscribe: () => () => {} };

function Conversation(props: ParticipantAppProps & { talk: Talk }) {
  const { participant, notifications, host, leaveUrl, fileMaxBytes, talk } = props;
  const state = useObservable(notifications);
  const hosted = useObservable<HostState | null>(host ?? NO_HOST);
  const talking = participant.talking();
  return (
    <TalkScreen
      talk={talk}
      draft={talk.view.draft}
      notifications={{ state, actions: notifications }}
      hosting={host && hosted?.phase === "inviting" ? hostingOf(host, hosted) : null}
      onCommand={async (command) => (await talking?.do(command)) ?? "failed"}
      loadFiles={() => talking?.loadFiles() ?? Promise.reject(new Error("the chat is over"))}
      fileMaxBytes={fileMaxBytes}
      onAddHour={() => talking?.addHour()}
      onEnd={() => talking?.end()}
      onLeave={() => {
        // Nothing may ask whether to leave.
        host?.letGo();
        void replaceBy(leaveUrl, participant.leaveQuickly());
      }}
    />
  );
}

function hostingOf(host: Host, { invites, clock, connection }: Extract<HostState, { phase: "inviting" }>): Hosting {
  return {
    invites: [invites[1]],
    endsAt: clock.endsAt,
    connection,
    onNewInvite: (seat) => void host.newInvite(seat),
    onShowInPerson: (seat) => void host.showInPerson(seat),
    keepAwake: () => keepAwake(true),
    onDraft: () => host.openingDraft(),
    onContinueHere: () => host.continueHere(),
  };
}

/** Replaces this page in the history: behind Back there is nothing of the chat. */
function goToStart(): void {
  location.replace("/");
}

/** Each time anew: the words may be of another language by now. */
function useTitle(as: Titled | undefined): void {
  useLayoutEffect(() => {
    if (as !== undefined) titlePage(as);
  });
}

function useObservable<T>(observable: Observable<T>): T {
  const [value, setValue] = useState(observable.get);
  useEffect(() => {
    const update = () => setValue(observable.get);
    // What changed between the first render and this effect.
    update();
    return observable.subscribe(update);
  }, [observable]);
  return value;
}
