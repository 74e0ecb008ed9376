/** What is pressed rarely in a chat, behind one button in its header. */
import { useId, useRef, useState } from "preact/hooks";
import type { Lasts } from "../../../shared/content.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { isTouch } from "../../ui/hooks.ts";
import { MoreIcon } from "../../ui/icons.tsx";
import { Menu } from "../../ui/menu.tsx";
import { lastsText, TimerMenu } from "./timer-menu.tsx";

export interface MoreProps {
  /** "Verify" stands here only where the header has no room for it. */
  onVerify: () => void;
  onNotifications: () => void;
  /** Of a host who is one of the two. */
  onInvite: (() => void) | null;
  /** For how long messages last once read; 0: until the chat ends. */
  lasts: number;
  onTimer: (lasts: Lasts) => void;
  onLeave: () => void;
}

export function More({ onVerify, onNotifications, onInvite, lasts, onTimer, onLeave }: MoreProps) {
  const says = texts.talk;
  const [open, setOpen] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const why = useId();
  const andClose = (deed: () => void) => () => {
    dialog.current?.close();
    setOpen(false);
    deed();
  };
  return (
    <>
      <Button
        kind="quiet"
        class="more-button"
        buttonRef={button}
        aria-label={says.moreOfChat}
        title={says.moreOfChat}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        <MoreIcon />
      </Button>
      {open && (
        <Menu
          label={says.moreOfChat}
          dialogRef={dialog}
          begin={null}
          beside={() => button.current}
          onClose={() => setOpen(false)}
        >
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
          <Button kind="quiet" class="menu-item valued" onClick={andClose(() => setChoosing(true))}>
            {says.disappear.title} <span class="menu-value">{lastsText(lasts)}</span>
          </Button>
          <Button kind="quiet" class="menu-item" aria-describedby={why} onClick={andClose(onLeave)}>
            {says.leave.button}
          </Button>
          <p id={why} class="menu-why">
            {says.leave.why} {!isTouch() && says.leave.key}
          </p>
        </Menu>
      )}
      {choosing && (
        <TimerMenu lasts={lasts} beside={() => button.current} onChoose={onTimer} onClose={() => setChoosing(false)} />
      )}
    </>
  );
}
