/** A question over the page. The browser's own dialog: the rest is inert, Escape answers with the safe side. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import { useCovering } from "./covering.ts";

export interface DialogProps {
  title: ComponentChildren;
  children?: ComponentChildren;
  /** The safe side: at the start, focused first, also what Escape and a click beside the dialog mean. */
  keep: string;
  onKeep: () => void;
  /** Left out where there is nothing to decide. */
  go?: string;
  onGo?: () => void;
}

/** Open as long as it is rendered; the focus returns to where it was when it goes. */
export function Dialog({ title, children, keep, onKeep, go, onGo }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const safe = useRef<HTMLButtonElement>(null);
  const id = useId();
  useCovering(onKeep);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    safe.current?.focus();
    return () => element?.close();
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- a click on the scrim; the key for it is Escape
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onKeep();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onKeep();
      }}
    >
      <div class="dialog-sheet">
        <h2 id={id}>{title}</h2>
        <div class="dialog-body">{children}</div>
        <div class="dialog-buttons">
          <Button kind="tonal" buttonRef={safe} onClick={onKeep}>
            {keep}
          </Button>
          {go && (
            <Button kind="solid" onClick={() => onGo?.()}>
              {go}
            </Button>
          )}
        </div>
      </div>
    </dialog>
  );
}
