/** A line that tells the truth about the connection; its place for the screen reader is there before the words are. */
import type { ComponentChildren } from "preact";
import { DashedRing } from "./icons.tsx";

export function ConnectionLine({ children }: { children?: ComponentChildren }) {
  return (
    <div class="connection" role="status">
      {children && (
        <p>
          <DashedRing />
          <span>{children}</span>
        </p>
      )}
    </div>
  );
}
