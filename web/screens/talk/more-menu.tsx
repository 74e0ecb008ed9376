/** What is pressed rarely in a chat: the menu behind the button "More", and the choices of one of its points. */
import { useId, useRef } from "preact/hooks";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { isTouch } from "../../ui/hooks.ts";
import { Menu } from "../../ui/menu.tsx";
import type { MoreProps } from "./more.tsx";
import { lastsText, TimerMenu } from "./timer-menu.tsx";

export interface MoreMenuProps extends Omit<MoreProps, "whenThere"> {
  open: "menu" | "timer";
  onOpen: (open: "menu" | "timer" | null) => void;
  beside: () => Element | null;
}

export function MoreMenu(props: MoreMenuProps) {
  const { open, onOpen, beside, onVerify, onNotifications, onInvite, lasts, onTimer, onLeave } = props;
  const says = texts.talk;
  const dialog = useRef<HTMLDialogElement>(null);
  const why = useId();
  const close = () => onOpen(null);
  const andClose = (deed: () => void) => () => {
    dialog.current?.close();
    close();
    deed();
  };
  if (open === "timer") return <TimerMenu lasts={lasts} beside={beside} onChoose={onTimer} onClose={close} />;
  return (
    <Menu label={says.moreOfChat} dialogRef={dialog} begin={null} beside={beside} onClose={close}>
      <Button kind="quiet" class="menu-item verify-item" onClick={andClose(onVerify)}>
        {texts.verify.button}
      </Button>
      {onInvite && (
        <Button kind="quiet" class="menu-item" onClick={andClose(onInvite)}>
          {says.invite}
        </Button>
      )}
      <Button kind="quiet" class="menu-item" onClick={andClose(onNotifications)}>
        {texts.notifications.title}
      </Button>
      <Button kind="quiet" class="menu-item valued" onClick={andClose(() => onOpen("timer"))}>
        {says.disappear.title} <span class="menu-value">{lastsText(lasts)}</span>
      </Button>
      <Button kind="quiet" class="menu-item" aria-describedby={why} onClick={andClose(onLeave)}>
        {says.leave.button}
      </Button>
      <p id={why} class="menu-why">
        {says.leave.why} {!isTouch() && says.leave.key}
      </p>
    </Menu>
  );
}
