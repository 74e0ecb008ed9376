/**
 * A few things to choose from. The browser's own dialog: the rest is inert, Escape and a press beside it close, the focus
 * returns. At the foot of a phone; in a wide window beside what opened it.
 */
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { useCovering } from "./covering.ts";
import { placeBeside } from "./place-beside.ts";

export interface MenuProps {
  label: string;
  /** Close it before a choice is carried out, so that the focus can go where that wants it. */
  dialogRef: RefObject<HTMLDialogElement | null>;
  /** Where the focus begins; null: nowhere in it, for a finger needs no ring around what it has not chosen. */
  begin: RefObject<HTMLElement | null> | null;
  beside: () => Element | null;
  onClose: () => void;
  children: ComponentChildren;
}

/** Open as long as it is rendered. */
export function Menu({ label, dialogRef, begin, beside, onClose, children }: MenuProps) {
  useCovering(onClose);
  useLayoutEffect(() => {
    const element = dialogRef.current;
    element?.showModal();
    (begin ? begin.current : element)?.focus({ preventScroll: true });
    const place = () => {
      const thing = beside();
      if (element && thing) placeBeside(element, thing);
    };
    place();
    addEventListener("resize", place);
    return () => {
      removeEventListener("resize", place);
      element?.close();
    };
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- a press on the scrim; the key for it is Escape
    <dialog
      ref={dialogRef}
      class="dialog menu"
      tabIndex={-1}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialogRef.current) onClose();
      }}
    >
      <div class="menu-sheet">{children}</div>
    </dialog>
  );
}
