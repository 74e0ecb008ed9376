/**
 * While the page asks whom its link greets, or is on its way back into the chat: nothing for a moment, then the shape of
 * what comes, and what is true of the connection.
 */
import type { Waiting } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Bar } from "../../ui/bar.tsx";
import { ConnectionStatus } from "../../ui/connection-status.tsx";
import { useAfter } from "../../ui/hooks.ts";

export function LookingScreen({ connection }: { connection: Waiting | null }) {
  const slow = useAfter(300);
  return (
    <div class="page enter">
      <Bar brand={texts.brand} first={false} second={false} />
      <main>
        <h1 class="visually-hidden">{texts.brand}</h1>
        <ConnectionStatus>
          {slow && connection && (connection === "offline" ? texts.talk.offline : texts.talk.reconnecting)}
        </ConnectionStatus>
        <p class="visually-hidden" role="status">
          {slow && !connection && texts.looking}
        </p>
        {slow && (
          <div class="skeleton" aria-hidden="true">
            <span />
            <span />
            <span />
          </div>
        )}
      </main>
    </div>
  );
}
