/** What the host's page shows, from the two names to the end. */
import type { InviteStatus } from "../../shared/frames.ts";
import type { NameProblem } from "../../shared/names.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { ConnectionState } from "../browser/connection.ts";
import type { Ended, LocalClock } from "../participant/state.ts";

/** What stops "Start chat": beside a field, or under the button. */
export interface StartTrouble {
  first?: NameProblem;
  second?: NameProblem;
  /** [C7] The access token is not one that the server knows. */
  token?: boolean;
  form?: "unreachable" | "busy" | "full" | { retryAt: number } | { refused: string };
}

export interface Choice {
  names: [string, string];
  lifetimeSeconds: number;
  /** 0 is "Never". */
  idleSeconds: number;
  /** The host is the first participant, and talks in this tab. */
  joins?: boolean;
  /** [J11] Each invite has an end code. */
  endCodes?: boolean;
  /** [C7] Where the server asks for one. */
  token?: string;
}

/**
 * An invite that is shown to somebody standing next to the host: on its way, good until then for one join, or used by
 * that join.
 */
export type InPerson = { phase: "making" } | { phase: "showing"; until: number } | { phase: "used" };

/** What became of a new invite, where the ticket alone would not tell. */
export type InviteNotice = "too-many" | "not-made" | "ran-out" | "spent";

export interface InviteView {
  seat: Seat;
  name: string;
  /** The whole address, made from this page's origin. */
  url: string;
  /** 12 characters, without hyphens; null where another tab made this invite, and this one cannot know its code. */
  code: string | null;
  /** [J11] 12 characters; null where none is given out, or another tab made it. */
  endCode: string | null;
  status: InviteStatus;
  wrongCodes: number;
  /** A new invite is under way. */
  replacing: boolean;
  inPerson: InPerson | null;
  notice: InviteNotice | null;
}

/** "superseded": newer tabs of this page took its place at the server; it comes back only when asked to. */
export type HostConnection = ConnectionState | "superseded";

export type HostState =
  | {
      phase: "choosing";
      busy: boolean;
      trouble: StartTrouble;
      /** What was typed before a reload that came while the chat was starting. */
      typed: Choice | null;
      /** What "I am one of the two" was on this device the last time. */
      joins: boolean;
      /** The access token that last started a chat on this device; "" where none did. */
      token: string;
    }
  | {
      phase: "inviting";
      invites: [InviteView, InviteView];
      clock: LocalClock;
      connection: HostConnection;
      ending: boolean;
    }
  /** End was pressed without a connection. */
  | { phase: "ending"; names: [string, string] }
  /** The server lost its data. */
  | { phase: "lost" }
  | { phase: "ended"; ended: Ended };
