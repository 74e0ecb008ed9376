/** What passes and is kept nowhere: how far one has received and read, and that one is typing [K15, K18]. */
import { TYPING_EVERY_MS, TYPING_SHOWN_MS } from "../../shared/limits.ts";
import { otherSlot } from "../../shared/shapes.ts";
import { padSignal, readSignal } from "../crypto/pad.ts";
import { openRecord, sealRecord } from "../crypto/record.ts";
import type { Signal } from "../crypto/sealed.ts";
import type { Core } from "./ports.ts";
import type { Reading } from "./reading.ts";
import type { StoredEpoch } from "./stored-state.ts";

const RECEIPT_WAIT_MS = 150;

export interface SignalUses {
  reading: Reading;
  inForce(): StoredEpoch | undefined;
  /** Both are connected and the log is read to its end. */
  ready(): boolean;
  /** The other has opened all of ours up to `got`, and shown them up to `read`. */
  heard(epoch: StoredEpoch, got: number, read: number): void;
  /** With each receipt: what is opened here, the server may drop when it needs the room [R8]. */
  sayHave(): void;
}

export function createSignals({ slot, sid, state, ports, inTurn, failed }: Core, uses: SignalUses) {
  const peer = otherSlot(slot);
  const { reading, inForce } = uses;
  let receiptDue: (() => void) | null = null;
  let typingEnds: (() => void) | null = null;
  let typingSaid = 0;

  async function send(content: Signal): Promise<void> {
    const epoch = inForce();
    if (!epoch || !uses.ready()) return;
    epoch.signalSeq = Math.max(epoch.signalSeq + 1, ports.now());
    const seq = epoch.signalSeq;
    const place = { sid, eid: epoch.eid, from: slot, seq, type: "signal" as const };
    const sealed = await sealRecord(await reading.keyOf(epoch, slot), place, padSignal(content));
    ports.send({ type: "signal", eid: epoch.eid, seq, sealed });
  }

  async function sendReceipt(): Promise<void> {
    const epoch = inForce();
    if (!epoch) return;
    if (ports.visible()) epoch.read = epoch.got;
    await ports.keep(state);
    await send({ t: ports.now(), got: epoch.got, read: epoch.read, kind: "receipt" });
    uses.sayHave();
  }

  function showTyping(on: boolean): void {
    typingEnds?.();
    typingEnds = on ? ports.after(TYPING_SHOWN_MS, () => showTyping(false)) : null;
    ports.show({ type: "typing", on });
  }

  const stopTyping = () => {
    if (typingEnds) showTyping(false);
  };

  return {
    sendReceipt,
    /** Receipts are cumulative; a few messages share one. */
    sendReceiptSoon(): void {
      receiptDue ??= ports.after(RECEIPT_WAIT_MS, () => {
        receiptDue = null;
        inTurn(sendReceipt);
      });
    },
    async hear(eid: string, seq: number, sealed: string): Promise<void> {
      const epoch = inForce();
      if (!epoch || epoch.eid !== eid || !Number.isSafeInteger(seq) || seq <= epoch.peerSignalSeq) return;
      const place = { sid, eid, from: peer, seq, type: "signal" as const };
      const plain = await openRecord(await reading.keyOf(epoch, peer), place, sealed);
      const content = plain && readSignal(plain);
      if (!content) return failed();
      epoch.peerSignalSeq = seq;
      uses.heard(epoch, content.got, content.kind === "receipt" ? content.read : 0);
      if (content.kind === "typing") showTyping(content.on);
      await ports.keep(state);
    },
    /** The other's typing has come to its end: a message, or the line is gone. */
    stopTyping,
    async typing(on: boolean): Promise<void> {
      if (on && ports.now() - typingSaid < TYPING_EVERY_MS) return;
      if (!on && typingSaid === 0) return;
      typingSaid = on ? ports.now() : 0;
      const epoch = inForce();
      if (epoch) await send({ t: ports.now(), got: epoch.got, kind: "typing", on });
    },
    /** One's own message says that typing is over. */
    saidIt(): void {
      typingSaid = 0;
    },
    stop(): void {
      receiptDue?.();
      typingEnds?.();
    },
  };
}
