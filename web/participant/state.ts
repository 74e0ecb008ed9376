/** What the participant's page shows: one union, each phase carrying exactly what it knows. */
import type { EndCause, EndCounts } from "../../shared/frames.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { ConnectionState } from "../browser/connection.ts";
import type { View } from "../engine/view.ts";
import type { Files } from "../files/state.ts";
import type { Outcome } from "./conversation.ts";

/** Times of this page are `Date.now()` milliseconds, set anew from the server's remaining ones at each report [X1]. */
export interface LocalClock {
  endsAt: number;
  lifetimeMs: number;
  idleEndsAt: number | null;
  idleLimitMs: number;
}

export interface Peer {
  joined: boolean;
  /** null while we are not connected: we do not know. */
  here: boolean | null;
  awaySince: number | null;
}

/** Why the code box did not let this person in; each has a text with a next step. */
export type EntryTrouble =
  | { kind: "incomplete" }
  | { kind: "wrong-code"; triesLeft: number }
  /** Too many wrong codes from this address; `until` is local time. */
  | { kind: "paused"; until: number }
  | { kind: "rate-limited"; until: number }
  | { kind: "busy" }
  | { kind: "unreachable" }
  /** The wrapped key did not open although the code was right [K7]. */
  | { kind: "not-genuine" };

export interface Talk {
  seat: Seat;
  names: [string, string];
  peer: Peer;
  clock: LocalClock;
  connection: ConnectionState;
  /** What was said, and how it stands: the engine's word. */
  view: View;
  /** False: this browser keeps nothing, and a reload starts anew. */
  keeps: boolean;
  /** Files of this chat, once there are any. */
  files: Files | null;
  /** What was pressed last came to nothing. */
  refused: Exclude<Outcome, "done"> | null;
}

/** How it ended. `cause` null: it ended while this page was away, or nobody could say why. */
export interface Ended {
  cause: EndCause | null;
  /** Who reads it: a participant's seat, or the host. */
  reader: Seat | "host";
  names: [string, string];
  idleLimitMs: number;
  /** The server's receipt, or null without a confirmation. */
  receipt: ({ at: number } & EndCounts) | null;
  /** Local time by which everything has expired at the latest; shown where there is no receipt. */
  expiresAt: number;
  /** True where the page only found it gone on its return. */
  whileAway: boolean;
}

/** Without a connection: on the way to one, or the device says that it has no network. */
export type Waiting = Exclude<ConnectionState, "open">;

export type ParticipantState =
  /** Asking the server whom this link greets; or on the way back into the chat, where `connection` says how far. */
  | { phase: "looking"; connection: Waiting | null }
  /** The server does not answer; "Try again". */
  | { phase: "unreachable" }
  /** The server answers, and has a file of this page no more: a newer build is on it. "Reload". */
  | { phase: "outdated" }
  /** One page for every link that is not active [J8]. */
  | { phase: "inactive" }
  /** [C5] What the server says of this link belongs to another: a lie about its salt. */
  | { phase: "not-genuine" }
  /**
   * `round` counts the codes that came by the address: each fills the box anew. `stays`: "Stay in on this device until the
   * chat ends", as it stands at first [D9].
   */
  | {
      phase: "entering";
      seat: Seat;
      name: string;
      code: string;
      round: number;
      stays: boolean;
      busy: boolean;
      trouble: EntryTrouble | null;
    }
  /**
   * The code is right and the seat has a live device: "Continue here?" [J6]. `otherTab`: it is a tab of this browser.
   * `connection`: it was pressed, and the server is not there.
   */
  | { phase: "seat-taken"; seat: Seat; name: string; otherTab: boolean; busy: boolean; connection: Waiting | null }
  /** What this browser keeps of the chat does not open; nothing of it is removed. */
  | { phase: "unreadable"; seat: Seat }
  | { phase: "talking"; talk: Talk }
  /** Another device or tab took over, and the code brings it back here; or the invite was replaced. Unsent texts can be copied. */
  | {
      phase: "elsewhere";
      seat: Seat;
      name: string;
      because: "other-device" | "other-tab" | "invite-replaced";
      unsent: string[];
    }
  /** The server lost its data; unsent texts can be copied. */
  | { phase: "lost"; unsent: string[] }
  /** End was pressed without a connection: all is wiped here, the end goes out when back online. */
  | { phase: "ending"; peerName: string }
  | { phase: "ended"; ended: Ended }
  /** It showed the end, and was reloaded: that is all it knows. */
  | { phase: "over" }
  /** Left in a hurry: another page takes this one's place. */
  | { phase: "left" };
