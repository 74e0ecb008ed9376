/** The button beside the text box; what it leads to is fetched once the chat stands. */
import { useRef, useState } from "preact/hooks";
import type { Files } from "../../files/state.ts";
import { texts } from "../../texts/texts.ts";
import { PlusIcon } from "../../ui/chat-icons.tsx";
import { opened, type WhenThere } from "../talk/opened.ts";

export interface AttachProps {
  whenThere: WhenThere;
  load: () => Promise<Files>;
  maxBytes: number;
  /** It is on its way: the text box may have the focus again. */
  onSent: () => void;
}

export function Attach({ whenThere, ...props }: AttachProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState(false);
  const [failed, setFailed] = useState(false);
  const there = opened.now();
  return (
    <>
      <button
        ref={button}
        type="button"
        class="attach"
        aria-label={texts.files.attach}
        aria-haspopup="dialog"
        title={failed ? texts.files.notLoaded : undefined}
        onClick={() => whenThere(() => setAsked(true))}
      >
        <PlusIcon />
      </button>
      {there && (
        <there.AttachWays
          {...props}
          asked={asked}
          onAnswered={() => setAsked(false)}
          beside={() => button.current}
          onFailed={setFailed}
        />
      )}
    </>
  );
}
