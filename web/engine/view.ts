/** What the screens show of a conversation: made from the state, decides nothing. */
import type { Target } from "../../shared/content.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { Moment } from "./engine.ts";
import type { State } from "./state.ts";

/** A happening that this page tells in the log; the loop notes it, the engine keeps its place. */
export type SystemEvent =
  | "you-joined"
  | "peer-joined"
  | "peer-away"
  | "peer-back"
  | "you-added-hour"
  | "peer-added-hour"
  | "five-minutes-left"
  | "idle-warning";

/** What is known of an own message. "held": a pairing that was not compared holds it back [rule 10]. */
export type Mark = "held" | "sending" | "sent" | "delivered" | "read" | "not-delivered";

export interface SharedMessage {
  author: Seat;
  id: string;
  /** Wall-clock milliseconds. */
  at: number;
  text: string;
  reply: Target | null;
}

/** A line of the log, in its order. `key` is unique and stable; an unchanged row is the same object. */
export type Row = { key: string; at: number } & (
  | (Words & { kind: "own"; mark: Mark })
  | (Words & { kind: "peer"; seen: boolean })
  | { kind: "unsent"; author: Seat; id: string }
  /** Records that the other has sealed and the server does not give. */
  | { kind: "missing"; count: number }
  /** "A message that this page cannot show." */
  | { kind: "unknown"; author: Seat }
  | { kind: "shared"; by: Seat; messages: SharedMessage[] }
  /** A pairing after this device's first began here. */
  | { kind: "new-keys" }
  | { kind: "system"; event: SystemEvent }
);

interface Words {
  id: string;
  text: string;
  reply: Target | null;
  /** Each person's one reaction. */
  reactions: Partial<Record<Seat, string>>;
}

export interface View {
  rows: readonly Row[];
  /** "catching-up": welcomed, what waited is still coming. */
  phase: "offline" | "catching-up" | "live";
  /** The pairing's safety code; null: "No safety code yet: it comes when NAME has been here." */
  safety: {
    symbols: readonly number[];
    verified: boolean;
    /** Wall-clock milliseconds: "This code covers everything since 12:03." */
    since: number;
    /** "NAME says the codes match. Compare them yourself." */
    peerMatched: boolean;
  } | null;
  /** Texts wait for "Compare again" or "Write anyway". */
  held: boolean;
  /** The other has a device that no keys are agreed with yet. */
  agreeing: boolean;
  /** The other has joined at least once; own texts that wait go once keys are agreed. */
  waitsForPeer: boolean;
  /** Messages from before this pairing that only a press sends over; 0: nothing to share. */
  earlier: number;
  /** Own messages that stand as "Not delivered". */
  undelivered: number;
  typing: boolean;
  notice: "queue-full" | "meddling" | null;
  draft: { text: string; reply: Target | null };
}

/** What the screens show of `state` at this moment; rows that did not change are the same objects as before. */
export function viewOf(_state: State, _moment: Moment): View {
  return {
    rows: [],
    phase: "offline",
    safety: null,
    held: false,
    agreeing: false,
    waitsForPeer: false,
    earlier: 0,
    undelivered: 0,
    typing: false,
    notice: null,
    draft: { text: "", reply: null },
  };
}
