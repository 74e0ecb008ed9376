/** What is pressed rarely in a chat, behind one button in its header. */
import { useRef, useState } from "preact/hooks";
import type { Lasts } from "../../../shared/content.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { MoreIcon } from "../../ui/chat-icons.tsx";
import { opened, type WhenThere } from "./opened.ts";

export interface MoreProps {
  whenThere: WhenThere;
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

export function More({ whenThere, ...deeds }: MoreProps) {
  const says = texts.talk;
  const [open, setOpen] = useState<"menu" | "timer" | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const there = opened.now();
  return (
    <>
      <Button
        kind="quiet"
        class="more-button"
        buttonRef={button}
        aria-label={says.moreOfChat}
        title={says.moreOfChat}
        aria-haspopup="dialog"
        aria-expanded={open === "menu"}
        onClick={() => whenThere(() => setOpen("menu"))}
      >
        <MoreIcon />
      </Button>
      {there && open && <there.MoreMenu {...deeds} open={open} onOpen={setOpen} beside={() => button.current} />}
    </>
  );
}
