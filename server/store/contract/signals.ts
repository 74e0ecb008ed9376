import { describe, expect, it } from "vitest";
import {
  created,
  ears,
  linkOf,
  NEW,
  newInvite,
  newRecord,
  newSession,
  newSignal,
  type OpenStores,
  passOne,
  seated,
  speaking,
  talking,
} from "./fixtures.ts";
import { eventually } from "../../testing/eventually.ts";

export function describeSignals(open: OpenStores): void {
  describe("signals", () => {
    it("[R11] are heard where the other one is, with the name of their device, and kept nowhere", async () => {
      const { store, second } = await open();
      const { tag, first, second: other } = await talking(store, {}, second);
      const here = await ears(store, tag);
      const there = await ears(second, tag);
      const [one, two] = [newSignal(), newSignal()];
      expect(await passOne(store, tag, 1, "first", one)).toBe("passed");
      expect(await passOne(second, tag, 2, "second", two)).toBe("passed");
      await eventually(() =>
        expect(there.of("signal")).toContainEqual({ type: "signal", from: 1, did: first.did, ...one }),
      );
      await eventually(() =>
        expect(here.of("signal")).toContainEqual({ type: "signal", from: 2, did: other.did, ...two }),
      );
      for (const reader of [1, 2] as const) expect(await speaking(tag).waiting(second, reader)).toEqual([]);
      // Who listens later never hears them: what comes first is what happens next.
      const late = await ears(second, tag);
      await speaking(tag).send(store, 1, newRecord(1));
      await eventually(() => expect(late.heard).toHaveLength(1));
      expect(late.heard[0]).toMatchObject({ type: "record" });
      expect(await store.end(tag, "first")).toEqual({ waited: 1, passed: 0 });
    });

    it("[R11] only the newest connection of the present device passes them on", async () => {
      const { store, second } = await open();
      const { tag, session, first } = await talking(store, {}, second);
      const { of } = await ears(second, tag);
      const signal = newSignal();
      await store.connect(tag, 1, first.tokenHash, "newer", NEW);
      expect(await passOne(second, tag, 1, "first", signal)).toBe("superseded");
      expect(await passOne(second, tag, 1, "newer", signal)).toBe("passed");
      await seated(store, session, 1, { takeOver: true });
      expect(await passOne(second, tag, 1, "newer", signal)).toBe("superseded");
      await store.replaceInvite(tag, 2, newInvite());
      expect(await passOne(second, tag, 2, "second", signal)).toBe("superseded");
      expect(await passOne(store, newSession().tag, 1, "first", signal)).toBe("session-gone");
      await store.end(tag, "host");
      expect(await passOne(second, tag, 1, "newer", signal)).toBe("session-gone");
      await eventually(() => expect(of("ended")).toHaveLength(1));
      expect(of("signal")).toHaveLength(1);
    });

    it("what one session announces no other session hears", async () => {
      const { store, second } = await open();
      const one = await talking(store);
      const two = await created(store);
      const { heard, of } = await ears(second, two.tag);
      await speaking(one.tag).send(store, 1, newRecord(1));
      await passOne(store, one.tag, 1, "first", newSignal());
      await store.markOpened(linkOf(two, 1));
      await eventually(() => expect(of("invite")).toHaveLength(1));
      expect(heard).toHaveLength(1);
    });

    it("whoever stops listening hears no more, whoever else listens does", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, {}, second);
      const leaving = await ears(second, tag);
      const staying = await ears(second, tag);
      await leaving.stop();
      await leaving.stop();
      await passOne(store, tag, 1, "first", newSignal());
      await eventually(() => expect(staying.of("signal")).toHaveLength(1));
      await staying.stop();
      const back = await ears(second, tag);
      await passOne(store, tag, 1, "first", newSignal());
      await eventually(() => expect(back.of("signal")).toHaveLength(1));
      expect(leaving.heard).toEqual([]);
      expect(staying.of("signal")).toHaveLength(1);
    });
  });
}
