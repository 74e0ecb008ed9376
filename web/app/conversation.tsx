/** The chat's screen and what its presses do; loaded with the engine, while the code is typed. */
import { keepAwake } from "../browser/wake-lock.ts";
import type { Notifications, NotificationsState } from "../browser/notifications/notifications.ts";
import type { Host } from "../host/host.ts";
import type { HostState } from "../host/state.ts";
import type { Observable } from "../observable.ts";
import type { Participant } from "../participant/participant.ts";
import type { Talk } from "../participant/state.ts";
import type { Hosting } from "../screens/talk/invite-panel.tsx";
import { TalkScreen } from "../screens/talk/talk.tsx";
import { type Part, useAhead } from "../ui/part.ts";
import { replaceBy } from "../ui/replace-page.ts";
import type { Upgrade } from "../upgrade.ts";
import { afterScreens } from "./after.ts";
import { useObservable } from "./screen.tsx";

/** What the page behind a link is made of. */
export interface ParticipantAppProps {
  participant: Participant;
  /** They come once the chat stands. */
  notifications: Part<Notifications>;
  /** Where the first participant is the host, in this tab. */
  host: Host | null;
  upgrade: Upgrade;
  /** The neutral site of "Leave quickly". */
  leaveUrl: string;
  /** The largest file that the server takes; 0: none. */
  fileMaxBytes: number;
}

const NOTHING: Observable<null> = { get: () => null, subscribe: () => () => {} };

export function Conversation(props: ParticipantAppProps & { talk: Talk }) {
  const { participant, notifications, host, upgrade, leaveUrl, fileMaxBytes, talk } = props;
  const told = useAhead(notifications);
  const state = useObservable<NotificationsState | null>(told ?? NOTHING);
  const hosted = useObservable<HostState | null>(host ?? NOTHING);
  const isOutdated = useObservable(upgrade);
  useAhead(afterScreens);
  const talking = participant.talking();
  return (
    <TalkScreen
      talk={talk}
      draft={talk.view.draft}
      notifications={told && state && { state, actions: told }}
      onReload={isOutdated ? upgrade.reload : null}
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
