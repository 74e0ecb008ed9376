import { describe, expect, it } from "vitest";
import type { Seat } from "../../../shared/shapes.ts";
import type { SessionStore } from "../session-store.ts";
import {
  granted,
  NEW,
  newHandshake,
  newInvite,
  newRecord,
  newSession,
  type OpenStores,
  seated,
  secret,
  speaking,
  talking,
} from "./fixtures.ts";

/** Opaque: up to 2 KiB of anything. */
const newSubscription = (): string =>
  JSON.stringify({ endpoint: `https://push.example/${secret(1_400)}`, key: "é | \\ '" });

export function describeWake(open: OpenStores): void {
  /** The numbers that were used, by session and seat. */
  const used = new Map<string, number>();
  /** What a new message of one participant's answers about waking the other. */
  async function wake(store: SessionStore, tag: string, from: Seat = 1): Promise<string | null> {
    const seq = (used.get(`${tag} ${from}`) ?? 0) + 1;
    used.set(`${tag} ${from}`, seq);
    return granted(await speaking(tag).send(store, from, newRecord(seq))).wake;
  }

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

      await store.connect(tag, 2, other.tokenHash, "back", NEW);
      expect(await wake(store, tag)).toBeNull();
      await store.disconnect(tag, 2, "back");
      expect(await wake(store, tag)).toBe(subscription);
      expect(await wake(store, tag)).toBeNull();
    });

    it("of many messages at once, one wakes", async () => {
      const { store } = await open();
      const { tag } = await talking(store);
      await store.keepSubscription(tag, 2, 1, newSubscription());
      await store.disconnect(tag, 2, "second");
      const answers = await Promise.all(Array.from({ length: 10 }, () => wake(store, tag)));
      expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    });

    it("nobody is woken by their own message, by a handshake, by a repeated or a refused message", async () => {
      const { store } = await open({ queueMaxRecords: 18 });
      const { tag } = await talking(store);
      const { send } = speaking(tag);
      const subscription = newSubscription();
      await send(store, 1, newRecord(1));
      for (const seat of [1, 2] as const) await store.keepSubscription(tag, seat, 1, subscription);
      await store.disconnect(tag, 2, "second");
      expect(await send(store, 1, newRecord(1))).toMatchObject({ repeated: true, wake: null });
      expect(await send(store, 1, newRecord(3))).toBe("gap");
      expect(await send(store, 1, newHandshake(2))).toMatchObject({ repeated: false, wake: null });
      expect(await send(store, 1, newRecord(3))).toBe("queue-full");
      expect(granted(await send(store, 1, newHandshake(3))).wake).toBeNull();
    });

    it("who keeps no subscription, or not any more, is not woken; the latest one counts", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      await store.disconnect(tag, 1, "first");
      expect(await wake(store, tag, 2)).toBeNull();
      const subscriptions = [newSubscription(), newSubscription()];
      for (const subscription of subscriptions) await second.keepSubscription(tag, 1, 1, subscription);
      expect(await wake(store, tag, 2)).toBe(subscriptions[1]);
      await store.connect(tag, 1, first.tokenHash, "again", NEW);
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
      for (const seat of [1, 2] as const) {
        const { tokenHash } = await seated(store, again, seat);
        if (seat === 1) await store.connect(tag, 1, tokenHash, "first", NEW);
      }
      expect(granted(await speaking(tag).send(store, 1, newRecord(1))).wake).toBeNull();
    });
  });
}
