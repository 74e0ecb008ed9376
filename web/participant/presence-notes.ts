/** From the server's reports of the other person to what is shown and said: a reload over there is no "went away". */
import type { Presence } from "../../shared/frames.ts";
import { AWAY_GRACE_MS } from "../../shared/limits.ts";
import type { Peer, SystemEvent } from "./state.ts";

export interface PresenceEvents {
  peer(peer: Omit<Peer, "typing">): void;
  line(event: SystemEvent): void;
  /** The device that is here now; kept, so that a reload does not announce it again. */
  device(device: number): void;
}

/** @param device the other's device that was last here; 0: never seen */
export function createPresence(device: number, events: PresenceEvents) {
  let lastHere = device;
  let shownAway = false;
  let leaving: ReturnType<typeof setTimeout> | undefined;

  function here(of: Presence): void {
    clearTimeout(leaving);
    leaving = undefined;
    events.peer({ joined: true, here: true, awaySince: null });
    if (lastHere === 0) events.line("peer-joined");
    else if (of.device > lastHere) events.line("peer-changed-device");
    else if (shownAway) events.line("peer-back");
    shownAway = false;
    lastHere = of.device;
    events.device(of.device);
  }

  function away(since: number): void {
    leaving = undefined;
    events.peer({ joined: true, here: false, awaySince: since });
    if (!shownAway && lastHere > 0) events.line("peer-away");
    shownAway = true;
  }

  return {
    report(of: Presence): void {
      if (of.here) return here(of);
      if (of.device === 0) return events.peer({ joined: false, here: false, awaySince: null });
      if (leaving !== undefined) return;
      const since = Date.now() - (of.awayForMs ?? 0);
      const graceMs = AWAY_GRACE_MS - (of.awayForMs ?? 0);
      if (graceMs > 0) leaving = setTimeout(() => away(since), graceMs);
      else away(since);
    },
    stop(): void {
      clearTimeout(leaving);
      leaving = undefined;
    },
  };
}
