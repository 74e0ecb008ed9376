/** The button beside the text box; what it leads to is fetched once the chat stands. */
import { useEffect, useRef, useState } from "preact/hooks";
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
  const [asked, setAsked] = useState<boolean | File[]>(false);
  const [failed, setFailed] = useState(false);
  const there = opened.now();
  useEffect(() => {
    if (there) return;
    // Pasted or dropped before what takes files is there.
    const take = (event: Event) => {
      const data = (event as ClipboardEvent).clipboardData ?? (event as DragEvent).dataTransfer;
      if (!data?.types.includes("Files")) return;
      // Else the browser would open what is dropped in place of the chat.
      event.preventDefault();
      const files = [...data.files];
      // None is told of while they are dragged.
      if (files[0]) whenThere(() => setAsked(files));
    };
    document.onpaste = document.ondragover = document.ondrop = take;
    return () => {
      document.onpaste = document.ondragover = document.ondrop = null;
    };
  }, [there]);
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
