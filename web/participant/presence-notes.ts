/** From the server's reports of the other person to what is shown and noted: a reload over there is no "went away". */
import type { Presence } from "../../shared/frames.ts";
import type { SystemEvent } from "../engine/view.ts";
import type { Peer } from "./state.ts";

export interface PresenceEvents {
  peer(peer: Peer): void;
  note(event: SystemEvent): void;
}

/** What the log says already: that the other has joined (or had before this device), and that the other is away. */
export interface Noted {
  joined: boolean;
  away: boolean;
}

/** @param graceMs who is back within this time has not gone away */
export function createPresenceNotes(noted: Noted, graceMs: number, events: PresenceEvents) {
  let { joined, away: saidAway } = noted;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let newest = 0;

  function here(): void {
    clearTimeout(leaving);
    leaving = undefined;
    events.peer({ joined: true, here: true, awaySince: null });
    if (saidAway) events.note("peer-back");
    saidAway = false;
  }

  function away(since: number): void {
    leaving = undefined;
    events.peer({ joined: true, here: false, awaySince: since });
    if (!saidAway) events.note("peer-away");
    saidAway = true;
  }

  return {
    report(of: Presence): void {
      if (of.device === 0) return events.peer({ joined: false, here: false, awaySince: null });
      if (!joined) events.note("peer-joined");
      joined = true;
      const isNewDevice = newest > 0 && of.device > newest;
      newest = Math.max(newest, of.device);
      if (of.here) return here();
      const since = Date.now() - (of.awayForMs ?? 0);
      // Not a reload: the device that was here is retired, by a new invite or another device that is on its way.
      if (isNewDevice) events.peer({ joined: true, here: false, awaySince: since });
      if (leaving !== undefined) return;
      const left = graceMs - (of.awayForMs ?? 0);
      if (left > 0) leaving = setTimeout(() => away(since), left);
      else away(since);
    },
    stop(): void {
      clearTimeout(leaving);
      leaving = undefined;
    },
    joined: () => joined,
  };
}
