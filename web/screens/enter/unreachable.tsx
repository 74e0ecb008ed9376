/** The server did not answer when the page asked whom its link greets. */
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PlainPage } from "../../ui/plain-page.tsx";

export interface UnreachableScreenProps {
  busy?: boolean;
  onTryAgain: () => void;
}

export function UnreachableScreen({ busy, onTryAgain }: UnreachableScreenProps) {
  const says = texts.unreachable;
  return (
    <PlainPage title={says.title} lead={says.body}>
      <Button kind="solid" main busy={busy && says.busy} onClick={onTryAgain}>
        {says.again}
      </Button>
    </PlainPage>
  );
}
