/** Texts on their way: kept before the first byte leaves, sealed once, repeated until acknowledged [K9]. */
import { toBase64url } from "../../shared/base64url.ts";
import type { ClientFrame } from "../../shared/frames.ts";
import { randomBytes } from "../crypto/primitives.ts";
import type { Cipher } from "../crypto/sealed.ts";
import type { KeptSeat, Unsent } from "./storage.ts";

export interface OutboxEvents {
  save(): void;
  send(frame: ClientFrame): boolean;
  /** Both have met, the line is open, and the log is read to its end. */
  ready(): boolean;
}

/** Works on `seat.outbox` and `seat.nextSeq`, which the caller keeps. */
export function createOutbox(seat: KeptSeat, cipher: Cipher, events: OutboxEvents) {
  /** What went out on the present line; a new line repeats the rest. */
  const sent = new Set<string>();
  let flushing = false;

  async function flush(): Promise<void> {
    if (flushing) return;
    flushing = true;
    try {
      while (events.ready()) {
        const unsent = seat.outbox.find(({ id }) => !sent.has(id));
        if (!unsent) return;
        const record = unsent.record ?? (await seal(unsent));
        if (!events.send({ type: "send", eid: cipher.eid, ...record })) return;
        sent.add(unsent.id);
      }
    } finally {
      flushing = false;
    }
  }

  async function seal(unsent: Unsent) {
    const { id, t, text } = unsent;
    const seq = seat.nextSeq;
    seat.nextSeq += 1;
    unsent.record = { seq, sealed: await cipher.seal({ id, t, kind: "text", text }, seq) };
    events.save();
    return unsent.record;
  }

  return {
    flush,
    add(text: string): Unsent {
      const unsent: Unsent = { id: toBase64url(randomBytes(16)), t: Date.now(), text };
      seat.outbox.push(unsent);
      events.save();
      return unsent;
    },
    /** A record of this device has its place; gives the text that waited for it, if one did. */
    settle(eid: string, seq: number): Unsent | undefined {
      if (eid !== cipher.eid) return undefined;
      if (seq >= seat.nextSeq) seat.nextSeq = seq + 1;
      const settled = seat.outbox.find(({ record }) => record?.seq === seq);
      seat.outbox = seat.outbox.filter((each) => each !== settled);
      events.save();
      return settled;
    },
    /** [R4] Other bytes hold that number (a copied tab wrote them): the text takes the next one. */
    renumber(seq: number): void {
      const unsent = seat.outbox.find(({ record }) => record?.seq === seq);
      if (!unsent) return;
      delete unsent.record;
      sent.delete(unsent.id);
      events.save();
    },
    /** A new line: everything unsettled goes out again, in order. */
    restart(): void {
      sent.clear();
    },
  };
}
