/** What the host's page shows, from the two names to the end. */
import type { InviteStatus } from "../../shared/frames.ts";
import type { NameProblem } from "../../shared/names.ts";
import type { Slot } from "../../shared/shapes.ts";
import type { Connection, Ended, LocalClock } from "./state.ts";

/** What stops "Start chat": beside a field, or under the button. */
export interface StartTrouble {
  first?: NameProblem;
  second?: NameProblem;
  form?: "unreachable" | "busy" | { retryAt: number } | { refused: string };
}

export interface Choice {
  names: [string, string];
  lifetimeSeconds: number;
  /** 0 is "Never". */
  idleSeconds: number;
}

export interface InviteView {
  slot: Slot;
  name: string;
  /** The whole address, made from this page's origin. */
  url: string;
  /** 12 characters, without hyphens. */
  code: string;
  status: InviteStatus;
  wrongCodes: number;
  /** A new invite is under way. */
  replacing: boolean;
}

export type HostState =
  | { phase: "choosing"; busy: boolean; trouble: StartTrouble }
  | { phase: "inviting"; invites: [InviteView, InviteView]; clock: LocalClock; connection: Connection; ending: boolean }
  /** End was pressed without a connection. */
  | { phase: "ending"; names: [string, string] }
  /** The server lost its data. */
  | { phase: "lost" }
  | { phase: "ended"; ended: Ended };
