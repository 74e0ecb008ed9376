/** What the screens show of a conversation: made from the state, decides nothing. */
import type { Target } from "../../shared/content.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { Moment } from "./engine.ts";
import { isUnsettled } from "./connection.ts";
import { rowsAt } from "./disappearing.ts";
import { countEarlier } from "./sharing.ts";
import { hasUnsent, isHeld, pairingOf, type State } from "./state.ts";
import { lastsNow } from "./timer.ts";
import type { Draft, Said, SystemEvent } from "./stored.ts";

/** Handshake records that fail a check are told from the third on [H18]. */
const FAILURES_TOLD = 3;

export type { SystemEvent } from "./stored.ts";

/** What is known of an own message. "held": a pairing that was not compared holds it back [H26]. */
export type Mark = "held" | "sending" | "sent" | "delivered" | "read" | "not-delivered";

export interface SharedMessage {
  author: Seat;
  id: string;
  /** Wall-clock milliseconds. */
  at: number;
  text: string;
  reply: Target | null;
  /** A file stood with it, which is not passed on. */
  fileName?: string | undefined;
}

/** A line of the log, in its order. `key` is unique and stable; an unchanged row is the same object. */
export type Row = { key: string; at: number } & (
  | (Words & { kind: "own"; mark: Mark })
  | (Words & { kind: "peer"; seen: boolean })
  | { kind: "unsent"; author: Seat; id: string }
  /** It has disappeared: nothing is shown. */
  | { kind: "gone" }
  /** Who set for how long messages last once read; 0: until the chat ends. */
  | { kind: "timer"; author: Seat; lasts: number }
  /** Records that the other has sealed and the server does not give. */
  | { kind: "missing"; count: number }
  /** "A message that this page cannot show." */
  | { kind: "unknown"; author: Seat }
  | { kind: "shared"; by: Seat; messages: SharedMessage[] }
  /** A pairing after this device's first began here. */
  | { kind: "new-keys" }
  | { kind: "system"; event: SystemEvent }
);

export interface Words extends Said {
  id: string;
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
  /** The pairing that all this is of; 0: none yet. */
  pairing: number;
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
  /** Something of one's own has yet to reach the server: it goes once this page is open again. */
  unsent: boolean;
  typing: boolean;
  notice: "queue-full" | "meddling" | null;
  draft: Draft;
  /** What is written now lasts so long once it is read; 0: until the chat ends. */
  lasts: number;
}

/** What the screens show of `state` at this moment; rows that did not change are the same objects as before. */
export function viewOf(state: State, moment: Moment): View {
  const { connection, keys, pairings, sending, timeline, draft } = state;
  const pairing = pairingOf(state, pairings.current);
  const joined = connection.device > 0 || keys.hadKey;
  return {
    rows: rowsAt(state, moment),
    phase: connection.phase,
    safety: pairing?.symbols
      ? {
          symbols: pairing.symbols,
          verified: pairing.verified,
          since: pairing.since,
          peerMatched: pairing.peerMatched,
        }
      : null,
    pairing: pairings.current,
    held: isHeld(state),
    agreeing: connection.device > 0 && (isUnsettled(state) || !keys.sealing),
    waitsForPeer: joined && !keys.sealing,
    earlier: countEarlier(state),
    undelivered: timeline.undelivered,
    unsent: hasUnsent(state),
    typing: connection.here && sending.typingUntil !== null && sending.typingUntil > moment.monotonic,
    notice: sending.full ? "queue-full" : keys.failures >= FAILURES_TOLD ? "meddling" : null,
    draft,
    lasts: lastsNow(state),
  };
}
