/** The talking phase: keys meet the socket. From a seat and its cipher to lines on the screen, until it is over. */
import type { ServerFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { otherSlot } from "../../shared/shapes.ts";
import type { Cipher } from "../crypto/sealed.ts";
import { afterRecord, toLocalClock } from "./clocks.ts";
import { finishEnding } from "./ending.ts";
import { createOutbox } from "./outbox.ts";
import { createPresence } from "./presence.ts";
import { createReminders } from "./reminders.ts";
import { type Line, openLine } from "./socket.ts";
import {
  next,
  type Line as LogLine,
  type ParticipantState,
  type SystemEvent,
  type Talk,
  type TalkEvent,
} from "./state.ts";
import { forget, keep, type KeptSeat } from "./storage.ts";
import { keepAwake } from "./wake-lock.ts";

export interface Conversation {
  send(text: string): void;
  keepDraft(text: string): void;
  addHour(): void;
  /** Ends the chat for both; without a connection it is wiped here at once and ended when back online. */
  end(): void;
  /** Another tab of this browser goes on. */
  yieldToOtherTab(): void;
}

/** System lines kept for a reload; more than enough for a day of coming and going. */
const SYSTEM_MAX_LINES = 200;

type Message = Extract<ServerFrame, { type: "message" }>;

/**
 * @param link of this participant's invite
 * @param show told of every state, the last one being another phase than "talking"
 */
export function openConversation(
  link: string,
  seat: KeptSeat,
  cipher: Cipher,
  idleWarningMs: number,
  letGoOfTab: () => void,
  show: (state: ParticipantState) => void,
): Conversation {
  const { tag, slot, token } = seat;
  let talk = initialTalk(seat);
  let over = false;
  let ending = false;
  /** The highest position up to which nothing is missing here, and those beyond it that are here already. */
  let cursor = 0;
  const ahead = new Set<number>();
  let head = Infinity;
  const shownIds = new Set<string>();
  /** Frames are worked on one after another, since opening a record takes its time. */
  let inTurn: Promise<void> = Promise.resolve();

  const save = () => {
    if (!over) keep(`duologue:seat:${link}`, seat);
  };

  function apply(event: TalkEvent): void {
    if (over) return;
    talk = { ...next(talk, event), names: seat.names };
    // Until the first welcome nobody's name but one's own is known: there is nothing to show yet.
    if (seat.storeId !== null) show({ phase: "talking", talk });
  }

  function say(event: SystemEvent): void {
    const line = { event, at: Date.now(), position: cursor };
    seat.system = [...seat.system, line].slice(-SYSTEM_MAX_LINES);
    save();
    apply({ type: "line", line: systemLine(line, seat.system.length) });
  }

  const reminders = createReminders(idleWarningMs, say);
  const presence = createPresence(seat.peerDevice, {
    peer: (peer) => apply({ type: "peer", peer }),
    line: say,
    device(device) {
      seat.peerDevice = device;
      seat.met = true;
      save();
      apply({ type: "met" });
      awake.release();
    },
  });
  const outbox = createOutbox(seat, cipher, {
    save,
    send: (frame) => line.send(frame),
    ready: () => !over && seat.met && cursor >= head,
  });
  const awake = keepAwake(!seat.met);

  function setClock(clock: Talk["clock"]): void {
    const { endsAt, lifetimeMs, idleLimitMs } = clock;
    Object.assign(seat, { endsAt, lifetimeMs, idleLimitMs });
    save();
    reminders.set(clock);
    apply({ type: "clock", clock });
  }

  async function hear(frame: ServerFrame): Promise<void> {
    if (over) return;
    switch (frame.type) {
      case "welcome":
        seat.names = frame.names;
        seat.storeId = frame.storeId;
        head = frame.head;
        outbox.restart();
        setClock(toLocalClock(frame.clock));
        if (seat.system.length === 0) {
          say("you-joined");
          if (frame.peer.device === 0) say("peer-not-joined");
        }
        presence.report(frame.peer);
        if (ending) line.send({ type: "end" });
        return outbox.flush();
      case "message":
        await take(frame);
        return outbox.flush();
      case "acknowledged":
        settle(frame.eid, frame.seq, frame.position, Date.now() - frame.ageMs);
        arrived(frame.position, frame.ageMs);
        return;
      case "presence":
        setClock(toLocalClock(frame.clock));
        presence.report(frame.peer);
        return outbox.flush();
      case "clock":
        return setClock(toLocalClock(frame.clock));
      case "hour-added":
        setClock(toLocalClock(frame.clock));
        return say(frame.by === slot ? "you-added-hour" : "peer-added-hour");
      case "ended": {
        const { cause, deletedRecords } = frame;
        return leave({
          phase: "ended",
          ended: { ...endedBase(), cause, receipt: { at: Date.now(), deletedRecords }, whileAway: false },
        });
      }
      case "refused":
        if (frame.refusal === "log-full") apply({ type: "notice", notice: "log-full" });
        if (frame.refusal !== "seq-used" || frame.seq === undefined) return;
        outbox.renumber(frame.seq);
        return outbox.flush();
      case "status":
      case "pong":
        return;
      default:
        return frame satisfies never;
    }
  }

  /** A record from the log or live: the peer's, or one's own read again. */
  async function take({ position, from, eid, seq, sealed, ageMs }: Message): Promise<void> {
    if (position <= cursor || ahead.has(position)) return;
    const at = Date.now() - ageMs;
    if (from === slot && settle(eid, seq, position, at)) return arrived(position, ageMs);
    const content = await cipher.open(sealed, { from, eid, seq });
    arrived(position, ageMs);
    if (!content)
      return apply({ type: "line", line: { kind: "unreadable", key: `at ${position}`, from, at, position } });
    const key = `${from} ${content.id}`;
    if (shownIds.has(key)) return;
    shownIds.add(key);
    const { text } = content;
    const shown: LogLine =
      from === slot
        ? { kind: "own", key, text, mark: "sent", at, position }
        : { kind: "peer", key, text, at, position };
    apply({ type: "line", line: shown });
  }

  /** Whether this was a text that waited here for its place. */
  function settle(eid: string, seq: number, position: number, at: number): boolean {
    const settled = outbox.settle(eid, seq);
    if (!settled) return false;
    const key = `${slot} ${settled.id}`;
    shownIds.add(key);
    apply({ type: "placed", key, position, at });
    return true;
  }

  function arrived(position: number, ageMs: number): void {
    ahead.add(position);
    while (ahead.delete(cursor + 1)) cursor += 1;
    const clock = afterRecord(talk.clock, ageMs);
    if (clock !== talk.clock) setClock(clock);
  }

  const endedBase = () => ({
    reader: slot,
    names: seat.names,
    idleLimitMs: seat.idleLimitMs,
    expiresAt: talk.clock.endsAt,
  });

  /** Over, for whatever reason: everything here is forgotten before the next screen shows. */
  function leave(state: ParticipantState): void {
    if (over) return;
    over = true;
    line.close();
    reminders.stop();
    presence.stop();
    awake.release();
    letGoOfTab();
    forget(`duologue:seat:${link}`);
    show(state);
  }

  function closed(refusal: Refusal, storeId: string | null): void {
    const name = seat.names[slot - 1]!;
    switch (refusal) {
      case "session-gone":
      case "ended":
        if (seat.storeId !== null && storeId !== null && storeId !== seat.storeId) {
          return leave({ phase: "lost", unsent: seat.outbox.map(({ text }) => text) });
        }
        return leave({ phase: "ended", ended: { ...endedBase(), cause: null, receipt: null, whileAway: true } });
      case "superseded":
        return leave({ phase: "elsewhere", slot, name, because: "other-tab" });
      case "invite-replaced":
        return leave({ phase: "elsewhere", slot, name, because: "invite-replaced" });
      default:
        return leave({ phase: "elsewhere", slot, name, because: "other-device" });
    }
  }

  function endLater(): void {
    if (over) return;
    const peerName = seat.names[otherSlot(slot) - 1]!;
    const kept = { tag, slot, token, peerName, endsAt: talk.clock.endsAt };
    const base = endedBase();
    leave({ phase: "ending", peerName });
    finishEnding(link, kept, base, show);
  }

  const line: Line = openLine({
    hello: () => ({ type: "hello", tag, slot, token, after: cursor }),
    frame(frame) {
      // An end overtakes whatever is still being opened.
      if (frame.type === "ended") void hear(frame);
      else inTurn = inTurn.then(() => hear(frame)).catch(report);
    },
    connection(connection) {
      if (connection !== "open") {
        if (ending) return endLater();
        presence.stop();
      }
      apply({ type: "connection", connection });
    },
    over: closed,
  });

  save();
  if (seat.storeId !== null) show({ phase: "talking", talk });

  return {
    send(text) {
      if (over) return;
      const { id, t } = outbox.add(text);
      apply({
        type: "line",
        line: { kind: "own", key: `${slot} ${id}`, text, at: t, mark: "sending", position: Infinity },
      });
      void outbox.flush();
    },
    keepDraft(text) {
      seat.draft = text;
      save();
    },
    addHour() {
      line.send({ type: "add-hour" });
    },
    end() {
      if (over) return;
      ending = true;
      if (!line.send({ type: "end" })) endLater();
    },
    yieldToOtherTab() {
      leave({ phase: "elsewhere", slot, name: seat.names[slot - 1]!, because: "other-tab" });
    },
  };
}

/** One frame that cannot be worked on must not stop those behind it; the console gets the error, never a word of the chat. */
function report(error: unknown): void {
  console.error(error instanceof Error ? error.stack : "a frame could not be worked on");
}

/** What a reload can show before the server speaks: system lines and unsent texts; messages are read again. */
function initialTalk(seat: KeptSeat): Talk {
  const lines: LogLine[] = [
    ...seat.system.map((line, n) => systemLine(line, n + 1)),
    ...seat.outbox.map(({ id, text, t }) => ({
      kind: "own" as const,
      key: `${seat.slot} ${id}`,
      text,
      at: t,
      mark: "sending" as const,
      position: Infinity,
    })),
  ];
  return {
    slot: seat.slot,
    names: seat.names,
    peer: { joined: seat.peerDevice > 0, here: null, awaySince: null },
    clock: { endsAt: seat.endsAt, lifetimeMs: seat.lifetimeMs, idleEndsAt: null, idleLimitMs: seat.idleLimitMs },
    connection: "open",
    met: seat.met,
    lines,
    notice: null,
  };
}

function systemLine({ event, at, position }: KeptSeat["system"][number], n: number): LogLine {
  return { kind: "system", key: `system ${n} ${at}`, event, at, position };
}
