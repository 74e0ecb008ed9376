/** What this browser keeps of the chat does not open. Nothing of it is removed before another device takes its place. */
import type { Seat } from "../../../shared/shapes.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PlainPage } from "../../ui/plain-page.tsx";
import { voice } from "../voice.ts";

export interface UnreadableScreenProps {
  seat: Seat;
  onTryAgain: () => void;
  onUseCode: () => void;
}

export function UnreadableScreen({ seat, onTryAgain, onUseCode }: UnreadableScreenProps) {
  const { title, body } = texts.unreadable;
  return (
    <PlainPage title={title} lead={body} voice={voice(seat)}>
      <div class="stack">
        <Button kind="fill" main onClick={onTryAgain}>
          {texts.unreachable.again}
        </Button>
        <Button kind="tonal" main onClick={onUseCode}>
          {texts.elsewhere.go}
        </Button>
      </div>
    </PlainPage>
  );
}
