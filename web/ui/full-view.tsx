/** Something to read over the whole page. The browser's own dialog: the page beneath stays as it was, Escape closes. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import { useCovering } from "./covering.ts";

export interface FullViewProps {
  brand: string;
  title: string;
  children: ComponentChildren;
  close: string;
  onClose: () => void;
}

/** Open as long as it is rendered; the focus returns to where it was when it goes. */
export function FullView({ brand, title, children, close, onClose }: FullViewProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useCovering(onClose);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Reading begins at the top, not at the button.
    heading.current?.focus({ preventScroll: true });
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="full"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="full-bar">
        <div class="full-column bar">
          <span class="brand">{brand}</span>
          <div class="bar-actions">
            <Button kind="quiet" onClick={onClose}>
              {close}
            </Button>
          </div>
        </div>
      </div>
      <div class="full-column full-text">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
