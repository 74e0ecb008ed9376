/** The server lost its data. What was written and not sent stands here to be copied. */
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PlainPage } from "../../ui/plain-page.tsx";
import { UnsentTexts } from "./unsent-texts.tsx";

export interface LostScreenProps {
  reader: "participant" | "host";
  /** In the order written; the draft last. */
  unsent: string[];
  /** To the start page. */
  onBack: () => void;
}

export function LostScreen({ reader, unsent, onBack }: LostScreenProps) {
  const says = texts.lost;
  return (
    <PlainPage title={says.title} lead={reader === "host" ? says.hostBody : says.body}>
      <UnsentTexts texts={unsent} />
      <Button kind="solid" main onClick={onBack}>
        {texts.startNew}
      </Button>
    </PlainPage>
  );
}
