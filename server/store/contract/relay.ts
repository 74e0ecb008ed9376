import { describe, expect, it } from "vitest";
import { HANDSHAKE_MAX_BYTES, SEALED_MAX_BYTES, SIGNAL_BYTES } from "../../../shared/limits.ts";
import {
  created,
  ears,
  granted,
  linkOf,
  newInvite,
  newRecord,
  newSession,
  type OpenStores,
  seated,
  secret,
  talking,
} from "./world.ts";
import { eventually } from "../../testing/eventually.ts";

export function describeRelay(open: OpenStores): void {
  describe("relaying", () => {
    it("[R3] a record has the next position, is kept and is heard by every node", async () => {
      const { store, second } = await open();
      const { tag, second: other } = await talking(store);
      const here = await ears(store, tag);
      const there = await ears(second, tag);
      const record = newRecord({ sealed: secret(SEALED_MAX_BYTES), seq: Number.MAX_SAFE_INTEGER });
      expect(await store.append(tag, 1, record)).toEqual({ position: 1, ageMs: 0, repeated: false, wake: null });
      for (const { of } of [here, there]) {
        await eventually(() => expect(of("record")).toHaveLength(1));
        expect(of("record")[0]?.entry).toEqual({ ...record, position: 1, ageMs: 0 });
      }
      expect(await second.readAfter(tag, 0, 10)).toEqual([
        { ...record, position: 1, ageMs: expect.any(Number) as number },
      ]);
      expect(granted(await second.connect(tag, 2, other.tokenHash, "again")).head).toBe(1);
    });

    it("[R3] both write at once on two nodes: one order, 1, 2, 3 …, the same for all who listen", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const here = await ears(store, tag);
      const there = await ears(second, tag);
      const epochs = [secret(16), secret(16)] as const;
      const positions = await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          const from = i % 2 ? 1 : 2;
          const record = newRecord({ from, eid: epochs[from - 1]!, seq: 1 + Math.floor(i / 2) });
          return granted(await (from === 1 ? store : second).append(tag, 1, record)).position;
        }),
      );
      const all = Array.from({ length: 60 }, (_, i) => i + 1);
      expect(positions.toSorted((a, b) => a - b)).toEqual(all);
      await eventually(() => expect(here.of("record")).toHaveLength(60));
      await eventually(() => expect(there.of("record")).toHaveLength(60));
      const kept = (await store.readAfter(tag, 0, 100)).map((entry) => ({ ...entry, ageMs: 0 }));
      expect(kept.map(({ position }) => position)).toEqual(all);
      expect(here.of("record").map(({ entry }) => entry)).toEqual(kept);
      expect(there.of("record").map(({ entry }) => entry)).toEqual(kept);
    });

    it("[R4] the same bytes again: the same position, kept and heard once", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const { of } = await ears(second, tag);
      const record = newRecord();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) => (i % 2 ? store : second).append(tag, 1, { ...record })),
      );
      expect(answers.map((answer) => granted(answer).position)).toEqual(answers.map(() => 1));
      expect(answers.filter((answer) => !granted(answer).repeated)).toHaveLength(1);
      expect(await store.append(tag, 1, newRecord())).toMatchObject({ position: 2, repeated: false });
      await eventually(() => expect(of("record").at(-1)?.entry.position).toBe(2));
      expect(of("record").map(({ entry }) => entry.position)).toEqual([1, 2]);
      expect(await store.readAfter(tag, 0, 10)).toHaveLength(2);
    });

    it("[R4] other bytes under a kept number are refused; the kept ones stay", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const record = newRecord();
      await store.append(tag, 1, record);
      expect(await second.append(tag, 1, { ...record, sealed: secret(280) })).toBe("seq-used");
      expect(await second.append(tag, 1, { ...record, seq: 2 })).toMatchObject({ position: 2 });
      expect(await second.append(tag, 1, { ...record, eid: secret(16) })).toMatchObject({ position: 3 });
      expect(await second.append(tag, 1, { ...record, from: 2 })).toMatchObject({ position: 4, repeated: false });
      expect((await store.readAfter(tag, 0, 10))[0]?.sealed).toBe(record.sealed);
    });

    it("[R5] the log is read from any position on, oldest first, in parts", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      for (let seq = 1; seq <= 12; seq++) await store.append(tag, 1, newRecord({ seq }));
      const read = async (after: number, limit: number) =>
        (await second.readAfter(tag, after, limit)).map(({ position, seq }) => [position, seq]);
      expect(await read(0, 3)).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
      ]);
      expect(await read(9, 2)).toEqual([
        [10, 10],
        [11, 11],
      ]);
      expect(await read(11, 50)).toEqual([[12, 12]]);
      expect(await read(12, 50)).toEqual([]);
      expect(await read(400, 50)).toEqual([]);
      expect(await read(0, 0)).toEqual([]);
      expect(await second.readAfter(newSession().tag, 0, 50)).toEqual([]);
    });

    it("[R6] only the seat's current device writes", async () => {
      const { store } = await open();
      const session = await created(store);
      expect(await store.append(session.tag, 0, newRecord())).toBe("token-dead");
      expect(await store.append(session.tag, 1, newRecord())).toBe("token-dead");
      await seated(store, session, 1);
      expect(await store.append(session.tag, 1, newRecord())).toMatchObject({ position: 1 });
      expect(await store.append(session.tag, 2, newRecord())).toBe("token-dead");
      expect(await store.append(session.tag, 1, newRecord({ from: 2 }))).toBe("token-dead");
      expect(await store.append(newSession().tag, 1, newRecord())).toBe("session-gone");
    });

    it("[R11] signals and handshake messages are heard by every node and kept nowhere", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const here = await ears(store, tag);
      const there = await ears(second, tag);
      const signal = { type: "signal", eid: secret(16), seq: 7, sealed: secret(SIGNAL_BYTES) } as const;
      const offer = { type: "handshake", step: "H1", body: secret(HANDSHAKE_MAX_BYTES) } as const;
      expect(await store.pass(tag, 1, 1, signal)).toBe("passed");
      expect(await second.pass(tag, 2, 1, offer)).toBe("passed");
      for (const { of } of [here, there]) {
        await eventually(() => expect(of("passed")).toHaveLength(2));
        expect(of("passed")).toContainEqual({ type: "passed", from: 1, passing: signal });
        expect(of("passed")).toContainEqual({ type: "passed", from: 2, passing: offer });
      }
      expect(await second.readAfter(tag, 0, 10)).toEqual([]);
      // Who listens later never hears them: what comes first is what happens next.
      const late = await ears(second, tag);
      expect(await store.append(tag, 1, newRecord())).toMatchObject({ position: 1 });
      await eventually(() => expect(late.heard).toHaveLength(1));
      expect(late.heard[0]).toMatchObject({ type: "record" });
      expect(await store.end(tag, "first")).toEqual({ deletedRecords: 1 });
    });

    it("[R11] only the seat's current device passes anything on", async () => {
      const { store, second } = await open();
      const { tag, session } = await talking(store);
      const { of } = await ears(second, tag);
      const please = { type: "handshake", step: "N", body: "" } as const;
      await seated(store, session, 1, { takeOver: true });
      expect(await second.pass(tag, 1, 1, please)).toBe("token-dead");
      expect(await second.pass(tag, 1, 2, please)).toBe("passed");
      await store.replaceInvite(tag, 1, newInvite());
      for (const device of [1, 2, 3]) expect(await store.pass(tag, 1, device, please)).toBe("token-dead");
      expect(await store.pass(newSession().tag, 1, 1, please)).toBe("session-gone");
      await store.end(tag, "host");
      expect(await second.pass(tag, 2, 1, please)).toBe("session-gone");
      await eventually(() => expect(of("ended")).toHaveLength(1));
      expect(of("passed")).toEqual([{ type: "passed", from: 1, passing: please }]);
    });

    it("what one session keeps and announces no other session sees", async () => {
      const { store, second } = await open();
      const one = await talking(store);
      const two = await talking(store);
      const { of } = await ears(second, two.tag);
      await store.append(one.tag, 1, newRecord());
      await store.markOpened(linkOf(two.session, 1));
      await eventually(() => expect(of("invite")).toHaveLength(1));
      expect(of("record")).toEqual([]);
      expect(await second.readAfter(two.tag, 0, 10)).toEqual([]);
    });

    it("whoever stops listening hears no more, whoever else listens does", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const leaving = await ears(second, tag);
      const staying = await ears(second, tag);
      await leaving.stop();
      await leaving.stop();
      await store.append(tag, 1, newRecord());
      await eventually(() => expect(staying.of("record")).toHaveLength(1));
      await staying.stop();
      const back = await ears(second, tag);
      await store.append(tag, 1, newRecord());
      await eventually(() => expect(back.of("record")).toHaveLength(1));
      expect(leaving.heard).toEqual([]);
      expect(staying.of("record")).toHaveLength(1);
    });
  });
}
