import { describe, expect, it } from "vitest";
import {
  bodiesOf,
  digestOf,
  ears,
  NEW,
  newHandshake,
  newRecord,
  type OpenStores,
  seated,
  secret,
  speaking,
  talking,
} from "./fixtures.ts";
import { eventually } from "../../testing/eventually.ts";

const sized = (seq: number, characters: number) => newRecord(seq, { body: "A".repeat(characters) });

export function describeUnsend(open: OpenStores): void {
  describe("unsending", () => {
    it("[Q5] a waiting record goes on as a blank with its body's SHA-256; only the new one is announced", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store, {}, second);
      const { of } = await ears(second, tag);
      const { send, sendAll, waiting } = speaking(tag);
      const [unsent, other] = await sendAll(store, 1, 1, 2);
      const word = newRecord(3);
      expect(await send(second, 1, word, { unsends: { did: first.did, seq: 1 } })).toMatchObject({ kept: 3 });
      expect(await waiting(store, 2)).toEqual([
        { position: 1, record: { did: first.did, seq: 1, kind: "sealed", blank: digestOf(unsent!.body) } },
        { position: 2, record: { did: first.did, ...other } },
        { position: 3, record: { did: first.did, ...word } },
      ]);
      await eventually(() => expect(of("record")).toHaveLength(3));
      expect(bodiesOf(of("record"))).toEqual([unsent!.body, other!.body, word.body]);
    });

    it("[Q5] what has gone, a handshake, a blank, the other's and what never was stop nothing and change nothing", async () => {
      const { store, second } = await open();
      const { tag, first, second: other } = await talking(store);
      const { send, sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 1);
      await ack(store, 2, { did: first.did, seq: 1 });
      await send(store, 1, newHandshake(2));
      const [blank] = await sendAll(store, 1, 3, 3);
      await send(store, 1, newRecord(4), { unsends: { did: first.did, seq: 3 } });
      await sendAll(store, 2, 1, 1);
      const before = (await waiting(store, 2)).length;
      const names = [
        { did: first.did, seq: 1 },
        { did: first.did, seq: 2 },
        { did: first.did, seq: 3 },
        { did: other.did, seq: 1 },
        { did: first.did, seq: 99 },
        { did: secret(16), seq: 1 },
      ];
      for (const [index, unsends] of names.entries())
        expect(await send(second, 1, newRecord(5 + index), { unsends })).toMatchObject({ repeated: false });
      const bodies = bodiesOf(await waiting(store, 2));
      expect(bodies.filter((body) => body === null)).toHaveLength(1);
      expect(bodies).toHaveLength(before + names.length);
      expect(bodiesOf(await waiting(store, 1))).toHaveLength(1);
      expect((await waiting(store, 2))[1]!.record).toMatchObject({ seq: 3, blank: digestOf(blank!.body) });
    });

    it("[Q5] a new device unsends what the older one of its seat left", async () => {
      const { store, second } = await open();
      const { tag, session, first } = await talking(store);
      const { send, sendAll, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      const newer = await seated(second, session, 1, { takeOver: true });
      await second.connect(tag, 1, newer.tokenHash, "first", NEW);
      await send(store, 1, newRecord(1), { unsends: { did: first.did, seq: 2 } });
      expect(bodiesOf(await waiting(second, 2)).map((body) => body === null)).toEqual([false, true, false]);
    });

    it("[Q5] a repeated unsend does nothing, one that is refused neither", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      const { send, sendAll, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      const unsends = { did: first.did, seq: 1 };
      expect(await send(second, 1, newRecord(4), { unsends })).toBe("gap");
      expect(await send(second, 1, newRecord(2), { unsends })).toMatchObject({ repeated: true });
      expect(bodiesOf(await waiting(store, 2))).not.toContain(null);
    });

    it("[Q5, Q8] an unsend has room while its target waits, and what it erases gives its room back", async () => {
      const { store, second } = await open({ queueMaxBytes: 1_000 });
      const { tag, first } = await talking(store);
      const { send, waiting } = speaking(tag);
      for (const record of [sized(1, 600), sized(2, 400)]) await send(store, 1, record);
      expect(await send(store, 1, sized(3, 40))).toBe("queue-full");
      const gone = { did: first.did, seq: 9 };
      expect(await send(store, 1, sized(3, 40), { unsends: gone })).toBe("queue-full");
      const unsends = { did: first.did, seq: 1 };
      expect(await send(second, 1, sized(3, 700), { unsends })).toMatchObject({ kept: 3 });
      // The same target does not make room twice.
      expect(await send(second, 1, sized(4, 40), { unsends })).toBe("queue-full");
      expect(bodiesOf(await waiting(store, 2)).map((body) => body?.length ?? null)).toEqual([null, 400, 700]);
    });

    it("[Q8] unsending does not fill a queue without an end", async () => {
      const { store } = await open({ queueMaxRecords: 18 });
      const { tag, first } = await talking(store);
      const { send, sendAll, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      let seq = 3;
      const next = () => send(store, 1, newRecord(seq), { unsends: { did: first.did, seq: seq - 1 } });
      for (; seq <= 36; seq++) expect(await next(), `${seq}`).toMatchObject({ kept: seq });
      expect(await next()).toBe("queue-full");
      expect(bodiesOf(await waiting(store, 2)).filter((body) => body !== null)).toHaveLength(2);
    });
  });
}
