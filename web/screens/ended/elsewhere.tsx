/** Another device or tab of the same person took over, or the host replaced the invite. */
import type { Seat } from "../../../shared/shapes.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PlainPage } from "../../ui/plain-page.tsx";
import { voice } from "../voice.ts";

export interface ElsewhereScreenProps {
  seat: Seat;
  because: "other-device" | "other-tab" | "invite-replaced";
  /** Back to the code box; not offered where the invite was replaced. */
  onBack: () => void;
}

export function ElsewhereScreen({ seat, because, onBack }: ElsewhereScreenProps) {
  const says = texts.elsewhere;
  if (because === "invite-replaced") return <PlainPage title={says.replaced} lead={says.ask} voice={voice(seat)} />;
  return (
    <PlainPage title={because === "other-tab" ? says.tab : says.device} lead={says.back} voice={voice(seat)}>
      <Button kind="fill" main onClick={onBack}>
        {says.go}
      </Button>
    </PlainPage>
  );
}
