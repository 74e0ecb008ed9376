/** What the participant's page shows: one union, each phase carrying exactly what it knows. */
import type { EndCause } from "../../shared/frames.ts";
import type { Slot } from "../../shared/shapes.ts";

export type { Reaction, Target } from "../crypto/sealed.ts";

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
  typing: boolean;
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
  | "idle-warning"
  /** The log had to make room: what stood before is kept nowhere [R8]. */
  | "trimmed"
  /** Only the first device's epoch reads what was said before; the other may share it [K14]. */
  | "earlier-elsewhere"
  /** No keys agreed yet, and the other one is not here. */
  | "waits-for-peer";

/** What is known of an own message: on its way, kept by the server, opened by the other's device, shown there. */
export type Mark = "sending" | "sent" | "delivered" | "read";

/**
 * One line of the log "Messages". `key` is unique and stable within the page. `position` is its place in the session's
 * order: of the record itself, of the last record before a system line, Infinity while it has none.
 */
export type Line = { key: string; at: number; position: number } & (
  | (Words & { kind: "own"; mark: Mark })
  | (Words & { kind: "peer" })
  /** Its author took it back [R12]. */
  | { kind: "unsent"; from: Slot }
  /** Records that the other has sealed and the server does not give [K17]. */
  | { kind: "missing"; from: Slot }
  | { kind: "system"; event: SystemEvent }
);

interface Words {
  text: string;
  /** Sealed again for a new device; said by its author earlier. */
  shared: boolean;
  /** The key of the line that it answers, which may not be here. */
  reply: string | null;
  /** Each person's one reaction, by slot. */
  reactions: Partial<Record<Slot, string>>;
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
  slot: Slot;
  names: [string, string];
  peer: Peer;
  clock: LocalClock;
  connection: Connection;
  lines: Line[];
  /** The safety code of the epoch in force: six numbers of 0 to 31, one symbol each; null before the first handshake. */
  safety: { symbols: readonly number[]; verified: boolean } | null;
  /** Messages from before the other's new device, which only a press sends over; 0: nothing to share. */
  earlier: number;
  /**
   * What people must see over the composer. "log-full": the chat holds all it can. "meddling": answers on the way to the
   * other failed their check three times. "spent": this key has sealed all it may.
   */
  notice: "log-full" | "meddling" | "spent" | null;
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
  /** `round` counts the codes that came by the address: each fills the box anew. */
  | {
      phase: "entering";
      slot: Slot;
      name: string;
      code: string;
      round: number;
      busy: boolean;
      trouble: EntryTrouble | null;
    }
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
  | { type: "placed"; key: string; position: number; at: number; mark: Mark }
  | { type: "marked"; key: string; mark: Mark }
  /** The log has it at another place than before. */
  | { type: "moved"; key: string; position: number }
  /** Its author took it back. */
  | { type: "unsent"; key: string; from: Slot }
  | { type: "reacted"; key: string; reactions: Partial<Record<Slot, string>> }
  /** A line that is true no longer: what was missing has come. */
  | { type: "gone"; key: string }
  | { type: "peer"; peer: Omit<Peer, "typing"> }
  | { type: "clock"; clock: LocalClock }
  | { type: "connection"; connection: Connection }
  | { type: "typing"; on: boolean }
  | { type: "safety"; safety: Talk["safety"] }
  | { type: "earlier"; earlier: number }
  | { type: "notice"; notice: Talk["notice"] };

/** The conversation after an event. Pure. */
export function next(talk: Talk, event: TalkEvent): Talk {
  switch (event.type) {
    case "line":
      return { ...talk, lines: insert(talk.lines, event.line) };
    case "placed": {
      const { key, position, at, mark } = event;
      const own = talk.lines.find((line) => line.key === key);
      if (own?.kind !== "own") return talk;
      const others = talk.lines.filter((line) => line !== own);
      return { ...talk, notice: null, lines: insert(others, { ...own, position, at, mark }) };
    }
    case "marked":
      return {
        ...talk,
        lines: talk.lines.map((line) =>
          line.key === event.key && line.kind === "own" ? { ...line, mark: event.mark } : line,
        ),
      };
    case "moved": {
      const moved = talk.lines.find((line) => line.key === event.key);
      if (!moved) return talk;
      const others = talk.lines.filter((line) => line !== moved);
      return { ...talk, lines: insert(others, { ...moved, position: event.position }) };
    }
    case "unsent":
      return {
        ...talk,
        lines: talk.lines.map((line) => {
          const { key, at, position } = line;
          return key === event.key ? { key, at, position, kind: "unsent", from: event.from } : line;
        }),
      };
    case "reacted":
      return {
        ...talk,
        lines: talk.lines.map((line) =>
          line.key === event.key && "reactions" in line ? { ...line, reactions: event.reactions } : line,
        ),
      };
    case "gone":
      return { ...talk, lines: talk.lines.filter(({ key }) => key !== event.key) };
    case "peer":
      return { ...talk, peer: { ...event.peer, typing: talk.peer.typing && event.peer.here === true } };
    case "clock":
      return { ...talk, clock: event.clock };
    case "connection":
      // Without a connection nobody knows whether the other is there.
      return {
        ...talk,
        connection: event.connection,
        peer: event.connection === "open" ? talk.peer : { ...talk.peer, here: null, typing: false },
      };
    case "typing":
      return { ...talk, peer: { ...talk.peer, typing: event.on } };
    case "safety":
      return { ...talk, safety: event.safety };
    case "earlier":
      return { ...talk, earlier: event.earlier };
    case "notice":
      return { ...talk, notice: event.notice };
    default:
      return event satisfies never;
  }
}

/** Behind everything at or before its position: both screens show one order, and what came later stands later [R3]. */
function insert(lines: Line[], line: Line): Line[] {
  let at = lines.length;
  while (at > 0 && standsBefore(line, lines[at - 1]!)) at -= 1;
  return [...lines.slice(0, at), line, ...lines.slice(at)];
}

/** A system line stands behind the message it followed, also where that message is read only after a reload. */
function standsBefore(line: Line, other: Line): boolean {
  if (line.position !== other.position) return line.position < other.position;
  return other.kind === "system" && line.kind !== "system";
}
