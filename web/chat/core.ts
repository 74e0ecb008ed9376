/**
 * The conversation's core: keys meet the line. It knows no socket, no storage and no screen but those it is given
 * (ports.ts), so that tests can put a hostile server in between. [K11, K12, K13, K14, K15, K17, K16].
 */
import { toBase64url } from "../../shared/base64url.ts";
import type { Presence, ServerFrame } from "../../shared/frames.ts";
import { otherSlot, type Slot } from "../../shared/shapes.ts";
import { padContent, padSignal, readSignal } from "../crypto/pad.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { openRecord, sealRecord } from "../crypto/record.ts";
import type { Content, Signal } from "../crypto/sealed.ts";
import { createHandshakes } from "./handshakes.ts";
import type { Core, Ports } from "./ports.ts";
import { createReading, isPosition } from "./reading.ts";
import type { Line, Mark } from "./state.ts";
import type { StoredEpoch, StoredState, Text, Unconfirmed } from "./stored-state.ts";

export interface Conversing {
  /** A new socket is welcomed; what the log holds up to `head` follows. */
  connected(peer: Presence, head: number): void;
  disconnected(): void;
  hear(frame: ServerFrame): void;
  write(text: string): void;
  typing(on: boolean): void;
  confirmSafety(): void;
  shareEarlier(): void;
  /** The page is looked at again: what is shown counts as read now. */
  looked(): void;
  /** The position up to which nothing is missing here. */
  cursor(): number;
  /** The log is to be read from its start. */
  rewind(): void;
  /** Calls back when all that has come in so far is worked on. */
  whenIdle(then: () => void): void;
  stop(): void;
}

/** At most so many records per key [K15]. */
const RECORDS_MAX = 2 ** 20;
const FAILURES_TOLD = 3;
const RECEIPT_WAIT_MS = 150;
const TYPING_SHOWN_MS = 6_000;
const TYPING_EVERY_MS = 3_000;

export function createConversing(
  slot: Slot,
  sid: Uint8Array<ArrayBuffer>,
  state: StoredState,
  ports: Ports,
): Conversing {
  const peer = otherSlot(slot);
  let open = false;
  let peerPresence: Presence = { here: false, device: 0, awayForMs: null };
  let head = Infinity;
  let cursor = 0;
  const ahead = new Set<number>();
  let caughtUp = false;
  /** Once a page, after the first reading of the log. */
  let checkedEnds = false;
  let stopped = false;
  let failures = 0;
  let queue: Promise<void> = Promise.resolve();
  /** What stands on the screen: whose, what, from which epoch. */
  const shown = new Map<string, { author: Slot; text: Text; epoch: number }>();
  /** Lines on the screen, those on their way included. */
  const onScreen = new Set<string>();
  /** One's own that stand where a record has put them. */
  const placed = new Set<string>();
  /** Own records by epoch and number → line, for their marks. */
  const ownLines = new Map<string, string>();
  /** Shared again in the epoch in force. */
  const shared = new Set<string>();
  /** Went out on the present line. */
  const sent = new Set<string>();
  let receiptDue: (() => void) | null = null;
  let typingEnds: (() => void) | null = null;
  let typingSaid = 0;

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

  const inForce = () => state.epochs.findLast((epoch) => epoch.open);
  const ready = () => open && caughtUp && peerPresence.here;

  const reading = createReading(core, {
    said(from, epoch, seq, content, rank, at) {
      if (from === slot) ownSaid(epoch, seq, content, rank, at);
      else peerSaid(epoch, content, rank, at);
    },
    missing: (from, rank, key) =>
      ports.show({ type: "line", line: { kind: "missing", key, from, at: ports.now(), position: rank } }),
    filled: (key) => ports.show({ type: "gone", key }),
    opened(epoch, upTo, position) {
      for (const record of state.unconfirmed.filter(({ eid, seq }) => eid === epoch.eid && seq <= upTo)) {
        reading.placed(epoch, record.seq, record.position ?? position, contentOf(record), record.t);
      }
    },
  });

  const handshakes = createHandshakes(core, {
    ready,
    inForce,
    peerDevice: () => peerPresence.device,
    cursor: () => cursor,
    closing: () => holdBack(),
    async confirmed() {
      shared.clear();
      await reading.retryUnknown();
      showSafety();
      showEarlier();
      sendReceiptSoon();
      await flush();
    },
  });

  // ---- what was said

  function showLine(author: Slot, text: Text, rank: number, at: number, mark: Mark): void {
    onScreen.add(keyOf(author, text));
    ports.show({ type: "line", line: lineOf(author, text, rank, at, mark) });
  }

  function lineOf(author: Slot, text: Text, rank: number, at: number, mark: Mark): Line {
    const base = { key: keyOf(author, text), text: text.text, at, position: rank, shared: text.shared !== undefined };
    return author === slot ? { ...base, kind: "own", mark } : { ...base, kind: "peer" };
  }

  function peerSaid(epoch: StoredEpoch, content: Content | null, rank: number, at: number): void {
    if (!content) return;
    noteGot(epoch, content.got);
    const author = content.shared?.author ?? peer;
    const key = keyOf(author, content);
    if (!shown.has(key)) {
      const time = content.shared?.t ?? at;
      shown.set(key, { author, text: content, epoch: state.epochs.indexOf(epoch) });
      // One's own that still stands as unsent: the other has it, and gives it back.
      if (onScreen.has(key)) ports.show({ type: "placed", key, position: rank, at: time, mark: "read" });
      else showLine(author, content, rank, time, "read");
      placed.add(key);
      if (author === slot) state.outbox = state.outbox.filter(({ id, held }) => !held || id !== content.id);
    }
    if (content.shared && epoch === inForce()) {
      shared.add(key);
      showEarlier();
    }
    if (typingEnds) showTyping(false);
    sendReceiptSoon();
  }

  function ownSaid(epoch: StoredEpoch, seq: number, content: Content | null, rank: number, at: number): void {
    if (!content) return;
    const author = content.shared?.author ?? slot;
    const key = keyOf(author, content);
    if (epoch === inForce()) shared.add(key);
    if (author !== slot) return;
    ownLines.set(`${epoch.eid} ${seq}`, key);
    const mark = markOf(epoch, seq);
    const time = content.shared?.t ?? at;
    const before = shown.get(key);
    const index = state.epochs.indexOf(epoch);
    shown.set(key, { author, text: before?.text ?? content, epoch: Math.max(index, before?.epoch ?? 0) });
    if (!onScreen.has(key)) showLine(slot, content, rank, time, mark);
    else if (!placed.has(key)) ports.show({ type: "placed", key, position: rank, at: time, mark });
    // Said again, it stays where it was said first; how far it has come, the newer one tells.
    else if (index > (before?.epoch ?? 0) || mark === "read") ports.show({ type: "marked", key, mark });
    placed.add(key);
    showEarlier();
  }

  function markOf(epoch: StoredEpoch, seq: number): Mark {
    if (seq <= epoch.peerRead) return "read";
    return seq <= epoch.peerGot ? "delivered" : "sent";
  }

  /** The other has opened all of ours up to n: only that lets us forget them. */
  function noteGot(epoch: StoredEpoch, got: number, read = 0): void {
    const from = Math.min(epoch.peerGot, epoch.peerRead) + 1;
    epoch.peerGot = Math.max(epoch.peerGot, Math.min(got, epoch.sentSeq));
    epoch.peerRead = Math.max(epoch.peerRead, Math.min(read, epoch.peerGot));
    for (let seq = from; seq <= epoch.peerGot; seq++) {
      const key = ownLines.get(`${epoch.eid} ${seq}`);
      if (key) ports.show({ type: "marked", key, mark: markOf(epoch, seq) });
    }
    // What the log has not given back by its end stands where the server once said it stood.
    for (const record of state.unconfirmed.filter((each) => caughtUp && isOver(each))) {
      reading.placed(epoch, record.seq, record.position ?? 0, contentOf(record), record.t);
    }
    state.unconfirmed = state.unconfirmed.filter((each) => !isOver(each) || !isPlaced(each));

    function isPlaced(text: Text): boolean {
      return authorOf(text) !== slot || placed.has(keyOf(slot, text));
    }

    function isOver({ eid, seq, position }: Unconfirmed): boolean {
      return eid === epoch.eid && seq <= epoch.peerGot && position !== null;
    }
  }

  // ---- what is to be said

  /** [K14] What was written before the other's new device goes over only on a press. */
  function holdBack(): void {
    for (const { eid, seq, position } of state.unconfirmed) {
      const epoch = state.epochs.find((each) => each.eid === eid);
      // It may never have reached the log, and then it is not missing there.
      if (epoch && position === null) epoch.sentSeq = Math.min(epoch.sentSeq, seq - 1);
    }
    const left = state.unconfirmed.map(({ id, t, text, shared: of }) => ({
      id,
      t,
      text,
      ...(of && { shared: of }),
      held: true,
    }));
    const known = new Set(state.outbox.map(({ id }) => id));
    state.outbox = [
      ...left.filter(({ id }) => !known.has(id)),
      ...state.outbox.map((each) => ({ ...each, held: true })),
    ];
    state.unconfirmed = [];
  }

  async function flush(): Promise<void> {
    if (!open || !caughtUp) return;
    const epoch = inForce();
    for (const record of state.unconfirmed) if (!repeat(record)) return;
    if (!epoch) return;
    for (;;) {
      const next = state.outbox.find(({ held }) => !held);
      if (!next || !open) return;
      if (epoch.sentSeq >= RECORDS_MAX) return ports.show({ type: "notice", notice: "spent" });
      const record = await seal(epoch, next);
      state.outbox = state.outbox.filter((each) => each !== next);
      state.unconfirmed.push(record);
      // Kept before the first byte leaves, so that a repeat is the same bytes.
      await ports.keep(state);
      if (!repeat(record)) return;
    }
  }

  async function seal(epoch: StoredEpoch, { id, t, text, shared: of }: Text): Promise<Unconfirmed> {
    epoch.sentSeq += 1;
    const seq = epoch.sentSeq;
    const content: Content = { id, t, got: epoch.got, kind: "text", text, ...(of && { shared: of }) };
    const place = { sid, eid: epoch.eid, from: slot, seq, type: "message" as const };
    const sealed = await sealRecord(await reading.keyOf(epoch, slot), place, padContent(content));
    return { id, t, text, ...(of && { shared: of }), eid: epoch.eid, seq, got: content.got, sealed, position: null };
  }

  /** Sends a record that is not acknowledged, once a line; false where the line is gone. */
  function repeat({ eid, seq, sealed, position }: Unconfirmed): boolean {
    const name = `${eid} ${seq}`;
    if (position !== null || sent.has(name)) return true;
    if (!ports.send({ type: "send", eid, seq, sealed })) return false;
    sent.add(name);
    return true;
  }

  /** @param sealed what the log has under that number; other bytes than one's own acknowledge nothing [R4] */
  function acknowledged(eid: string, seq: number, position: number, ageMs: number, sealed?: string): void {
    const record = state.unconfirmed.find((each) => each.eid === eid && each.seq === seq);
    const epoch = state.epochs.find((each) => each.eid === eid);
    if (!record || !epoch || record.position !== null || !isPosition(position)) return;
    if (sealed !== undefined && sealed !== record.sealed) return;
    record.position = position;
    reading.placed(epoch, seq, position, contentOf(record), ports.now() - ageMs);
    noteGot(epoch, epoch.peerGot, epoch.peerRead);
  }

  function contentOf({ id, t, text, got, shared: of }: Unconfirmed): Content {
    return { id, t, got, kind: "text", text, ...(of && { shared: of }) };
  }

  /** [R4] The server keeps other bytes under that number: the text is sealed anew with the next one. */
  function refused(seq: number): void {
    const epoch = inForce();
    const record = state.unconfirmed.find(
      (each) => each.eid === epoch?.eid && each.seq === seq && each.position === null,
    );
    if (!record) return;
    state.unconfirmed = state.unconfirmed.filter((each) => each !== record);
    const { id, t, text, shared: of } = record;
    state.outbox.unshift({ id, t, text, ...(of && { shared: of }), held: false });
  }

  // ---- signals

  async function signal(content: Signal): Promise<void> {
    const epoch = inForce();
    if (!epoch || !ready()) return;
    epoch.signalSeq = Math.max(epoch.signalSeq + 1, ports.now());
    const seq = epoch.signalSeq;
    const place = { sid, eid: epoch.eid, from: slot, seq, type: "signal" as const };
    const sealed = await sealRecord(await reading.keyOf(epoch, slot), place, padSignal(content));
    ports.send({ type: "signal", eid: epoch.eid, seq, sealed });
  }

  /** Receipts are cumulative; a few messages share one. */
  function sendReceiptSoon(): void {
    receiptDue ??= ports.after(RECEIPT_WAIT_MS, () => {
      receiptDue = null;
      core.inTurn(sendReceipt);
    });
  }

  async function sendReceipt(): Promise<void> {
    const epoch = inForce();
    if (!epoch) return;
    if (ports.visible()) epoch.read = epoch.got;
    await ports.keep(state);
    await signal({ t: ports.now(), got: epoch.got, read: epoch.read, kind: "receipt" });
  }

  async function heardSignal(eid: string, seq: number, sealed: string): Promise<void> {
    const epoch = inForce();
    if (!epoch || epoch.eid !== eid || !Number.isSafeInteger(seq) || seq <= epoch.peerSignalSeq) return;
    const place = { sid, eid, from: peer, seq, type: "signal" as const };
    const plain = await openRecord(await reading.keyOf(epoch, peer), place, sealed);
    const content = plain && readSignal(plain);
    if (!content) return core.failed();
    epoch.peerSignalSeq = seq;
    noteGot(epoch, content.got, content.kind === "receipt" ? content.read : 0);
    if (content.kind === "typing") showTyping(content.on);
    await ports.keep(state);
  }

  function showTyping(on: boolean): void {
    typingEnds?.();
    typingEnds = on ? ports.after(TYPING_SHOWN_MS, () => showTyping(false)) : null;
    ports.show({ type: "typing", on });
  }

  // ---- epochs

  function showSafety(): void {
    const epoch = inForce();
    ports.show({ type: "safety", safety: epoch ? { symbols: epoch.symbols, verified: epoch.verified } : null });
  }

  /** What the other's new device does not have: everything said in closed epochs, and what waits. */
  function earlierOnes(): { author: Slot; text: Text }[] {
    const current = state.epochs.length - 1;
    if (current < 1) return [];
    const said = [...shown].filter(([key, { epoch }]) => epoch < current && !shared.has(key)).map(([, each]) => each);
    const waiting = state.outbox
      .filter(({ held }) => held)
      .map((text) => ({ author: authorOf(text), text }))
      .filter(({ author, text }) => !shown.has(keyOf(author, text)));
    return [...said, ...waiting];
  }

  function showEarlier(): void {
    ports.show({ type: "earlier", earlier: inForce() ? earlierOnes().length : 0 });
  }

  /** [K14] The server shows another device number: what was agreed with the older one is over. */
  function closeIfOtherDevice(): void {
    const epoch = inForce();
    if (!epoch || epoch.peerDevice === peerPresence.device) return;
    epoch.open = false;
    if (state.pending) state.pending = null;
    holdBack();
    showSafety();
  }

  /** A later record of an unknown epoch: this state is an old copy. */
  function closeIfOldCopy(): boolean {
    const epoch = inForce();
    if (!epoch || state.pending || reading.unknownUpTo() <= epoch.since) return false;
    epoch.open = false;
    holdBack();
    showSafety();
    return true;
  }

  /** The log is read to where it ended when this line was welcomed. */
  async function reachedEnd(): Promise<void> {
    caughtUp = true;
    closeIfOtherDevice();
    if (!checkedEnds) reading.checkEnds();
    checkedEnds = true;
    closeIfOldCopy();
    if (state.epochs.length === 0 && reading.hasUnknown()) ports.say("earlier-elsewhere");
    showSafety();
    showEarlier();
    await ports.keep(state);
    await handshakes.tick();
    await flush();
    await sendReceipt();
  }

  async function arrived(position: number): Promise<void> {
    if (!Number.isSafeInteger(position) || position <= cursor) return;
    ahead.add(position);
    while (ahead.delete(cursor + 1)) cursor += 1;
    if (open && !caughtUp && cursor >= head) await reachedEnd();
  }

  async function work(frame: ServerFrame): Promise<void> {
    switch (frame.type) {
      case "message":
        await reading.take(frame);
        if (frame.from === slot) acknowledged(frame.eid, frame.seq, frame.position, frame.ageMs, frame.sealed);
        await arrived(frame.position);
        if (caughtUp && closeIfOldCopy()) await handshakes.tick();
        return;
      case "acknowledged":
        acknowledged(frame.eid, frame.seq, frame.position, frame.ageMs);
        return arrived(frame.position);
      case "signal":
        return heardSignal(frame.eid, frame.seq, frame.sealed);
      case "handshake":
        return handshakes.hear(frame.step, frame.body);
      case "presence":
        peerPresence = frame.peer;
        if (!frame.peer.here && typingEnds) showTyping(false);
        if (caughtUp) closeIfOtherDevice();
        await ports.keep(state);
        await handshakes.tick();
        return sendReceipt();
      case "refused":
        if (frame.refusal === "log-full") ports.show({ type: "notice", notice: "log-full" });
        if (frame.refusal === "seq-used" && frame.seq !== undefined) refused(frame.seq);
        return flush();
      default:
        return;
    }
  }

  // The other's texts on their way back to it stand where they were said, not here.
  for (const text of state.outbox) {
    if (authorOf(text) === slot) showLine(slot, text, Infinity, text.t, "sending");
  }
  for (const text of state.unconfirmed) {
    if (authorOf(text) !== slot) continue;
    shown.set(keyOf(slot, text), { author: slot, text, epoch: state.epochs.findIndex(({ eid }) => eid === text.eid) });
    showLine(slot, text, Infinity, text.t, "sending");
  }
  showSafety();

  return {
    connected(presence, at) {
      core.inTurn(async () => {
        open = true;
        caughtUp = false;
        peerPresence = presence;
        head = at;
        sent.clear();
        if (cursor >= head) await reachedEnd();
      });
    },
    disconnected() {
      core.inTurn(async () => {
        open = false;
        caughtUp = false;
        if (typingEnds) showTyping(false);
        await handshakes.tick();
      });
    },
    hear: (frame) => core.inTurn(() => work(frame)),
    write(text) {
      core.inTurn(async () => {
        // With an agreement lost and no new one yet, this too waits for the press.
        const held = state.epochs.length > 0 && !inForce();
        const unsent = { id: toBase64url(randomBytes(16)), t: ports.now(), text, held };
        state.outbox.push(unsent);
        showLine(slot, unsent, Infinity, unsent.t, "sending");
        typingSaid = 0;
        await ports.keep(state);
        await flush();
      });
    },
    typing(on) {
      core.inTurn(async () => {
        if (on && ports.now() - typingSaid < TYPING_EVERY_MS) return;
        if (!on && typingSaid === 0) return;
        typingSaid = on ? ports.now() : 0;
        const epoch = inForce();
        if (epoch) await signal({ t: ports.now(), got: epoch.got, kind: "typing", on });
      });
    },
    confirmSafety() {
      core.inTurn(async () => {
        const epoch = inForce();
        if (!epoch) return;
        epoch.verified = true;
        showSafety();
        await ports.keep(state);
      });
    },
    shareEarlier() {
      core.inTurn(async () => {
        const again = earlierOnes();
        const ids = new Set(again.map(({ text }) => text.id));
        const fresh = state.outbox.filter(({ id }) => !ids.has(id));
        const texts = again.map(({ author, text: { id, t, text, shared: of } }) => ({
          id,
          t: ports.now(),
          text,
          shared: of ?? { author, t },
          held: false,
        }));
        state.outbox = [...texts, ...fresh];
        for (const { author, text } of again) shared.add(keyOf(author, text));
        showEarlier();
        await ports.keep(state);
        await flush();
      });
    },
    looked: () => sendReceiptSoon(),
    cursor: () => cursor,
    rewind() {
      cursor = 0;
      ahead.clear();
    },
    whenIdle: (then) => void queue.then(then),
    stop() {
      stopped = true;
      handshakes.stop();
      reading.stop();
      receiptDue?.();
      typingEnds?.();
    },
  };

  function authorOf({ shared: of }: Text): Slot {
    return of?.author ?? slot;
  }

  function keyOf(author: Slot, { id }: { id: string }): string {
    return `${author} ${id}`;
  }
}
