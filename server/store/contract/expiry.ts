import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../../shared/limits.ts";
import type { SessionStore } from "../session-store.ts";
import {
  created,
  ears,
  granted,
  linkOf,
  newHandshake,
  newRecord,
  newSession,
  type OpenStores,
  seated,
  speaking,
  talking,
  testLimits,
} from "./fixtures.ts";
import { eventually } from "../../testing/eventually.ts";

const patience = { timeout: 15_000, interval: 20 };
const clockOf = async (store: SessionStore, tag: string) => granted(await store.viewAsHost(tag)).clock;

export function describeExpiry(open: OpenStores): void {
  describe("expiring", () => {
    it("[X1] what remains shrinks", async () => {
      const { store, second } = await open();
      const { tag, lifetimeMs } = await created(store);
      expect((await clockOf(store, tag)).endsInMs).toBeLessThanOrEqual(lifetimeMs);
      await expect.poll(async () => (await clockOf(second, tag)).endsInMs, patience).toBeLessThan(lifetimeMs - 20);
    });

    it("[X2] at its time a session is gone by itself, and nobody is told", async () => {
      const { store, second } = await open();
      const { tag, session, first } = await talking(store, { lifetimeMs: 2_500 });
      await store.countWrongCode(linkOf(session, 1), "a");
      await speaking(tag).sendAll(store, 1, 1, 1);
      const { of } = await ears(second, tag);
      await expect.poll(() => second.viewAsHost(tag), patience).toBe("session-gone");
      expect(await store.findInvite(linkOf(session, 1))).toBeUndefined();
      expect(await store.checkToken(tag, 1, first.tokenHash)).toBe("session-gone");
      expect(await speaking(tag).send(store, 1, newRecord(1))).toBe("session-gone");
      expect(await store.readQueue(tag, 2, 0, 10)).toEqual([]);
      expect(await store.end(tag, "host")).toBe("session-gone");
      expect(of("ended")).toEqual([]);
    });

    it("[X2] just before, whoever asks first ends it by time, so that both can be told", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, { lifetimeMs: 1_500 + testLimits.endLeadMs });
      const { of } = await ears(second, tag);
      await speaking(tag).sendAll(store, 1, 1, 1);
      const { dueInMs } = granted(await store.endIfDue(tag));
      expect(dueInMs).toBeGreaterThan(0);
      expect(dueInMs).toBeLessThanOrEqual(1_500);
      const both = async () => (await Promise.all([store.endIfDue(tag), second.endIfDue(tag)])) as unknown[];
      let last: unknown[] = [];
      await expect.poll(async () => (last = await both()), { ...patience, interval: 5 }).toContain("ended");
      // [E2] Whoever comes first wins; where one asked too early by a hair, the other may have had it alone.
      expect(last.filter((answer) => answer === "ended")).toHaveLength(1);
      await eventually(() => expect(of("ended")).toEqual([{ type: "ended", cause: "time", waited: 1, passed: 0 }]));
      expect(await store.endIfDue(tag)).toBe("session-gone");
    });

    it("[X4] the idle clock starts when both have joined", async () => {
      const { store, second } = await open();
      const session = await created(store, { idleMs: 900_000 });
      await seated(store, session, 1);
      expect((await clockOf(second, session.tag)).idleInMs).toBeNull();
      const { of } = await ears(second, session.tag);
      await seated(store, session, 2);
      const { idleInMs } = await clockOf(second, session.tag);
      expect(idleInMs).toBeGreaterThan(0);
      expect(idleInMs).toBeLessThanOrEqual(900_000);
      await eventually(() => expect(of("presence")[0]?.clock.idleInMs).toBeGreaterThan(0));
    });

    it("[X4] each kept sealed record sets the idle clock back; a repeat, a refused one or a handshake does not", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, { idleMs: 900_000 });
      const idleInMs = async () => (await clockOf(second, tag)).idleInMs!;
      const { send, sendAll } = speaking(tag);
      await sendAll(store, 1, 1, 1);
      await expect.poll(idleInMs, patience).toBeLessThan(900_000 - 100);
      const before = await idleInMs();
      for (const record of [newRecord(1), newRecord(3), newHandshake(2)]) await send(store, 1, record);
      expect(await idleInMs()).toBeLessThanOrEqual(before);
      await sendAll(store, 1, 3, 3);
      expect(await idleInMs()).toBeGreaterThan(before);
    });

    it("[X4] a session that is idle ends for that cause, before its time", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, { idleMs: 1_000 + testLimits.endLeadMs });
      const { of } = await ears(second, tag);
      await expect.poll(() => store.endIfDue(tag), patience).toBe("ended");
      await eventually(() => expect(of("ended")).toEqual([{ type: "ended", cause: "idle", waited: 0, passed: 0 }]));
    });

    it("[X2] with nobody asking, idleness deletes all the same", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, { idleMs: 1_000 });
      await speaking(tag).sendAll(store, 1, 1, 1);
      await expect.poll(() => second.viewAsHost(tag), patience).toBe("session-gone");
    });

    it("[C3] 0 is never idle", async () => {
      const { store } = await open();
      const { tag } = await talking(store, { idleMs: 0 });
      await speaking(tag).sendAll(store, 1, 1, 1);
      expect(await clockOf(store, tag)).toMatchObject({ idleInMs: null, idleLimitMs: 0 });
    });

    it("[X3] an hour can be added in the last ten minutes, and everybody hears it", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, { lifetimeMs: 300_000 });
      const { of } = await ears(second, tag);
      const clock = granted(await store.addHour(tag, 2));
      expect(clock.lifetimeMs).toBe(300_000 + HOUR_MS);
      expect(clock.endsInMs).toBeGreaterThan(HOUR_MS);
      expect(clock.endsInMs).toBeLessThanOrEqual(300_000 + HOUR_MS);
      await eventually(() => expect(of("hour-added")).toHaveLength(1));
      expect(of("hour-added")[0]).toEqual({ type: "hour-added", by: 2, clock });
      expect((await clockOf(second, tag)).endsInMs).toBeGreaterThan(HOUR_MS);
      expect(granted(await second.endIfDue(tag)).dueInMs).toBeGreaterThan(0);
    });

    it("[X3] not before the last ten minutes, so of two who ask at once one adds an hour", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, { lifetimeMs: 601_000 + 60_000 });
      expect(await store.addHour(tag, 1)).toBe("not-yet");
      const late = await talking(store, { lifetimeMs: 200_000 });
      const answers = await Promise.all([store.addHour(late.tag, 1), second.addHour(late.tag, 2)]);
      expect(answers.filter((answer) => answer === "not-yet")).toHaveLength(1);
      expect(await store.addHour(newSession().tag, 1)).toBe("session-gone");
    });

    it("[X3] not beyond the longest lifetime", async () => {
      const { store } = await open();
      const { tag } = await created(store, { lifetimeMs: 300_001 });
      expect(await store.addHour(tag, 1)).toBe("not-yet");
    });
  });
}
