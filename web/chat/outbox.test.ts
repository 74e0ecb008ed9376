import { expect, test } from "vitest";
import type { ClientFrame } from "../../shared/frames.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { deriveInterimKeys, openInterimCipher } from "../crypto/interim.ts";
import { createOutbox } from "./outbox.ts";
import type { KeptSeat } from "./storage.ts";

async function setUp() {
  const sid = randomBytes(16);
  const keys = await deriveInterimKeys(randomBytes(32), sid);
  const cipher = await openInterimCipher(keys, sid, 1, 1);
  const seat = { nextSeq: 1, outbox: [] } as unknown as KeptSeat;
  const sent: Extract<ClientFrame, { type: "send" }>[] = [];
  const line = { ready: false };
  const kept: string[] = [];
  const outbox = createOutbox(seat, cipher, {
    save: () => kept.push(JSON.stringify(seat)),
    ready: () => line.ready,
    send(frame) {
      // [K9] Whatever leaves has been kept before, as the same bytes.
      if (frame.type === "send") expect(kept.at(-1)).toContain(frame.sealed);
      sent.push(frame as (typeof sent)[number]);
      return true;
    },
  });
  return { outbox, sent, seat, line, cipher };
}

test("[K9] texts wait until they may go, then go in order, each once on a line", async () => {
  const { outbox, sent, line } = await setUp();
  outbox.add("one");
  outbox.add("two");
  await outbox.flush();
  expect(sent).toEqual([]);
  line.ready = true;
  await Promise.all([outbox.flush(), outbox.flush()]);
  await outbox.flush();
  expect(sent.map(({ seq }) => seq)).toEqual([1, 2]);
});

test("[K9] a new line repeats what is not acknowledged, as the same bytes", async () => {
  const { outbox, sent, line, cipher } = await setUp();
  line.ready = true;
  outbox.add("one");
  outbox.add("two");
  await outbox.flush();
  expect(outbox.settle(cipher.eid, 1)?.text).toBe("one");
  outbox.restart();
  await outbox.flush();
  expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 2]);
  expect(sent[2]!.sealed).toBe(sent[1]!.sealed);
});

test("[R4] a text whose number is used by other bytes takes the next one", async () => {
  const { outbox, sent, line, cipher } = await setUp();
  line.ready = true;
  outbox.add("one");
  await outbox.flush();
  expect(outbox.settle("another epoch", 1)).toBeUndefined();
  // The log shows that a copied tab has written up to 4.
  outbox.settle(cipher.eid, 4);
  outbox.renumber(1);
  await outbox.flush();
  expect(sent.map(({ seq }) => seq)).toEqual([1, 5]);
});
