import { describe, expect, it } from "vitest";
import type { SessionStore } from "../session-store.ts";
import {
  created,
  ears,
  granted,
  newInvite,
  newRecord,
  newSession,
  type OpenStores,
  seated,
  secret,
  talking,
} from "./world.ts";
import { eventually } from "../../testing/eventually.ts";

const sealed = (length: number) => "A".repeat(length);

/** Both say that they have everything up to a position. */
async function bothHave(store: SessionStore, tag: string, position: number): Promise<void> {
  for (const slot of [1, 2] as const) expect(await store.have(tag, slot, 1, position)).toBe("noted");
}

const positionsOf = async (store: SessionStore, tag: string): Promise<number[]> =>
  (await store.readAfter(tag, 0, 1_000)).map(({ position }) => position);

export function describeRoom(open: OpenStores): void {
  describe("making room", () => {
    it("[R8] a log that holds all the records it may is full; nothing is lost, repeats are still acknowledged", async () => {
      const { store, second } = await open({ logMaxRecords: 3 });
      const { tag } = await talking(store);
      const { of } = await ears(second, tag);
      const records = [1, 2, 3].map((seq) => newRecord({ seq }));
      for (const record of records) await store.append(tag, 1, record);
      expect(await store.append(tag, 1, newRecord({ seq: 4 }))).toBe("log-full");
      expect(await second.append(tag, 1, newRecord({ from: 2 }))).toBe("log-full");
      expect(await second.append(tag, 1, records[0]!)).toMatchObject({ position: 1, repeated: true });
      expect((await store.readAfter(tag, 0, 10)).map(({ sealed }) => sealed)).toEqual(
        records.map(({ sealed }) => sealed),
      );
      await store.end(tag, "first");
      await eventually(() => expect(of("ended")).toEqual([{ type: "ended", cause: "first", deletedRecords: 3 }]));
      expect(of("record")).toHaveLength(3);
    });

    it("[R8] a log that holds all the bytes it may is full for what does not fit", async () => {
      const { store } = await open({ logMaxBytes: 1_000 });
      const { tag } = await talking(store);
      const sealed = (length: number) => "A".repeat(length);
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(600) }))).toMatchObject({ position: 1 });
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(401) }))).toBe("log-full");
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(400) }))).toMatchObject({ position: 2 });
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(38) }))).toBe("log-full");
    });

    it("[R8] many at once do not overfill a log", async () => {
      const { store, second } = await open({ logMaxRecords: 5 });
      const { tag } = await talking(store);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 ? store : second).append(tag, 1, newRecord({ seq: i + 1 }))),
      );
      expect(answers.filter((answer) => answer === "log-full")).toHaveLength(15);
      expect(await store.readAfter(tag, 0, 50)).toHaveLength(5);
    });

    it("[R8] what both have makes room, oldest first; positions go on, a reader begins with the first one left", async () => {
      const { store, second } = await open({ logMaxRecords: 3 });
      const { tag, second: other } = await talking(store);
      const view = async () => granted(await second.connect(tag, 2, other.tokenHash, "c"));
      expect(await view()).toMatchObject({ head: 0, first: 1 });
      for (const seq of [1, 2, 3]) await store.append(tag, 1, newRecord({ seq }));
      await store.have(tag, 1, 1, 3);
      expect(await store.append(tag, 1, newRecord())).toBe("log-full");
      await second.have(tag, 2, 1, 2);
      expect(await view()).toMatchObject({ head: 3, first: 1 });

      expect(await store.append(tag, 1, newRecord())).toMatchObject({ position: 4 });
      expect(await positionsOf(second, tag)).toEqual([2, 3, 4]);
      expect(await second.append(tag, 1, newRecord({ from: 2 }))).toMatchObject({ position: 5 });
      expect(await positionsOf(store, tag)).toEqual([3, 4, 5]);
      expect(await view()).toMatchObject({ head: 5, first: 3 });
      // The other one has said nothing of the third.
      expect(await store.append(tag, 1, newRecord())).toBe("log-full");

      const read = async (after: number, limit: number) =>
        (await second.readAfter(tag, after, limit)).map(({ position }) => position);
      expect(await read(0, 2)).toEqual([3, 4]);
      expect(await read(3, 1)).toEqual([4]);
      expect(await read(4, 9)).toEqual([5]);
      expect(await read(5, 9)).toEqual([]);
      expect(await store.end(tag, "first")).toEqual({ deletedRecords: 3 });
    });

    it("[R8] of what both have only as much goes as the new record needs", async () => {
      const { store } = await open({ logMaxBytes: 1_000 });
      const { tag } = await talking(store);
      for (const length of [300, 200, 400]) await store.append(tag, 1, newRecord({ sealed: sealed(length) }));
      await bothHave(store, tag, 3);
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(100) }))).toMatchObject({ position: 4 });
      expect(await positionsOf(store, tag)).toEqual([1, 2, 3, 4]);
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(301) }))).toMatchObject({ position: 5 });
      expect(await positionsOf(store, tag)).toEqual([3, 4, 5]);
      // 801 are held.
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(199) }))).toMatchObject({ position: 6 });
      expect(await positionsOf(store, tag)).toEqual([3, 4, 5, 6]);
    });

    it("[R8] where what both have is not enough, nothing goes", async () => {
      const { store, second } = await open({ logMaxBytes: 1_000 });
      const { tag, first } = await talking(store);
      for (const length of [300, 200, 400]) await store.append(tag, 1, newRecord({ sealed: sealed(length) }));
      await bothHave(store, tag, 2);
      for (const length of [601, 1_001]) {
        expect(await second.append(tag, 1, newRecord({ sealed: sealed(length) }))).toBe("log-full");
      }
      const kept = await store.readAfter(tag, 0, 10);
      expect(kept.map((entry) => entry.sealed.length)).toEqual([300, 200, 400]);
      expect(await store.connect(tag, 1, first.tokenHash, "c")).toMatchObject({ head: 3, first: 1 });
      expect(await second.append(tag, 1, newRecord({ sealed: sealed(600) }))).toMatchObject({ position: 4 });
      expect(await positionsOf(store, tag)).toEqual([3, 4]);
    });

    it("[R8] all that is held may make room", async () => {
      const { store } = await open({ logMaxBytes: 1_000 });
      const { tag, first } = await talking(store);
      for (const length of [500, 500]) await store.append(tag, 1, newRecord({ sealed: sealed(length) }));
      await bothHave(store, tag, 2);
      expect(await store.append(tag, 1, newRecord({ sealed: sealed(1_000) }))).toMatchObject({ position: 3 });
      expect(await positionsOf(store, tag)).toEqual([3]);
      expect(await store.connect(tag, 1, first.tokenHash, "c")).toMatchObject({ head: 3, first: 3 });
    });

    it("[R4, R8] what made room is still known: its bytes are acknowledged again, others are refused", async () => {
      const { store, second } = await open({ logMaxRecords: 1 });
      const { tag } = await talking(store);
      const { of } = await ears(second, tag);
      const gone = newRecord();
      await store.append(tag, 1, gone);
      await bothHave(store, tag, 1);
      await store.append(tag, 1, newRecord());
      expect(await positionsOf(store, tag)).toEqual([2]);
      expect(await second.append(tag, 1, { ...gone })).toMatchObject({ position: 1, repeated: true });
      expect(await second.append(tag, 1, { ...gone, sealed: secret(280) })).toBe("seq-used");
      expect(await positionsOf(store, tag)).toEqual([2]);
      await bothHave(store, tag, 2);
      expect(await store.append(tag, 1, newRecord())).toMatchObject({ position: 3 });
      await eventually(() => expect(of("record").map(({ entry }) => entry.position)).toEqual([1, 2, 3]));
    });

    it("[R8] what somebody has never goes back, and is never more than there is", async () => {
      const { store, second } = await open({ logMaxRecords: 2 });
      const { tag } = await talking(store);
      await bothHave(store, tag, 1_000);
      for (const seq of [1, 2]) await store.append(tag, 1, newRecord({ seq }));
      expect(await store.append(tag, 1, newRecord())).toBe("log-full");
      await bothHave(second, tag, 1);
      await bothHave(store, tag, 0);
      expect(await store.append(tag, 1, newRecord())).toMatchObject({ position: 3 });
      expect(await store.append(tag, 1, newRecord())).toBe("log-full");
    });

    it("[R8] nothing makes room before both have joined", async () => {
      const { store } = await open({ logMaxRecords: 1 });
      const session = await created(store);
      await seated(store, session, 1);
      await store.append(session.tag, 1, newRecord());
      await store.have(session.tag, 1, 1, 1);
      expect(await store.append(session.tag, 1, newRecord())).toBe("log-full");
    });

    it("[R8] a new device has nothing yet, the same device asking again [J5] has what it had", async () => {
      const { store, second } = await open({ logMaxRecords: 1 });
      const { tag, session } = await talking(store);
      await store.append(tag, 1, newRecord());
      await bothHave(store, tag, 1);
      await seated(second, session, 1, { takeOver: true });
      expect(await store.append(tag, 2, newRecord())).toBe("log-full");
      expect(await store.have(tag, 1, 1, 1)).toBe("token-dead");
      expect(await store.append(tag, 2, newRecord())).toBe("log-full");
      expect(await store.have(tag, 1, 2, 1)).toBe("noted");
      expect(await store.append(tag, 2, newRecord())).toMatchObject({ position: 2 });

      const two = await talking(store);
      await store.append(two.tag, 1, newRecord());
      await bothHave(store, two.tag, 1);
      await seated(second, two.session, 1, { joinId: two.first.joinId });
      expect(await store.append(two.tag, 1, newRecord())).toMatchObject({ position: 2 });
    });

    it("[R8] after a new invite [J7] nothing makes room until its device has it", async () => {
      const { store, second } = await open({ logMaxRecords: 1 });
      const { tag, session } = await talking(store);
      await store.append(tag, 1, newRecord());
      await bothHave(store, tag, 1);
      const invite = newInvite();
      await store.replaceInvite(tag, 2, invite);
      expect(await second.append(tag, 1, newRecord())).toBe("log-full");
      for (const device of [0, 1, 2]) expect(await second.have(tag, 2, device, 1)).toBe("token-dead");
      await seated(store, { ...session, invites: [session.invites[0], invite] }, 2);
      expect(await second.append(tag, 1, newRecord())).toBe("log-full");
      expect(await second.have(tag, 2, 3, 1)).toBe("noted");
      expect(await second.append(tag, 1, newRecord())).toMatchObject({ position: 2 });
    });

    it("[R8] a session takes only so many records in all, those included that made room", async () => {
      const { store, second } = await open({ logMaxRecords: 2, logTotalRecords: 4 });
      const { tag } = await talking(store);
      const records = [1, 2, 3, 4].map((seq) => newRecord({ seq }));
      for (const [index, record] of records.entries()) {
        expect(await store.append(tag, 1, record)).toMatchObject({ position: index + 1 });
        await bothHave(second, tag, index + 1);
      }
      expect(await second.append(tag, 1, newRecord())).toBe("log-full");
      expect(await second.append(tag, 1, newRecord(), records[3])).toBe("log-full");
      expect(await second.append(tag, 1, records[0]!)).toMatchObject({ position: 1, repeated: true });
      const kept = await store.readAfter(tag, 0, 10);
      expect(kept.map((entry) => entry.sealed)).toEqual([records[2]!.sealed, records[3]!.sealed]);
    });

    it("[R8] what somebody has of no session, or none any more, is noted nowhere", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      expect(await store.have(newSession().tag, 1, 1, 1)).toBe("session-gone");
      await store.end(tag, "host");
      expect(await second.have(tag, 1, 1, 1)).toBe("session-gone");
    });
  });
}
