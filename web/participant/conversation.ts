/** The talking phase: the core with a socket, a vault and a screen, from the first hello until it is over. */
import { fromBase64url } from "../../shared/base64url.ts";
import type { ServerFrame } from "../../shared/frames.ts";
import type { PushSubscription } from "../../shared/push.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { otherSlot } from "../../shared/shapes.ts";
import { loadHpke } from "../crypto/hpke.ts";
import type { Reaction, Target } from "../crypto/sealed.ts";
import { afterRecord, toLocalClock } from "./clock.ts";
import { type Conversing, createConversing } from "../chat/core.ts";
import { type EndedBase, finishEnding } from "./pending-end.ts";
import { createPresence } from "./presence-notes.ts";
import { createReminders } from "./reminders.ts";
import { openLine } from "../browser/connection.ts";
import { type Line, next, type ParticipantState, type SystemEvent, type Talk, type TalkEvent } from "./state.ts";
import { forget, keep, type KeptEnding, type KeptSeat } from "../browser/session-storage.ts";
import { createVault, forgetState, type StoredState, type Vault } from "../browser/vault.ts";
import { keepAwake } from "../browser/wake-lock.ts";

export interface Conversation {
  /** @param reply the message that it answers */
  send(text: string, reply?: Target): void;
  /** Takes back one's own message, by its id. */
  unsend(id: string): void;
  /** One's only reaction to a message; "" takes it away. */
  react(to: Target, emoji: Reaction | ""): void;
  keepDraft(text: string): void;
  /** What was typed and not sent before a reload. */
  draft(): string;
  addHour(): void;
  confirmSafety(): void;
  shareEarlier(): void;
  /** Where this browser is told of messages while its page is closed [P1]; without a connection it is not said. */
  push(subscription: PushSubscription | null): void;
  /** Ends the chat for both; without a connection it is wiped here at once and ended when back online. */
  end(): void;
  /** Another tab of this browser goes on. */
  yieldToOtherTab(): void;
}

export interface Opening {
  /** Of this participant's invite. */
  link: string;
  seat: KeptSeat;
  /** Of a join; null: the vault has it, from before a reload. */
  state: StoredState | null;
  name: string;
  idleWarningMs: number;
  letGoOfTab(): void;
  /** Told of every state, the last one being another phase than "talking". */
  show(state: ParticipantState): void;
  /** The token is dead, or nothing kept here opens: only the code helps. True if that was taken care of. */
  joinInstead(refusal: Refusal | null): boolean;
}

/** System lines kept for a reload; more than enough for a day of coming and going. */
const SYSTEM_MAX_LINES = 200;

/** How long changes are gathered before they are drawn, so that drawing a long log does not hold up reading it. */
const RENDER_MS = 8;
const RENDER_MANY_MS = 150;
const MANY_LINES = 300;

type Welcome = Extract<ServerFrame, { type: "welcome" }>;

/** All there is once the first welcome has opened what is kept. */
interface Session {
  state: StoredState;
  vault: Vault;
  core: Conversing;
  presence: ReturnType<typeof createPresence>;
  awake: { release(): void };
}

export function openConversation(opening: Opening): Conversation {
  const { link, seat, name, show } = opening;
  const { tag, slot, token } = seat;
  const sid = fromBase64url(seat.sid);
  let talk: Talk | null = null;
  let session: Session | null = null;
  let over = false;
  let ending = false;
  let showing: ReturnType<typeof setTimeout> | undefined;
  /** Frames wait for each other until the vault is open; the core has its own order afterwards. */
  let inTurn: Promise<void> = Promise.resolve();

  const keepSeat = () => {
    if (!over) keep(`duologue:seat:${link}`, seat);
  };

  function apply(event: TalkEvent): void {
    if (over || !talk) return;
    talk = next(talk, event);
    // A log is read record by record and shown in a few steps.
    showing ??= setTimeout(render, talk.lines.length > MANY_LINES ? RENDER_MANY_MS : RENDER_MS);
  }

  function render(): void {
    showing = undefined;
    // While what was kept is being opened, there is no conversation to speak to yet.
    if (session && talk) show({ phase: "talking", talk });
  }

  function say(event: SystemEvent, position = session?.core.position() ?? 0): void {
    if (!session) return;
    const { state, vault } = session;
    const line = { event, at: Date.now(), position };
    state.system = [...state.system, line].slice(-SYSTEM_MAX_LINES);
    apply({ type: "line", line: systemLine(line) });
    void vault.keep(state);
  }

  const reminders = createReminders(opening.idleWarningMs, (event) => say(event));

  function setClock(clock: Talk["clock"]): void {
    seat.endsAt = clock.endsAt;
    keepSeat();
    reminders.set(clock);
    apply({ type: "clock", clock });
  }

  /** The first welcome: its half of the key opens what this browser kept. */
  async function begin(welcome: Welcome): Promise<Session | null> {
    const { storeKey, names, clock } = welcome;
    const vault = createVault(
      link,
      sid,
      slot,
      fromBase64url(seat.stateKey),
      fromBase64url(token),
      fromBase64url(storeKey),
      welcome.storeId,
      // Sealing takes a moment, and an end in that moment must leave nothing.
      () => !over,
    );
    const state = opening.state ?? (await vault.open());
    if (over || !state) return null;
    talk = {
      slot,
      names,
      peer: { joined: state.peerDevice > 0, here: null, awaySince: null, typing: false },
      clock: toLocalClock(clock),
      connection: "open",
      lines: state.system.map(systemLine),
      safety: null,
      earlier: 0,
      notice: null,
    };
    const core = createConversing(slot, sid, state, {
      hpke: loadHpke,
      send: (frame) => line.send(frame),
      keep: vault.keep,
      show: apply,
      say,
      readAgain() {
        core.rewind();
        line.restart();
      },
      visible: () => document.visibilityState === "visible",
      now: Date.now,
      after(ms, job) {
        const timer = setTimeout(job, ms);
        return () => clearTimeout(timer);
      },
    });
    const awake = keepAwake(state.epochs.length === 0);
    const presence = createPresence(state.peerDevice, {
      peer: (peer) => apply({ type: "peer", peer }),
      line: say,
      device(device) {
        state.peerDevice = device;
        awake.release();
      },
    });
    await vault.keep(state);
    return { state, vault, core, presence, awake };
  }

  async function welcomed(frame: Welcome): Promise<void> {
    session ??= await begin(frame);
    if (over) return;
    if (!session) {
      const rejoins = opening.joinInstead(null);
      return leave(rejoins ? null : { phase: "elsewhere", slot, name, because: "other-device" });
    }
    const { state, core, presence } = session;
    seat.storeId = frame.storeId;
    setClock(toLocalClock(frame.clock));
    if (state.system.length === 0) {
      say("you-joined", frame.head);
      if (frame.peer.device === 0) say("peer-not-joined", frame.head);
      else if (!frame.peer.here) say("waits-for-peer", frame.head);
    }
    presence.report(frame.peer);
    core.connected(frame.peer, frame.head, frame.first);
    apply({ type: "connection", connection: "open" });
    if (ending) line.send({ type: "end" });
  }

  async function hear(frame: ServerFrame): Promise<void> {
    if (over) return;
    if (frame.type === "welcome") return welcomed(frame);
    if (!session || !talk) return;
    switch (frame.type) {
      case "message":
      case "acknowledged": {
        const clock = afterRecord(talk.clock, frame.ageMs);
        if (clock === talk.clock) break;
        reminders.set(clock);
        apply({ type: "clock", clock });
        break;
      }
      case "presence":
        setClock(toLocalClock(frame.clock));
        session.presence.report(frame.peer);
        break;
      case "clock":
        return setClock(toLocalClock(frame.clock));
      case "hour-added":
        setClock(toLocalClock(frame.clock));
        return say(frame.by === slot ? "you-added-hour" : "peer-added-hour");
      case "ended":
        return ended(frame);
    }
    session.core.hear(frame);
  }

  function ended({ cause, deletedRecords }: Extract<ServerFrame, { type: "ended" }>): void {
    const receipt = { at: Date.now(), deletedRecords };
    leave({ phase: "ended", ended: { ...endedBase(), cause, receipt, whileAway: false } });
  }

  const endedBase = () => ({
    reader: slot,
    names: talk?.names ?? ([name, name] satisfies [string, string]),
    idleLimitMs: talk?.clock.idleLimitMs ?? 0,
    expiresAt: seat.endsAt,
  });

  /** Over, for whatever reason: everything here is forgotten before the next screen shows. */
  function leave(state: ParticipantState | null): void {
    if (over) return;
    over = true;
    line.close();
    clearTimeout(showing);
    document.removeEventListener("visibilitychange", looked);
    reminders.stop();
    session?.presence.stop();
    session?.core.stop();
    session?.awake.release();
    session = null;
    talk = null;
    opening.letGoOfTab();
    forget(`duologue:seat:${link}`);
    forget(`duologue:join:${link}`);
    if (state?.phase !== "ending") forget(`duologue:ending:${link}`);
    // Another tab of this browser goes on with what is kept.
    if (!(state?.phase === "elsewhere" && state.because === "other-tab")) forgetState(link);
    if (state) show(state);
  }

  function closed(refusal: Refusal, storeId: string | null): void {
    switch (refusal) {
      case "session-gone":
      case "ended":
        if (seat.storeId !== null && storeId !== null && storeId !== seat.storeId) {
          const { unconfirmed = [], outbox = [], draft = "" } = session?.state ?? {};
          const unsent = [...unconfirmed, ...outbox].flatMap(({ saying }) =>
            saying.kind === "text" ? [saying.text] : [],
          );
          return leave({ phase: "lost", unsent: draft.trim() === "" ? unsent : [...unsent, draft] });
        }
        return leave({ phase: "ended", ended: { ...endedBase(), cause: null, receipt: null, whileAway: true } });
      case "superseded":
        return leave({ phase: "elsewhere", slot, name, because: "other-tab" });
      case "invite-replaced":
        return leave({ phase: "elsewhere", slot, name, because: "invite-replaced" });
      default: {
        const rejoins = session === null && opening.joinInstead(refusal);
        return leave(rejoins ? null : { phase: "elsewhere", slot, name, because: "other-device" });
      }
    }
  }

  function endLater(): void {
    if (over) return;
    const kept = endingOf();
    const base = endedBase();
    leave({ phase: "ending", peerName: kept.peerName });
    finishParticipantEnding(link, kept, base, show);
  }

  function endingOf(): KeptEnding {
    const { names, expiresAt: endsAt } = endedBase();
    return { tag, slot, token, name, peerName: names[otherSlot(slot) - 1]!, endsAt };
  }

  const looked = () => session?.core.looked();
  document.addEventListener("visibilitychange", looked);

  const line = openLine({
    hello: () => ({ type: "hello", tag, slot, token, after: session?.core.resumeAfter() ?? 0 }),
    frame(frame) {
      // An end overtakes whatever is still being worked on.
      if (frame.type === "ended") ended(frame);
      else inTurn = inTurn.then(() => hear(frame)).catch(report);
    },
    connection(connection) {
      if (connection === "open") return;
      if (ending) return endLater();
      session?.presence.stop();
      session?.core.disconnected();
      apply({ type: "connection", connection });
    },
    over: closed,
  });

  keepSeat();

  return {
    send(text, reply) {
      session?.core.write(text, reply);
    },
    unsend: (id) => session?.core.unsend(id),
    react: (to, emoji) => session?.core.react(to, emoji),
    keepDraft(text) {
      if (!session) return;
      const { state, vault, core } = session;
      state.draft = text;
      core.typing(text !== "");
      void vault.keep(state);
    },
    draft: () => session?.state.draft ?? "",
    addHour() {
      line.send({ type: "add-hour" });
    },
    confirmSafety: () => session?.core.confirmSafety(),
    shareEarlier: () => session?.core.shareEarlier(),
    push(subscription) {
      line.send({ type: "push", subscription });
    },
    end() {
      if (over) return;
      ending = true;
      // The line may be dead without knowing it: a reload before that shows must not take the press back.
      keep(`duologue:ending:${link}`, endingOf());
      if (!line.send({ type: "end" })) endLater();
    },
    yieldToOtherTab() {
      leave({ phase: "elsewhere", slot, name, because: "other-tab" });
    },
  };
}

/** One frame that cannot be worked on must not stop those behind it; the console gets no word of the chat. */
function report(error: unknown): void {
  console.error(error instanceof Error ? error.stack : "a frame could not be worked on");
}

function systemLine({ event, at, position }: StoredState["system"][number]): Line {
  return { kind: "system", key: `system ${event} ${at}`, event, at, position };
}

/** Keeps nothing but what it takes to end the chat, and ends it when the server is there again; also after a reload. */
export function finishParticipantEnding(
  link: string,
  kept: KeptEnding,
  base: EndedBase,
  show: (state: ParticipantState) => void,
): void {
  const { tag, slot, token, name } = kept;
  keep(`duologue:ending:${link}`, kept);
  // Nothing of the log is asked for: there is nobody left here to read it.
  finishEnding({ type: "hello", tag, slot, token, after: Number.MAX_SAFE_INTEGER }, base, (end) => {
    forget(`duologue:ending:${link}`);
    if ("ended" in end) return show({ phase: "ended", ended: end.ended });
    const because = end.refusal === "invite-replaced" ? "invite-replaced" : "other-device";
    show({ phase: "elsewhere", slot, name, because });
  });
}
