/**
 * The conversation's core: keys meet the line. It knows no socket, no storage and no screen but those it is given
 * (ports.ts), so that tests can put a hostile server in between. Here it is decided what is done when; reading.ts,
 * sending.ts, signals.ts, handshakes.ts and lines.ts do it. [K11, K12, K13, K14, K15, K17, K16].
 */
import type { Presence, ServerFrame } from "../../shared/frames.ts";
import { HAVE_STEP, HOLE_MS } from "../../shared/limits.ts";
import { otherSlot, type Slot } from "../../shared/shapes.ts";
import type { Reaction, Target } from "../crypto/sealed.ts";
import { createHandshakes } from "./handshakes.ts";
import { createLines } from "./lines.ts";
import type { Core, Ports } from "./ports.ts";
import { createReading, isPosition } from "./reading.ts";
import { createSending } from "./sending.ts";
import { createSignals } from "./signals.ts";
import type { StoredEpoch, StoredState } from "./stored-state.ts";

export interface Conversing {
  /** A new socket is welcomed; what the log holds from `first` up to `head` follows, after `resumeAfter`. */
  connected(peer: Presence, head: number, first: number): void;
  disconnected(): void;
  hear(frame: ServerFrame): void;
  /** @param reply the message that it answers */
  write(text: string, reply?: Target): void;
  /** Takes back one's own message, by its id [R12]. */
  unsend(id: string): void;
  /** One's only reaction to a message; "" takes it away. */
  react(to: Target, emoji: Reaction | ""): void;
  typing(on: boolean): void;
  confirmSafety(): void;
  shareEarlier(): void;
  /** The page is looked at again: what is shown counts as read now. */
  looked(): void;
  /** Behind which position a system line stands now. */
  position(): number;
  /** After which position a new socket asks for the log: the last one is given again, to see that it is the same [R13]. */
  resumeAfter(): number;
  /** The log is to be read from its start. */
  rewind(): void;
  /** Calls back when all that has come in so far is worked on. */
  whenIdle(then: () => void): void;
  stop(): void;
}

const FAILURES_TOLD = 3;

export function createConversing(
  slot: Slot,
  sid: Uint8Array<ArrayBuffer>,
  state: StoredState,
  given: Ports,
): Conversing {
  const peer = otherSlot(slot);
  /** Lines so far, each opening and each loss a new number: the newest, and the one that is worked on. */
  let newestLine = 0;
  let line = 0;
  let open = false;
  let peerPresence: Presence = { here: false, device: 0, awayForMs: null };
  let head = Infinity;
  let first = 1;
  let cursor = 0;
  const ahead = new Set<number>();
  /** What stands at each position, as `eid from seq`. */
  const names = new Map<number, string>();
  /** The highest position so far: while the log is read again, lines of the house stand behind it. */
  let top = 0;
  let caughtUp = false;
  /** This line gives the whole log, from its start. */
  let wholeLog = true;
  /** Own records that it has given so far, as `eid seq`. */
  const inLog = new Set<string>();
  let readAgainAt = -Infinity;
  let readAgainDue: (() => void) | null = null;
  let saidHave = 0;
  /** Once a page, after the first reading of the log. */
  let checkedEnds = false;
  let stopped = false;
  let failures = 0;
  let queue: Promise<void> = Promise.resolve();

  const ports: Ports = {
    ...given,
    // What is still being worked on from an older line must not overtake what the new one has to repeat first [D2].
    send: (frame) => line === newestLine && given.send(frame),
  };

  const core: Core = {
    slot,
    sid,
    state,
    ports,
    inTurn(job) {
      queue = queue
        .then(async () => {
          if (!stopped) await job();
        })
        // One thing that cannot be worked on must not stop what comes behind it; the console gets no word of the chat.
        .catch((error: unknown) => console.error(error instanceof Error ? error.stack : "unknown error"));
    },
    failed() {
      failures += 1;
      if (failures === FAILURES_TOLD) ports.show({ type: "notice", notice: "meddling" });
    },
  };

  const inForce = (): StoredEpoch | undefined => state.epochs.findLast((epoch) => epoch.open);
  const ready = () => open && caughtUp && peerPresence.here;

  const lines = createLines(core, inForce);

  const reading = createReading(core, {
    said(from, epoch, seq, content, rank, at) {
      if (from === peer && content) heardOfPeer(epoch, content.got);
      if (content) lines.said(from, epoch, seq, content, rank, at);
    },
    blank(from, epoch, seq, message, rank, at) {
      lines.blank(from, epoch, seq, message, rank, at);
      if (from === peer) signals.sendReceiptSoon();
    },
    moved: lines.moved,
    missing: (from, rank, key) =>
      ports.show({ type: "line", line: { kind: "missing", key, from, at: ports.now(), position: rank } }),
    filled: (key) => ports.show({ type: "gone", key }),
    opened: (epoch, upTo, position) => sending.opened(epoch, upTo, position),
  });

  const sending = createSending(core, {
    lines,
    reading,
    inForce,
    mayFlow: () => open && caughtUp && line === newestLine,
    caughtUp: () => caughtUp,
  });

  const signals = createSignals(core, { reading, inForce, ready, heard: sending.noteGot, sayHave });

  const handshakes = createHandshakes(core, {
    ready,
    inForce,
    peerDevice: () => peerPresence.device,
    cursor: () => cursor,
    closing: sending.holdBack,
    async confirmed() {
      lines.forgetShared();
      await reading.retryUnknown();
      showSafety();
      lines.showEarlier();
      signals.sendReceiptSoon();
      await sending.flush();
    },
  });

  function heardOfPeer(epoch: StoredEpoch, got: number): void {
    sending.noteGot(epoch, got);
    signals.stopTyping();
    signals.sendReceiptSoon();
  }

  // ---- the log

  /** [R8] In steps, for it costs the server as much as a message. */
  function sayHave(): void {
    const upTo = reading.openedUpTo(cursor);
    if (upTo < saidHave + HAVE_STEP) return;
    if (ports.send({ type: "have", position: upTo })) saidHave = upTo;
  }

  /**
   * [R13, D5] The server has lost the newest of its log: all of it is read again. Not more often than now and then, or a
   * server that tells positions at random would keep this page running in circles.
   */
  function readOlderLog(): void {
    const waitMs = readAgainAt + HOLE_MS - ports.now();
    if (waitMs > 0) {
      readAgainDue ??= ports.after(waitMs, () => {
        readAgainDue = null;
        core.inTurn(async () => readOlderLog());
      });
      return;
    }
    readAgainAt = ports.now();
    saidHave = 0;
    names.clear();
    ports.readAgain();
  }

  /** Where another record stood before, the log is not the one that was read. */
  function isOtherLog(position: number, name: string): boolean {
    const known = names.get(position);
    names.set(position, name);
    return known !== undefined && known !== name;
  }

  /** The log is read to where it ended when this line was welcomed. */
  async function reachedEnd(): Promise<void> {
    caughtUp = true;
    top = cursor;
    closeIfOtherDevice();
    if (wholeLog) sending.putBack(inLog, first);
    reading.followMoves();
    if (!checkedEnds) reading.checkEnds();
    checkedEnds = true;
    closeIfOldCopy();
    if (state.epochs.length === 0 && reading.hasUnknown()) ports.say("earlier-elsewhere");
    showSafety();
    lines.showEarlier();
    await ports.keep(state);
    await handshakes.tick();
    await sending.flush();
    await signals.sendReceipt();
  }

  async function arrived(position: number, name: string): Promise<void> {
    if (!isPosition(position)) return;
    if (isOtherLog(position, name)) readOlderLog();
    if (position <= cursor) return;
    ahead.add(position);
    // What had to make room will not come.
    if (cursor < first - 1 && position >= first) cursor = first - 1;
    while (ahead.delete(cursor + 1)) cursor += 1;
    top = Math.max(top, cursor);
    if (open && !caughtUp && cursor >= head) await reachedEnd();
  }

  // ---- epochs

  function showSafety(): void {
    const epoch = inForce();
    ports.show({ type: "safety", safety: epoch ? { symbols: epoch.symbols, verified: epoch.verified } : null });
  }

  /** [K14] The server shows another device number: what was agreed with the older one is over. */
  function closeIfOtherDevice(): void {
    const epoch = inForce();
    if (!epoch || epoch.peerDevice === peerPresence.device) return;
    epoch.open = false;
    if (state.pending) state.pending = null;
    sending.holdBack();
    showSafety();
  }

  /** A later record of an unknown epoch: this state is an old copy. */
  function closeIfOldCopy(): boolean {
    const epoch = inForce();
    if (!epoch || state.pending || reading.unknownUpTo() <= epoch.since) return false;
    epoch.open = false;
    sending.holdBack();
    showSafety();
    return true;
  }

  async function work(frame: ServerFrame): Promise<void> {
    switch (frame.type) {
      case "message": {
        const { eid, from, seq, position, ageMs, sealed } = frame;
        if (from === slot) inLog.add(`${eid} ${seq}`);
        await reading.take(frame);
        if (from === slot) sending.acknowledged(eid, seq, position, ageMs, sealed);
        await arrived(position, `${eid} ${from} ${seq}`);
        if (caughtUp) reading.followMoves();
        if (caughtUp && closeIfOldCopy()) await handshakes.tick();
        return;
      }
      case "acknowledged": {
        const { eid, seq, position, ageMs } = frame;
        sending.acknowledged(eid, seq, position, ageMs);
        if (caughtUp) reading.followMoves();
        return arrived(position, `${eid} ${slot} ${seq}`);
      }
      case "signal":
        return signals.hear(frame.eid, frame.seq, frame.sealed);
      case "handshake":
        return handshakes.hear(frame.step, frame.body);
      case "presence":
        peerPresence = frame.peer;
        if (!frame.peer.here) signals.stopTyping();
        if (caughtUp) closeIfOtherDevice();
        await ports.keep(state);
        await handshakes.tick();
        return signals.sendReceipt();
      case "refused":
        if (frame.refusal === "log-full") sending.logFull();
        if (frame.refusal === "seq-used" && frame.seq !== undefined) sending.numberUsed(frame.seq);
        return sending.flush();
      default:
        return;
    }
  }

  showSafety();

  return {
    connected(presence, at, from) {
      newestLine += 1;
      const mine = newestLine;
      core.inTurn(async () => {
        line = mine;
        open = true;
        caughtUp = false;
        peerPresence = presence;
        head = at;
        first = from;
        wholeLog = cursor === 0;
        if (wholeLog) inLog.clear();
        sending.onNewLine();
        if (first > 1 && wholeLog) {
          reading.beginsLater();
          if (!checkedEnds) ports.show({ type: "line", line: TRIMMED(ports.now()) });
        }
        if (head < cursor) readOlderLog();
        if (cursor < first - 1) cursor = first - 1;
        if (cursor >= head) await reachedEnd();
      });
    },
    disconnected() {
      newestLine += 1;
      const mine = newestLine;
      core.inTurn(async () => {
        line = mine;
        open = false;
        caughtUp = false;
        signals.stopTyping();
        await handshakes.tick();
      });
    },
    hear: (frame) => core.inTurn(() => work(frame)),
    write(text, reply) {
      core.inTurn(async () => {
        signals.saidIt();
        await sending.say({ kind: "text", text, ...(reply && { reply }) }, ports.now());
      });
    },
    unsend: (id) => core.inTurn(() => sending.unsend(id)),
    react(to, emoji) {
      core.inTurn(async () => {
        lines.react(slot, to, emoji);
        await sending.say({ kind: "reaction", to, emoji }, ports.now());
      });
    },
    typing: (on) => core.inTurn(() => signals.typing(on)),
    confirmSafety() {
      core.inTurn(async () => {
        const epoch = inForce();
        if (!epoch) return;
        epoch.verified = true;
        // Kept before it is shown: a reload right behind it must not take it back.
        await ports.keep(state);
        showSafety();
      });
    },
    shareEarlier: () => core.inTurn(sending.shareEarlier),
    looked: () => signals.sendReceiptSoon(),
    position: () => top,
    resumeAfter: () => Math.max(0, cursor - 1),
    rewind() {
      cursor = 0;
      ahead.clear();
    },
    whenIdle: (then) => void queue.then(then),
    stop() {
      stopped = true;
      handshakes.stop();
      reading.stop();
      sending.stop();
      signals.stop();
      readAgainDue?.();
    },
  };
}

/** Says where the log begins; not kept, for it is known from the log itself. */
const TRIMMED = (at: number) => ({ kind: "system", key: "trimmed", event: "trimmed", at, position: 0 }) as const;
