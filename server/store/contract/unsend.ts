import { describe, expect, it } from "vitest";
import type { LogRecord, SessionStore } from "../session-store.ts";
import { ears, newRecord, type OpenStores, secret, talking } from "./world.ts";
import { eventually } from "../../testing/eventually.ts";

const sealed = (length: number) => "A".repeat(length);
const bodiesOf = async (store: SessionStore, tag: string): Promise<string[]> =>
  (await store.readAfter(tag, 0, 100)).map((entry) => entry.sealed);

export function describeUnsend(open: OpenStores): void {
  describe("unsending", () => {
    it("[R12] the named record loses its body and keeps its place; only the new one is announced", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const { of } = await ears(second, tag);
      const [unsent, other, word] = [1, 2, 3].map((seq) => newRecord({ seq })) as [LogRecord, LogRecord, LogRecord];
      await store.append(tag, 1, unsent);
      await store.append(tag, 1, other);
      const before = await second.readAfter(tag, 0, 1);
      expect(await second.append(tag, 1, word, unsent)).toMatchObject({ position: 3, repeated: false });

      const ageMs = expect.any(Number) as number;
      const kept = await store.readAfter(tag, 0, 10);
      expect(kept).toEqual([
        { ...unsent, sealed: "", position: 1, ageMs },
        { ...other, position: 2, ageMs },
        { ...word, position: 3, ageMs },
      ]);
      // Its time is the one at which it was kept.
      expect(kept[0]!.ageMs).toBeGreaterThanOrEqual(before[0]!.ageMs);
      await eventually(() => expect(of("record")).toHaveLength(3));
      expect(of("record").map(({ entry }) => entry.sealed)).toEqual([unsent.sealed, other.sealed, word.sealed]);
      expect(await store.end(tag, "first")).toEqual({ deletedRecords: 3 });
    });

    it("[R12] its bytes, repeated, are still acknowledged and kept no more; others are refused", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const [unsent, word] = [newRecord(), newRecord({ seq: 2 })];
      await store.append(tag, 1, unsent);
      await store.append(tag, 1, word, unsent);
      expect(await second.append(tag, 1, { ...unsent })).toMatchObject({ position: 1, repeated: true });
      expect(await second.append(tag, 1, { ...unsent, sealed: secret(280) })).toBe("seq-used");
      expect(await second.append(tag, 1, { ...unsent, sealed: "" })).toBe("seq-used");
      expect(await second.append(tag, 1, { ...word }, unsent)).toMatchObject({ position: 2, repeated: true });
      expect(await bodiesOf(store, tag)).toEqual(["", word.sealed]);
    });

    it("[R12] nobody erases what the other wrote", async () => {
      const { store } = await open();
      const { tag } = await talking(store);
      const [mine, theirs] = [newRecord(), newRecord({ from: 2 })];
      await store.append(tag, 1, mine);
      expect(await store.append(tag, 1, theirs, mine)).toMatchObject({ position: 2 });
      expect(await bodiesOf(store, tag)).toEqual([mine.sealed, theirs.sealed]);
      // The same name on the other side is another record.
      const alike = newRecord({ ...mine, from: 2 });
      await store.append(tag, 1, alike);
      const word = newRecord({ from: 2 });
      await store.append(tag, 1, word, mine);
      expect(await bodiesOf(store, tag)).toEqual([mine.sealed, theirs.sealed, "", word.sealed]);
    });

    it("[R12] what was never kept, has made room or is blank already stops nothing", async () => {
      const { store, second } = await open({ logMaxRecords: 3 });
      const { tag } = await talking(store);
      const [gone, blank, other] = [1, 2, 3].map((seq) => newRecord({ seq })) as [LogRecord, LogRecord, LogRecord];
      for (const record of [gone, blank]) await store.append(tag, 1, record);
      expect(await store.append(tag, 1, other, newRecord())).toMatchObject({ position: 3 });
      for (const slot of [1, 2] as const) await store.have(tag, slot, 1, 2);
      const [one, two] = [newRecord(), newRecord()];
      expect(await second.append(tag, 1, one, blank)).toMatchObject({ position: 4 });
      expect(await bodiesOf(store, tag)).toEqual(["", other.sealed, one.sealed]);
      expect(await second.append(tag, 1, { ...two, seq: 9 }, { eid: two.eid, seq: 9 })).toMatchObject({ position: 5 });
      expect(await bodiesOf(store, tag)).toEqual([other.sealed, one.sealed, two.sealed]);
      for (const slot of [1, 2] as const) await store.have(tag, slot, 1, 5);
      for (const name of [gone, blank]) {
        const word = newRecord();
        expect(await second.append(tag, 1, word, name)).toMatchObject({ repeated: false });
        expect((await bodiesOf(store, tag)).at(-1)).toBe(word.sealed);
      }
      const again = newRecord();
      await store.append(tag, 1, again);
      for (let n = 0; n < 2; n++) {
        for (const slot of [1, 2] as const) await store.have(tag, slot, 1, 7);
        await store.append(tag, 1, newRecord(), again);
      }
      expect((await bodiesOf(store, tag))[0]).toBe("");
    });

    it("[R8, R12] what is erased gives its room back, to the very record that erases it", async () => {
      const { store, second } = await open({ logMaxBytes: 1_000 });
      const { tag } = await talking(store);
      const [unsent, other] = [600, 400].map((length) => newRecord({ sealed: sealed(length) })) as [
        LogRecord,
        LogRecord,
      ];
      for (const record of [unsent, other]) await store.append(tag, 1, record);
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(100) }))).toBe("log-full");
      const word = newRecord({ sealed: sealed(100) });
      expect(await second.append(tag, 1, word, unsent)).toMatchObject({ position: 3 });
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(501) }), unsent)).toBe("log-full");
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(500) }), unsent)).toMatchObject({ position: 4 });
      expect((await bodiesOf(store, tag)).map((body) => body.length)).toEqual([0, 400, 100, 500]);
    });

    it("[R8, R12] where the record that erases does not fit, nothing is erased", async () => {
      const { store } = await open({ logMaxBytes: 1_000 });
      const { tag } = await talking(store);
      const [unsent, other] = [300, 700].map((length) => newRecord({ sealed: sealed(length) })) as [
        LogRecord,
        LogRecord,
      ];
      for (const record of [unsent, other]) await store.append(tag, 1, record);
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(301) }), unsent)).toBe("log-full");
      expect(await bodiesOf(store, tag)).toEqual([unsent.sealed, other.sealed]);
    });

    it("[R8, R12] what is erased and makes room in one step counts once", async () => {
      const { store } = await open({ logMaxBytes: 1_000 });
      const { tag } = await talking(store);
      const records = [300, 300, 400].map((length) => newRecord({ sealed: sealed(length) })) as [
        LogRecord,
        LogRecord,
        LogRecord,
      ];
      for (const record of records) await store.append(tag, 1, record);
      for (const slot of [1, 2] as const) await store.have(tag, slot, 1, 2);
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(601) }), records[0])).toBe("log-full");
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(600) }), records[0])).toMatchObject({ position: 4 });
      expect((await bodiesOf(store, tag)).map((body) => body.length)).toEqual([400, 600]);
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(1) }))).toBe("log-full");
    });
  });
}
