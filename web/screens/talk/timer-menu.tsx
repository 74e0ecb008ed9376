/** "Messages disappear after": three choices. */
import { useId, useRef } from "preact/hooks";
import { type Lasts, LASTS } from "../../../shared/content.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { CheckIcon } from "../../ui/chat-icons.tsx";
import { Menu } from "../../ui/menu.tsx";

export interface TimerMenuProps {
  lasts: number;
  beside: () => Element | null;
  onChoose: (lasts: Lasts) => void;
  onClose: () => void;
}

/** "5 minutes", "Off". */
export const lastsText = (lasts: number): string => (lasts ? texts.duration(lasts / 1_000) : texts.talk.disappear.off);

export function TimerMenu({ lasts, beside, onChoose, onClose }: TimerMenuProps) {
  const says = texts.talk.disappear;
  const dialog = useRef<HTMLDialogElement>(null);
  const chosen = useRef<HTMLButtonElement>(null);
  const why = useId();
  return (
    <Menu label={says.title} dialogRef={dialog} begin={chosen} beside={beside} onClose={onClose}>
      <p class="menu-title" aria-hidden="true">
        {says.title}
      </p>
      <p id={why} class="menu-why">
        {says.why}
      </p>
      <div role="group" aria-label={says.title} aria-describedby={why}>
        {LASTS.map((each) => (
          <Button
            key={each}
            kind="quiet"
            class="menu-item valued"
            buttonRef={each === lasts ? chosen : null}
            aria-pressed={each === lasts}
            onClick={() => {
              dialog.current?.close();
              onChoose(each);
              onClose();
            }}
          >
            {lastsText(each)} {each === lasts && <CheckIcon />}
          </Button>
        ))}
      </div>
    </Menu>
  );
}
