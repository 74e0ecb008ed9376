/** Another device or tab of the same person took over, or the host replaced the invite. */
import type { Seat } from "../../../shared/shapes.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PlainPage } from "../../ui/plain-page.tsx";
import { voice } from "../voice.ts";
import { UnsentTexts } from "./unsent-texts.tsx";

export interface ElsewhereScreenProps {
  seat: Seat;
  because: "other-device" | "other-tab" | "invite-replaced";
  /** In the order written; the draft last. */
  unsent: string[];
  /** Back to the code box; not offered where the invite was replaced. */
  onBack: () => void;
}

export function ElsewhereScreen({ seat, because, unsent, onBack }: ElsewhereScreenProps) {
  const says = texts.elsewhere;
  if (because === "invite-replaced") {
    return (
      <PlainPage title={says.replaced} lead={says.ask} voice={voice(seat)}>
        <UnsentTexts texts={unsent} />
      </PlainPage>
    );
  }
  return (
    <PlainPage title={because === "other-tab" ? says.tab : says.device} lead={says.back} voice={voice(seat)}>
      <UnsentTexts texts={unsent} />
      <Button kind="fill" main onClick={onBack}>
        {says.go}
      </Button>
    </PlainPage>
  );
}
