/** One screen per phase: behaviour in, screens out, nothing decided here. */
import { useEffect, useState } from "preact/hooks";
import type { PageSettings } from "../shared/api.ts";
import type { Participant } from "./participant/join.ts";
import type { Host } from "./host/host.ts";
import { keepAwake } from "./browser/wake-lock.ts";
import type { Observable } from "./observable.ts";
import type { Talk } from "./participant/state.ts";
import { REACTIONS } from "./crypto/sealed.ts";
import type { Told } from "./browser/notifications/notifications.ts";
import { ElsewhereScreen } from "./screens/ended/elsewhere.tsx";
import { EndedScreen } from "./screens/ended/ended.tsx";
import { EndingScreen } from "./screens/ended/ending.tsx";
import { EnterScreen } from "./screens/enter/enter.tsx";
import { InactiveScreen } from "./screens/enter/inactive.tsx";
import { InvitesScreen } from "./screens/invites/invites.tsx";
import { LookingScreen } from "./screens/enter/looking.tsx";
import { LostScreen } from "./screens/ended/lost.tsx";
import { SeatTakenScreen } from "./screens/enter/seat-taken.tsx";
import { StartScreen } from "./screens/start/start.tsx";
import { TalkScreen } from "./screens/talk/talk.tsx";
import { texts } from "./texts/texts.ts";
import { UnreachableScreen } from "./screens/enter/unreachable.tsx";

/** The start page, from two names to the end. */
export function HostApp({ host, settings }: { host: Host; settings: PageSettings }) {
  const state = useObservable(host);
  switch (state.phase) {
    case "choosing":
      return (
        <StartScreen
          settings={settings}
          busy={state.busy}
          trouble={state.trouble}
          typed={state.typed}
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
export function ParticipantApp({ participant, told }: { participant: Participant; told: Told }) {
  const state = useObservable(participant);
  switch (state.phase) {
    case "looking":
      return <LookingScreen />;
    case "unreachable":
      return <UnreachableScreen onTryAgain={() => void participant.lookAgain()} />;
    case "inactive":
      return <InactiveScreen />;
    case "entering":
      return (
        <EnterScreen
          key={state.round}
          seat={state.seat}
          name={state.name}
          initialCode={state.code}
          busy={state.busy}
          trouble={state.trouble}
          onFirstInput={() => participant.noteOpened()}
          onSubmit={(code) => void participant.submitCode(code)}
        />
      );
    case "seat-taken":
      return (
        <SeatTakenScreen
          seat={state.seat}
          otherTab={state.otherTab}
          busy={state.busy}
          onContinue={() => void participant.takeOver()}
          onCancel={() => void participant.stayAway()}
        />
      );
    case "talking":
      return <Conversation participant={participant} talk={state.talk} told={told} />;
    case "elsewhere":
      return <ElsewhereScreen seat={state.seat} because={state.because} onBack={() => void participant.lookAgain()} />;
    case "lost":
      return <LostScreen reader="participant" unsent={state.unsent} onBack={goToStart} />;
    case "ending":
      return <EndingScreen peerName={state.peerName} />;
    case "ended":
      return <EndedScreen ended={state.ended} onStartNew={goToStart} />;
    default:
      return state satisfies never;
  }
}

function Conversation({ participant, talk, told }: { participant: Participant; talk: Talk; told: Told }) {
  const [draft, setDraft] = useState(() => participant.conversation()?.draft() ?? "");
  const toldState = useObservable(told);
  const conversation = participant.conversation();
  return (
    <TalkScreen
      talk={talk}
      told={{ state: toldState, actions: told }}
      draft={draft}
      onDraft={(text) => {
        setDraft(text);
        conversation?.keepDraft(text);
      }}
      onSend={(text, reply) => conversation?.send(text, reply)}
      reactions={REACTIONS}
      onReact={(to, emoji) => conversation?.react(to, emoji)}
      onUnsend={(id) => conversation?.unsend(id)}
      onAddHour={() => conversation?.addHour()}
      onVerified={() => conversation?.confirmSafety()}
      onShareEarlier={() => conversation?.shareEarlier()}
      onEnd={() => conversation?.end()}
    />
  );
}

/** Replaces this page in the history: behind Back there is nothing of the chat. */
function goToStart(): void {
  location.replace("/");
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
