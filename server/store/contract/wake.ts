import { describe, expect, it } from "vitest";
import type { Slot } from "../../../shared/shapes.ts";
import type { SessionStore } from "../session-store.ts";
import { granted, newInvite, newRecord, newSession, type OpenStores, seated, secret, talking } from "./world.ts";

/** Opaque: up to 2 KiB of anything. */
const newSubscription = (): string =>
  JSON.stringify({ endpoint: `https://push.example/${secret(1_400)}`, key: "é | \\ '" });

export function describeWake(open: OpenStores): void {
  /** What a new message of one participant's answers about waking the other. */
  const wake = async (store: SessionStore, tag: string, from: Slot = 1, device = 1): Promise<string | null> =>
    granted(await store.append(tag, device, newRecord({ from }))).wake;

  describe("waking", () => {
    it("a message to somebody who is away hands out their subscription, once per absence", async () => {
      const { store, second } = await open();
      const { tag, second: other } = await talking(store);
      const subscription = newSubscription();
      expect(await second.keepSubscription(tag, 2, 1, subscription)).toBe("kept");
      expect(await wake(store, tag)).toBeNull();
      await store.disconnect(tag, 2, "second");
      expect(await wake(second, tag)).toBe(subscription);
      expect(await wake(store, tag)).toBeNull();
      expect(await wake(second, tag)).toBeNull();

      await store.connect(tag, 2, other.tokenHash, "back");
      expect(await wake(store, tag)).toBeNull();
      await store.disconnect(tag, 2, "back");
      expect(await wake(store, tag)).toBe(subscription);
      expect(await wake(store, tag)).toBeNull();
    });

    it("of many messages at once, one wakes", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      await store.keepSubscription(tag, 2, 1, newSubscription());
      await store.disconnect(tag, 2, "second");
      const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => wake(i % 2 ? store : second, tag)));
      expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    });

    it("nobody is woken by their own message, by a repeated or a refused one", async () => {
      const { store } = await open({ logMaxRecords: 2 });
      const { tag } = await talking(store);
      const subscription = newSubscription();
      const record = newRecord();
      await store.append(tag, 1, record);
      await store.keepSubscription(tag, 2, 1, subscription);
      await store.disconnect(tag, 2, "second");
      expect(await wake(store, tag, 2)).toBeNull();
      expect(await store.append(tag, 1, record)).toMatchObject({ repeated: true, wake: null });
      expect(await store.append(tag, 1, newRecord())).toBe("log-full");
      for (const slot of [1, 2] as const) await store.have(tag, slot, 1, 2);
      expect(await wake(store, tag)).toBe(subscription);
    });

    it("who keeps no subscription, or not any more, is not woken; the latest one counts", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      await store.disconnect(tag, 1, "first");
      expect(await wake(store, tag, 2)).toBeNull();
      const subscriptions = [newSubscription(), newSubscription()];
      for (const subscription of subscriptions) await second.keepSubscription(tag, 1, 1, subscription);
      expect(await wake(store, tag, 2)).toBe(subscriptions[1]);
      await store.connect(tag, 1, first.tokenHash, "again");
      expect(await second.keepSubscription(tag, 1, 1, null)).toBe("kept");
      await store.disconnect(tag, 1, "again");
      expect(await wake(store, tag, 2)).toBeNull();
    });

    it("[J6] it dies with the device that is taken over, and only the current device keeps one", async () => {
      const { store, second } = await open();
      const { tag, session } = await talking(store);
      await store.keepSubscription(tag, 2, 1, newSubscription());
      await seated(second, session, 2, { takeOver: true });
      expect(await wake(store, tag)).toBeNull();
      expect(await second.keepSubscription(tag, 2, 1, newSubscription())).toBe("token-dead");
      expect(await wake(store, tag)).toBeNull();
      const subscription = newSubscription();
      expect(await second.keepSubscription(tag, 2, 2, subscription)).toBe("kept");
      expect(await wake(store, tag)).toBe(subscription);
    });

    it("[J6] a new device is woken although the one before it was", async () => {
      const { store } = await open();
      const { tag, session } = await talking(store);
      await store.keepSubscription(tag, 2, 1, newSubscription());
      await store.disconnect(tag, 2, "second");
      await wake(store, tag);
      await seated(store, session, 2);
      const subscription = newSubscription();
      await store.keepSubscription(tag, 2, 2, subscription);
      expect(await wake(store, tag)).toBe(subscription);
    });

    it("[J7] it dies with a new invite", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      await store.keepSubscription(tag, 2, 1, newSubscription());
      await store.replaceInvite(tag, 2, newInvite());
      expect(await wake(second, tag)).toBeNull();
      for (const device of [0, 1, 2]) {
        expect(await second.keepSubscription(tag, 2, device, newSubscription())).toBe("token-dead");
      }
      expect(await wake(second, tag)).toBeNull();
    });

    it("[E3] it dies with the session", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      await store.keepSubscription(tag, 2, 1, newSubscription());
      await store.end(tag, "first");
      expect(await second.keepSubscription(tag, 2, 1, newSubscription())).toBe("session-gone");
      expect(await second.keepSubscription(newSession().tag, 2, 1, null)).toBe("session-gone");
      const again = newSession({ tag });
      await store.create(again);
      for (const slot of [1, 2] as const) await seated(store, again, slot);
      expect(await wake(store, tag)).toBeNull();
    });
  });
}
