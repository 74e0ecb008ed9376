/** Asked once, by participants and by the host alike. */
import { texts } from "../texts/texts.ts";
import { Dialog } from "../ui/dialog.tsx";

export interface EndDialogProps {
  onKeep: () => void;
  onEnd: () => void;
}

export function EndDialog({ onKeep, onEnd }: EndDialogProps) {
  const { title, body, keep, button } = texts.end;
  return (
    <Dialog title={title} keep={keep} onKeep={onKeep} go={button} onGo={onEnd}>
      <p>{body}</p>
    </Dialog>
  );
}
