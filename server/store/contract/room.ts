import { describe, expect, it } from "vitest";
import { newHandshake, newRecord, type OpenStores, speaking, talking } from "./fixtures.ts";

const sized = (seq: number, characters: number) => newRecord(seq, { body: "A".repeat(characters) });

export function describeRoom(open: OpenStores): void {
  describe("room", () => {
    it("[Q8] a full queue refuses the next record and keeps what it has; an ack makes room", async () => {
      const { store, second } = await open({ queueMaxRecords: 19 });
      const { tag, first } = await talking(store);
      const { send, sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 3);
      const next = newRecord(4);
      expect(await send(second, 1, next)).toBe("queue-full");
      expect(await send(second, 1, newRecord(3))).toMatchObject({ repeated: true });
      expect(await waiting(store, 2)).toHaveLength(3);
      await ack(second, 2, { did: first.did, seq: 1 });
      expect(await send(store, 1, next)).toMatchObject({ kept: 4 });
      expect(await send(store, 1, newRecord(5))).toBe("queue-full");
    });

    it("[Q8] each seat's queue has its own room", async () => {
      const { store } = await open({ queueMaxRecords: 17 });
      const { tag } = await talking(store);
      const { send } = speaking(tag);
      expect(await send(store, 1, newRecord(1))).toMatchObject({ kept: 1 });
      expect(await send(store, 1, newRecord(2))).toBe("queue-full");
      expect(await send(store, 2, newRecord(1))).toMatchObject({ kept: 1 });
    });

    it("[Q8] the last sixteen places of a queue are for handshakes", async () => {
      const { store, second } = await open({ queueMaxRecords: 18, queueMaxBytes: 600 });
      const { tag } = await talking(store);
      const { send } = speaking(tag);
      for (const record of [sized(1, 300), sized(2, 300)]) await send(store, 1, record);
      expect(await send(store, 1, sized(3, 38))).toBe("queue-full");
      for (let seq = 3; seq <= 18; seq++)
        expect(await send(second, 1, newHandshake(seq)), `${seq}`).toMatchObject({ kept: seq });
      expect(await send(second, 1, newHandshake(19))).toBe("queue-full");
    });

    it("[Q8] bodies count by their length, and what is acknowledged does not count", async () => {
      const { store, second } = await open({ queueMaxBytes: 1_000 });
      const { tag, first } = await talking(store);
      const { send, ack } = speaking(tag);
      for (const record of [sized(1, 600), sized(2, 400)]) expect(await send(store, 1, record)).toMatchObject({});
      expect(await send(store, 1, sized(3, 38))).toBe("queue-full");
      await ack(second, 2, { did: first.did, seq: 1 });
      expect(await send(store, 1, sized(3, 602))).toBe("queue-full");
      expect(await send(store, 1, sized(3, 600))).toMatchObject({ kept: 3 });
      await ack(second, 2, { did: first.did, seq: 3 });
      expect(await send(store, 1, sized(4, 1_000))).toMatchObject({ kept: 4 });
      expect(await send(store, 1, sized(5, 38))).toBe("queue-full");
    });

    it("[Q8] where a record has no room, what goes with it is not done either", async () => {
      const { store, second } = await open({ queueMaxRecords: 17 });
      const { tag, second: other } = await talking(store);
      const { send, waiting } = speaking(tag);
      await send(store, 1, newRecord(1));
      await send(store, 2, newRecord(1));
      const acks = { did: other.did, seq: 1 };
      expect(await send(second, 1, newRecord(2), { acks })).toBe("queue-full");
      expect(await waiting(store, 1)).toHaveLength(1);
    });
  });
}
