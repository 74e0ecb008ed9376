/** What the participant's page shows: one union, each phase carrying exactly what it knows. */
import type { EndCause } from "../../shared/frames.ts";
import type { Slot } from "../../shared/shapes.ts";

/** Times of this page are `Date.now()` milliseconds, set anew from the server's remaining ones at each report [X1]. */
export interface LocalClock {
  endsAt: number;
  lifetimeMs: number;
  idleEndsAt: number | null;
  idleLimitMs: number;
}

/** "open": frames flow; "reconnecting": a new try is under way or due; "offline": the device says it has no network. */
export type Connection = "open" | "reconnecting" | "offline";

export interface Peer {
  joined: boolean;
  /** null while we are not connected: we do not know. */
  here: boolean | null;
  awaySince: number | null;
}

export type SystemEvent =
  | "you-joined"
  | "peer-not-joined"
  | "peer-joined"
  | "peer-away"
  | "peer-back"
  | "peer-changed-device"
  | "you-added-hour"
  | "peer-added-hour"
  | "five-minutes-left"
  | "idle-warning";

/**
 * One line of the log "Messages". `key` is unique and stable within the page. `position` is its place in the session's
 * order: of the record itself, of the last record before a system line, Infinity while it has none.
 */
export type Line = { key: string; at: number; position: number } & (
  | { kind: "own"; text: string; mark: "sending" | "sent" }
  | { kind: "peer"; text: string }
  /** A record that would not open: said to be so, never hidden. */
  | { kind: "unreadable"; from: Slot }
  | { kind: "system"; event: SystemEvent }
);

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
  slot: Slot;
  names: [string, string];
  peer: Peer;
  clock: LocalClock;
  connection: Connection;
  /** Both have been connected at the same time once, so texts go out. */
  met: boolean;
  lines: Line[];
  /** A refusal that people must see over the composer ("log-full": the chat holds all it can). */
  notice: "log-full" | null;
}

/** How it ended. `cause` null: it ended while this page was away, or nobody could say why. */
export interface Ended {
  cause: EndCause | null;
  /** Who reads it: a participant's slot, or the host. */
  reader: Slot | "host";
  names: [string, string];
  idleLimitMs: number;
  /** The server's receipt, or null without a confirmation. */
  receipt: { at: number; deletedRecords: number } | null;
  /** Local time by which everything has expired at the latest; shown where there is no receipt. */
  expiresAt: number;
  /** True where the page only found it gone on its return. */
  whileAway: boolean;
}

export type ParticipantState =
  /** Asking the server whom this link greets. */
  | { phase: "looking" }
  /** The server does not answer; "Try again". */
  | { phase: "unreachable" }
  /** One page for every link that is not active [J8]. */
  | { phase: "inactive" }
  | { phase: "entering"; slot: Slot; name: string; code: string; busy: boolean; trouble: EntryTrouble | null }
  /** The code is right and the seat has a live device: "Continue here?" [J6]. `otherTab`: it is a tab of this browser. */
  | { phase: "seat-taken"; slot: Slot; name: string; otherTab: boolean; busy: boolean }
  | { phase: "talking"; talk: Talk }
  /** Another device or tab took over; the code brings it back here. */
  | { phase: "elsewhere"; slot: Slot; name: string; because: "other-device" | "other-tab" | "invite-replaced" }
  /** The server lost its data; unsent texts can be copied. */
  | { phase: "lost"; unsent: string[] }
  /** End was pressed without a connection: all is wiped here, the end goes out when back online. */
  | { phase: "ending"; peerName: string }
  | { phase: "ended"; ended: Ended };

/** What happens to a conversation on this page. */
export type TalkEvent =
  | { type: "line"; line: Line }
  /** An own text has its place in the order now. */
  | { type: "placed"; key: string; position: number; at: number }
  | { type: "peer"; peer: Peer }
  | { type: "clock"; clock: LocalClock }
  | { type: "connection"; connection: Connection }
  | { type: "met" }
  | { type: "notice"; notice: Talk["notice"] };

/** The conversation after an event. Pure. */
export function next(talk: Talk, event: TalkEvent): Talk {
  switch (event.type) {
    case "line":
      return { ...talk, lines: insert(talk.lines, event.line) };
    case "placed": {
      const { key, position, at } = event;
      const own = talk.lines.find((line) => line.key === key);
      if (own?.kind !== "own") return talk;
      const others = talk.lines.filter((line) => line !== own);
      return { ...talk, notice: null, lines: insert(others, { ...own, position, at, mark: "sent" }) };
    }
    case "peer":
      return { ...talk, peer: event.peer };
    case "clock":
      return { ...talk, clock: event.clock };
    case "connection":
      // Without a connection nobody knows whether the other is there.
      return {
        ...talk,
        connection: event.connection,
        peer: event.connection === "open" ? talk.peer : { ...talk.peer, here: null },
      };
    case "met":
      return { ...talk, met: true };
    case "notice":
      return { ...talk, notice: event.notice };
    default:
      return event satisfies never;
  }
}

/** Behind everything at or before its position: both screens show one order, and what came later stands later [R3]. */
function insert(lines: Line[], line: Line): Line[] {
  let at = lines.length;
  while (at > 0 && lines[at - 1]!.position > line.position) at -= 1;
  return [...lines.slice(0, at), line, ...lines.slice(at)];
}
