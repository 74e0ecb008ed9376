/** What is true of the connection, in a row of its own that is there for the screen reader before the words are. */
import type { ComponentChildren } from "preact";
import { DashedRing } from "./icons.tsx";

export function ConnectionStatus({ children }: { children?: ComponentChildren }) {
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
