/** Notifications that the other one wrote: all of their switches in one view. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Notifications, NotificationsState } from "../../browser/notifications/notifications.ts";
import { texts } from "../../texts/texts.ts";
import { FullView } from "../../ui/full-view.tsx";

export interface NotificationsProps {
  state: NotificationsState;
  actions: Notifications;
}

/** All of its switches. */
export function NotificationsView({
  notifications: { state, actions },
  onClose,
}: {
  notifications: NotificationsProps;
  onClose: () => void;
}) {
  const says = texts.notifications;
  const { sound, notices, push } = state;
  const cannot = notices === "denied" ? says.denied : says.impossible;
  const able = notices === "on" || notices === "off";
  return (
    <FullView brand={texts.brand} title={says.title} close={texts.server.close} onClose={onClose}>
      <Switch name={says.sound} on={sound} onChange={(on) => actions.sound(on)}>
        {says.soundWhen}
      </Switch>
      <Switch name={says.notice} on={notices === "on"} able={able} onChange={(on) => void actions.notices(on)}>
        {able ? says.noticeWhen : cannot}
      </Switch>
      <Switch
        name={says.push}
        on={push === "on"}
        able={able && push !== "unavailable"}
        onChange={(on) => void actions.push(on)}
      >
        {push === "unavailable" ? says.pushUnavailable : says.pushWhen}
        {push === "failed" && <strong role="alert"> {says.pushFailed}</strong>}
      </Switch>
    </FullView>
  );
}

interface SwitchProps {
  name: string;
  on: boolean;
  able?: boolean;
  onChange: (on: boolean) => void;
  /** When it applies, and what it costs. */
  children: ComponentChildren;
}

function Switch({ name, on, able = true, onChange, children }: SwitchProps) {
  const id = useId();
  return (
    <div class="switch">
      <label>
        <input
          type="checkbox"
          checked={on}
          disabled={!able}
          aria-describedby={id}
          onChange={({ currentTarget }) => {
            const wished = currentTarget.checked;
            // What it shows is what is; a browser's question may be answered with no.
            currentTarget.checked = on;
            onChange(wished);
          }}
        />
        {name}
      </label>
      <p id={id}>{children}</p>
    </div>
  );
}
