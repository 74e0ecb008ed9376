/** What is to be said of the host's connection; where newer tabs took this one's place, how to go on here. */
import type { HostConnection } from "../../host/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { ConnectionStatus } from "../../ui/connection-status.tsx";

export interface HostConnectionStatusProps {
  connection: HostConnection;
  onContinueHere: () => void;
}

export const HostConnectionStatus = ({ connection, onContinueHere }: HostConnectionStatusProps) => (
  <ConnectionStatus>
    {connection !== "open" && (
      <>
        {connectionText(connection)}
        {connection === "superseded" && (
          <>
            {" "}
            <Button kind="link" onClick={onContinueHere}>
              {texts.seatTaken.go}
            </Button>
          </>
        )}
      </>
    )}
  </ConnectionStatus>
);

/** In words; null where there is nothing to say. */
export function connectionText(connection: HostConnection): string | null {
  const { reconnecting, offline, superseded } = texts.invites;
  return { open: null, reconnecting, offline, superseded }[connection];
}
