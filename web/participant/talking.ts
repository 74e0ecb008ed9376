/** The talking phase: the conversation with a connection, a vault and a screen, from the first hello until it is over. */
import type { ServerFrame } from "../../shared/frames.ts";
import type { PushSubscription } from "../../shared/push.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { otherSeat } from "../../shared/shapes.ts";
import type { Connector } from "../browser/connection.ts";
import { forget, keep, type KeptEnding } from "../browser/session-storage.ts";
import type { Command, HelloFields } from "../engine/engine.ts";
import type { SystemEvent } from "../engine/view.ts";
import type { Files } from "../files/state.ts";
import { type ChatFiles, type ChatFilesParts, createChatFiles } from "./chat-files.ts";
import { createLeaveWarning } from "./leave-warning.ts";
import { afterRecord, toLocalClock } from "./clock.ts";
import type { Outcome } from "./conversation.ts";
import { finishParticipantEnding } from "./pending-end.ts";
import { createReminders } from "./reminders.ts";
import { openSession, type Session, type SessionParts, type Welcome } from "./session.ts";
import type { Left } from "./leave-quickly.ts";
import type { LocalClock, ParticipantState, Talk, Waiting } from "./state.ts";

/** In the same file as the engine: one fewer to wait for on a connection that takes few at a time. */
export { createEngineCrypto } from "../crypto/engine-crypto.ts";
export { loadHpke } from "../crypto/hpke.ts";

export interface Talking {
  /** Resolves once what it changed is written down and can be seen; never, where the chat is over before that. */
  do(command: Command): Promise<Outcome>;
  addHour(): void;
  /** Where this browser is told of messages while its page is closed [P1]; without a connection it is not said. */
  push(subscription: PushSubscription | null): void;
  /** Ends the chat for both; without a connection it is wiped here at once and ended when back online. */
  end(): void;
  /** Ends the chat for both, and wipes what is here without a word on it: another page takes this one's place. */
  leaveQuickly(): Left;
  /** Files of this chat: their part of the page is loaded when it is first needed. Rejects where it does not come. */
  loadFiles(): Promise<Files>;
  /** Another tab of this browser goes on. */
  yieldToOtherTab(): void;
}

export interface Opening extends SessionParts {
  name: string;
  idleWarningMs: number;
  /** The largest file that the server takes. */
  fileMaxBytes: number;
  fileLimits: ChatFilesParts["limits"];
  connector: Connector;
  letGoOfTab(): void;
  /** The server has welcomed this device: the code and what came of it are needed no more. */
  seated(): void;
  /** The connection was lost before the server has welcomed this device; it goes on trying. */
  unwelcomed(connection: Waiting): void;
  /** Told of every state, the last one being another phase than "talking". */
  show(state: ParticipantState): void;
  /** The token is dead, or nothing is kept here: only the code helps. */
  joinInstead(): void;
}

/** How long changes are gathered before they are drawn, so that drawing a long log does not hold up reading it. */
const RENDER_MS = 8;
const RENDER_MANY_MS = 150;
const MANY_ROWS = 300;

/** What nobody presses. */
const BY_ITSELF: readonly Command["type"][] = ["keep-draft", "typing", "seen"];

type Elsewhere = Extract<ParticipantState, { phase: "elsewhere" }>;

export function openTalking(opening: Opening): Talking {
  const { link, seat: kept, name, show, connector, vaults } = opening;
  const { tag, seat, token } = kept;
  let talk: Omit<Talk, "view" | "files"> | null = null;
  let session: Session | null = null;
  let files: ChatFiles | null = null;
  let over = false;
  let ending = false;
  /** Frames wait while the first welcome opens the vault. */
  let inTurn: Promise<void> = Promise.resolve();
  let showing: ReturnType<typeof setTimeout> | undefined;
  let rows = 0;
  let live = false;
  let keptSeq = 0;
  let removed = Promise.resolve();
  const leaveWarning = createLeaveWarning();

  const keepSeat = () => {
    if (!over) keep(`duologue:seat:${link}`, kept);
  };

  function change(part: Partial<Omit<Talk, "view" | "files">>): void {
    if (over || !talk) return;
    talk = { ...talk, ...part };
    render();
  }

  function render(): void {
    showing ??= setTimeout(renderNow, rows > MANY_ROWS ? RENDER_MANY_MS : RENDER_MS);
  }

  function renderNow(): void {
    showing = undefined;
    if (over || !session || !talk) return;
    const view = session.conversation.view();
    rows = view.rows.length;
    files?.observe(view.rows, talk.connection === "open" && !view.held);
    leaveWarning.set(view.unsent || files?.sending() === true);
    show({ phase: "talking", talk: { ...talk, files: files?.now() ?? null, view } });
  }

  const note = (event: SystemEvent) => session?.conversation.put({ type: "note", event });
  const reminders = createReminders(opening.idleWarningMs, note);

  function setClock(clock: LocalClock): void {
    if (clock === talk?.clock) return;
    kept.endsAt = clock.endsAt;
    keepSeat();
    reminders.set(clock);
    change({ clock });
  }

  /** The first welcome. Null where the talk does not begin: what is to be done about it is done. */
  async function begin(welcome: Welcome): Promise<Session | null> {
    const opened = await openSession(opening, welcome, {
      send: (frame) => connection.send(frame),
      reconnect: () => connection.restart(),
      changed: render,
      peer: (peer) => change({ peer }),
      keeps(keeps) {
        if (keeps !== talk?.keeps) change({ keeps });
      },
      over: () => over,
    });
    if (over && typeof opened !== "string") opened.stop();
    if (over) return null;
    if (opened === "nothing") rejoin();
    else if (opened === "unreadable") stepBack();
    if (typeof opened === "string") return null;
    files = createChatFiles({
      who: kept,
      rows: opened.fileRows,
      maxBytes: opening.fileMaxBytes,
      limits: opening.fileLimits,
      command: (command) => opened.conversation.command(command),
      changed: render,
    });
    talk = {
      seat,
      names: welcome.names,
      peer: { joined: welcome.peer.device > 0, here: null, awaySince: null },
      clock: toLocalClock(welcome.clock),
      connection: "open",
      keeps: true,
      refused: null,
    };
    return opened;
  }

  async function welcomed(frame: Welcome): Promise<void> {
    const isFirst = session === null;
    session ??= await begin(frame);
    if (over || !session) return;
    if (isFirst) opening.seated();
    kept.storeId = frame.storeId;
    keptSeq = frame.kept;
    live = false;
    setClock(toLocalClock(frame.clock));
    session.conversation.hear(frame);
    if (isFirst && opening.joined) note("you-joined");
    session.presence.report(frame.peer);
    change({ connection: "open" });
    if (ending) connection.send({ type: "end" });
  }

  async function hear(frame: ServerFrame): Promise<void> {
    if (over) return;
    if (frame.type === "welcome") return welcomed(frame);
    if (!session || !talk) return;
    switch (frame.type) {
      case "record":
        if (live) setClock(afterRecord(talk.clock));
        return session.conversation.hear(frame);
      case "kept":
        if (frame.seq > keptSeq) setClock(afterRecord(talk.clock));
        keptSeq = Math.max(keptSeq, frame.seq);
        return session.conversation.hear(frame);
      case "caught-up":
        live = true;
        return session.conversation.hear(frame);
      case "presence":
        setClock(toLocalClock(frame.clock));
        session.presence.report(frame.peer);
        return session.conversation.hear(frame);
      case "signal":
      case "refused":
        return session.conversation.hear(frame);
      case "clock":
        return setClock(toLocalClock(frame.clock));
      case "hour-added":
        setClock(toLocalClock(frame.clock));
        return note(frame.by === seat ? "you-added-hour" : "peer-added-hour");
    }
  }

  function ended({ cause, waited, passed }: Extract<ServerFrame, { type: "ended" }>): void {
    const receipt = { at: Date.now(), waited, passed };
    leave({ phase: "ended", ended: { ...endedBase(), cause, receipt, whileAway: false } });
  }

  const elsewhere = (because: Elsewhere["because"], unsent: string[] = []): Elsewhere => ({
    phase: "elsewhere",
    seat,
    name,
    because,
    unsent,
  });

  const endedBase = () => ({
    reader: seat,
    names: talk?.names ?? ([name, name] satisfies [string, string]),
    idleLimitMs: talk?.clock.idleLimitMs ?? 0,
    expiresAt: kept.endsAt,
  });

  /** This page is in the talk no more. */
  function stop(): void {
    over = true;
    connection.close();
    leaveWarning.set(false);
    clearTimeout(showing);
    reminders.stop();
    files?.stop();
    files = null;
    session?.stop();
    session = null;
    talk = null;
    opening.letGoOfTab();
  }

  /** What is kept stays, and the seat with it, to be tried again. */
  function stepBack(): void {
    stop();
    show({ phase: "unreadable", seat });
  }

  /** Over, for whatever reason: everything here is forgotten. */
  function leave(state: ParticipantState | null): void {
    if (over) return;
    stop();
    forget(`duologue:seat:${link}`);
    forget(`duologue:join:${link}`);
    if (state?.phase !== "ending") forget(`duologue:ending:${link}`);
    // Another tab of this browser goes on with what is kept.
    const goesOn = state?.phase === "elsewhere" && state.because === "other-tab";
    // Not waited for: a disk that does not answer would keep the chat on the screen.
    if (!goesOn) removed = vaults.remove(link);
    if (state) show(state);
  }

  function closed(refusal: Refusal, storeId: string | null): void {
    switch (refusal) {
      case "session-gone":
      case "ended":
        if (kept.storeId !== null && storeId !== null && storeId !== kept.storeId) {
          return void leaveUnsent((unsent) => ({ phase: "lost", unsent }));
        }
        return leave({ phase: "ended", ended: { ...endedBase(), cause: null, receipt: null, whileAway: true } });
      case "superseded":
        // Mostly an older socket of this page that the server heard later. What was pressed a moment ago is to be on the disk
        // for whoever goes on, unless another tab may be writing there.
        return void (navigator.locks ? leaveUnsent(() => elsewhere("other-tab")) : leave(elsewhere("other-tab")));
      case "invite-replaced":
        return void leaveUnsent((unsent) => elsewhere("invite-replaced", unsent));
      default:
        if (!session) return rejoin();
        return void leaveUnsent((unsent) => elsewhere("other-device", unsent));
    }
  }

  /** With the texts that are lost otherwise: what was pressed a moment ago is worked on first, to be there to copy. */
  async function leaveUnsent(to: (unsent: string[]) => ParticipantState): Promise<void> {
    leave(to((await session?.conversation.unsent()) ?? []));
  }

  function rejoin(): void {
    leave(null);
    opening.joinInstead();
  }

  function endLater(): void {
    if (over) return;
    const pending = pendingEnd();
    const base = endedBase();
    leave({ phase: "ending", peerName: pending.peerName });
    finishParticipantEnding(connector, link, pending, base, show);
  }

  function pendingEnd(): KeptEnding {
    const { names, expiresAt: endsAt } = endedBase();
    return { tag, seat, token, name, peerName: names[otherSeat(seat) - 1]!, endsAt };
  }

  const before: HelloFields = opening.kept?.hello ?? { ack: null, done: 0 };
  const connection = connector.open({
    hello: () => ({ type: "hello", tag, seat, token, ...(session?.conversation.hello() ?? before) }),
    frame(frame) {
      // An end overtakes whatever is still being worked on.
      if (frame.type === "ended") ended(frame);
      else inTurn = inTurn.then(() => hear(frame)).catch(report);
    },
    connection(now) {
      if (now === "open") return;
      if (ending) return endLater();
      if (!session) opening.unwelcomed(now);
      live = false;
      // Behind the frames that came before it.
      inTurn = inTurn.then(() => {
        session?.presence.stop();
        session?.conversation.put({ type: "disconnected" });
        if (talk) change({ connection: now, peer: { ...talk.peer, here: null } });
      });
    },
    over: closed,
  });

  keepSeat();

  return {
    async do(command) {
      const outcome = (await session?.conversation.command(command)) ?? "failed";
      // What goes on by itself takes no word off the screen.
      if (!BY_ITSELF.includes(command.type)) change({ refused: outcome === "done" ? null : outcome });
      return outcome;
    },
    addHour() {
      connection.send({ type: "add-hour" });
    },
    push(subscription) {
      connection.send({ type: "push", subscription });
    },
    end() {
      if (over) return;
      ending = true;
      // The socket may be dead without knowing it: a reload before that shows must not take the press back.
      keep(`duologue:ending:${link}`, pendingEnd());
      if (!connection.send({ type: "end" })) endLater();
    },
    leaveQuickly() {
      const told = connection.send({ type: "end" });
      leave({ phase: "left" });
      return { seat: { tag, seat, token }, told, removed };
    },
    async loadFiles() {
      if (!files) throw new Error("the chat is over");
      return files.load();
    },
    yieldToOtherTab() {
      leave(elsewhere("other-tab"));
    },
  };
}

/** One frame that cannot be worked on must not stop those behind it; the console gets no word of the chat. */
function report(error: unknown): void {
  console.error(error instanceof Error ? error.stack : "a frame could not be worked on");
}
