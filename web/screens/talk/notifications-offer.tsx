/** Notifications that the other one wrote: the question over the composer. */
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { DockRow, type DockRowProps } from "./dock-row.tsx";
import type { NotificationsProps } from "./notifications.tsx";

interface OfferProps extends Pick<DockRowProps, "heir"> {
  notifications: NotificationsProps;
  name: string;
}

/** Asked once, quietly, where it makes sense; what the browser refuses is said plainly. */
export function NotificationsOffer({ notifications: { state, actions }, name, heir }: OfferProps) {
  const says = texts.notifications;
  if (state.offer === null) return null;
  if (state.offer === "denied") {
    return (
      <DockRow key="denied" text={says.denied} heir={heir} alert>
        <Button kind="tonal" onClick={() => actions.notNow()}>
          {texts.server.close}
        </Button>
      </DockRow>
    );
  }
  return (
    <DockRow key="ask" text={<Phrase say={says.offer} name={name} />} heir={heir} short mayWait>
      <Button kind="quiet" onClick={() => actions.notNow()}>
        {says.notNow}
      </Button>
      <Button kind="tonal" onClick={() => void actions.notices(true)}>
        {says.turnOn}
      </Button>
    </DockRow>
  );
}
