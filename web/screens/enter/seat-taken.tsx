/** The code is right and the seat is in use: this device takes it over only when asked to. */
import type { Seat } from "../../../shared/shapes.ts";
import type { Waiting } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { ConnectionStatus } from "../../ui/connection-status.tsx";
import { PlainPage } from "../../ui/plain-page.tsx";
import { voice } from "../voice.ts";

export interface SeatTakenScreenProps {
  seat: Seat;
  otherTab: boolean;
  busy: boolean;
  /** It was pressed, and the server is not there. */
  connection: Waiting | null;
  onContinue: () => void;
  onCancel: () => void;
}

export function SeatTakenScreen({ seat, otherTab, busy, connection, onContinue, onCancel }: SeatTakenScreenProps) {
  const says = texts.seatTaken;
  const title = `${otherTab ? says.tab : says.device} ${says.question}`;
  return (
    <PlainPage title={title} lead={says.body} voice={voice(seat)}>
      <div class="stack">
        <Button kind="fill" main busy={busy && says.busy} onClick={onContinue}>
          {says.go}
        </Button>
        <Button kind="tonal" main disabled={busy} onClick={onCancel}>
          {says.cancel}
        </Button>
      </div>
      <ConnectionStatus>{connection && texts.talk[connection]}</ConnectionStatus>
    </PlainPage>
  );
}
