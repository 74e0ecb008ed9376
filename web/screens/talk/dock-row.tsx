/** A sentence over the text box with what to press about it. When it goes, a focus in it does not go with it. */
import type { ComponentChildren } from "preact";
import { useFocusHeir } from "../../ui/focus-heir.ts";

export interface DockRowProps {
  text: ComponentChildren;
  /** What gets the focus where nothing had it before. */
  heir: () => HTMLElement | null;
  /** Spoken at once. */
  alert?: boolean;
  /** The sentence has room beside the buttons. */
  short?: boolean;
  /** Left out where the window is too low for all. */
  mayWait?: boolean;
  children: ComponentChildren;
}

export function DockRow({ text, heir, alert = false, short = false, mayWait = false, children }: DockRowProps) {
  const row = useFocusHeir<HTMLDivElement>(heir);
  return (
    <div
      ref={row}
      class={short ? "dock-row" : "dock-row wordy"}
      data-may-wait={mayWait ? "" : undefined}
      role={alert ? "alert" : undefined}
    >
      <p>{text}</p>
      <div class="dock-choice">{children}</div>
    </div>
  );
}
