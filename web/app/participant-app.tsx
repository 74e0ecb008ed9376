/** The app of the page behind a link: one screen per phase, behaviour in, nothing decided here. */
import type { Titled } from "../browser/title.ts";
import type { Participant } from "../participant/participant.ts";
import type { ParticipantState } from "../participant/state.ts";
import { BrokenScreen } from "../screens/broken.tsx";
import { EnterScreen } from "../screens/enter/enter.tsx";
import { InactiveScreen } from "../screens/enter/inactive.tsx";
import { LookingScreen } from "../screens/enter/looking.tsx";
import { NotGenuineScreen } from "../screens/enter/not-genuine.tsx";
import { UnreachableScreen } from "../screens/enter/unreachable.tsx";
import { useLoading } from "../ui/part.ts";
import { afterScreens } from "./after.ts";
import type * as Chat from "./conversation.tsx";
import { goToStart, Screen, useObservable, useTitle } from "./screen.tsx";

interface Props extends Chat.ParticipantAppProps {
  /** The chat's screen: there with the engine, so whenever somebody talks. */
  chat(): Pick<typeof Chat, "Conversation"> | null;
}

/** The page behind a link. */
export function ParticipantApp(props: Props) {
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

interface ParticipantScreenProps extends Props {
  state: ParticipantState;
}

/** The way in, and the chat itself. */
function ParticipantScreen(props: ParticipantScreenProps) {
  const { participant, state } = props;
  switch (state.phase) {
    case "looking":
      return <LookingScreen connection={state.connection} />;
    case "unreachable":
      return <UnreachableScreen onTryAgain={() => void participant.lookAgain()} />;
    case "outdated":
      return <BrokenScreen />;
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
    case "talking": {
      const { Conversation } = props.chat()!;
      return <Conversation {...props} talk={state.talk} />;
    }
    case "left":
      return null;
    default:
      return <AfterScreen participant={participant} state={state} />;
  }
}

interface AfterScreenProps {
  participant: Participant;
  state: Exclude<
    ParticipantState,
    { phase: "looking" | "unreachable" | "outdated" | "inactive" | "not-genuine" | "entering" | "talking" | "left" }
  >;
}

/** What stands in the chat's place. */
function AfterScreen({ participant, state }: AfterScreenProps) {
  // Behind a boundary it could not come later any more, and what is not kept anywhere stands in this state.
  const { now: after, failed } = useLoading(afterScreens);
  if (!after) return failed ? <BrokenScreen /> : <LookingScreen connection={null} />;
  switch (state.phase) {
    case "seat-taken":
      return (
        <after.SeatTakenScreen
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
        <after.UnreadableScreen
          seat={state.seat}
          onTryAgain={() => void participant.readAgain()}
          onUseCode={() => void participant.joinAnew()}
        />
      );
    case "elsewhere":
      return (
        <after.ElsewhereScreen
          seat={state.seat}
          because={state.because}
          unsent={state.unsent}
          onBack={() => void participant.lookAgain()}
        />
      );
    case "lost":
      return <after.LostScreen reader="participant" unsent={state.unsent} onBack={goToStart} />;
    case "ending":
      return <after.EndingScreen peerName={state.peerName} />;
    case "ended":
      return <after.EndedScreen ended={state.ended} onStartNew={goToStart} />;
    case "over":
      return <after.EndedScreen ended={null} onStartNew={goToStart} />;
    default:
      return state satisfies never;
  }
}
