import { describe, expect, it } from "vitest";
import { created, ears, granted, linkOf, newInvite, newSeating, type OpenStores, seated } from "./fixtures.ts";
import { eventually } from "../../testing/eventually.ts";

export function describeTries(open: OpenStores): void {
  describe("wrong codes", () => {
    it("[J4] five wrong codes, then a pause that begins with the fifth", async () => {
      const { store, second } = await open({ codeTries: 5, codeWindowMs: 600_000 });
      const session = await created(store);
      const link = linkOf(session, 1);
      expect(await second.tries(link, "a")).toEqual({ left: 5 });
      for (const left of [4, 3, 2, 1]) expect(await store.countWrongCode(link, "a")).toEqual({ left });
      expect(await second.tries(link, "a")).toEqual({ left: 1 });

      for (const paused of [
        await second.countWrongCode(link, "a"),
        await second.countWrongCode(link, "a"),
        await second.tries(link, "a"),
      ]) {
        expect(paused).toEqual({ pausedMs: expect.any(Number) as number });
        const { pausedMs } = paused as { pausedMs: number };
        expect(pausedMs).toBeGreaterThan(0);
        expect(pausedMs).toBeLessThanOrEqual(600_000);
      }
    });

    it("[J4] while paused even the right code is not looked at, a repeated attempt's neither", async () => {
      const { store, second } = await open({ codeTries: 2 });
      const session = await created(store);
      const { did } = await seated(store, session, 1);
      for (let i = 0; i < 2; i++) await store.countWrongCode(linkOf(session, 1), "a");
      for (const over of [{}, { did }, { takeOver: true }]) {
        const answer = await second.takeSeat(linkOf(session, 1), newSeating({ address: "a", ...over }));
        expect(answer).toEqual({ pausedMs: expect.any(Number) as number });
      }
    });

    it("[J4] nobody's tries stop another address, or another invite", async () => {
      const { store } = await open({ codeTries: 1 });
      const session = await created(store);
      await store.countWrongCode(linkOf(session, 1), "a");
      expect(await store.tries(linkOf(session, 1), "b")).toEqual({ left: 1 });
      expect(await store.tries(linkOf(session, 2), "a")).toEqual({ left: 1 });
      expect(await store.takeSeat(linkOf(session, 1), newSeating({ address: "b" }))).toMatchObject({ device: 1 });
      expect(await store.takeSeat(linkOf(session, 2), newSeating({ address: "a" }))).toMatchObject({ device: 1 });
      // Somebody else's right code does not end this address' pause.
      expect(await store.tries(linkOf(session, 1), "a")).toHaveProperty("pausedMs");
    });

    it("[J4] tries made at once gain nothing", async () => {
      const { store, second } = await open({ codeTries: 5 });
      const session = await created(store);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 ? store : second).countWrongCode(linkOf(session, 1), "a")),
      );
      const lefts = answers.flatMap((answer) => (typeof answer === "object" && "left" in answer ? [answer.left] : []));
      expect(lefts.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
      expect(granted(await store.viewAsHost(session.tag)).invites[0].wrongCodes).toBe(5);
    });

    it("[J4] the pause is over when the window is, and a new one begins", async () => {
      const { store, second } = await open({ codeTries: 1, codeWindowMs: 300 });
      const session = await created(store);
      await store.countWrongCode(linkOf(session, 1), "a");
      expect(await store.tries(linkOf(session, 1), "a")).toHaveProperty("pausedMs");
      await expect.poll(() => second.tries(linkOf(session, 1), "a"), { timeout: 10_000 }).toEqual({ left: 1 });
      expect(await second.countWrongCode(linkOf(session, 1), "a")).toHaveProperty("pausedMs");
    });

    it("[J4] a right code clears the tries of its address and the invite's number of wrong codes", async () => {
      const { store, second } = await open({ codeTries: 5 });
      const session = await created(store);
      await store.countWrongCode(linkOf(session, 1), "a");
      await store.countWrongCode(linkOf(session, 1), "b");
      await store.countWrongCode(linkOf(session, 2), "a");
      expect(granted(await store.viewAsHost(session.tag)).invites.map((each) => each.wrongCodes)).toEqual([2, 1]);
      await seated(second, session, 1, { address: "a" });
      expect(granted(await store.viewAsHost(session.tag)).invites.map((each) => each.wrongCodes)).toEqual([0, 1]);
      expect(await store.tries(linkOf(session, 1), "a")).toEqual({ left: 5 });
      expect(await store.tries(linkOf(session, 1), "b")).toEqual({ left: 4 });
    });

    it("[J4] the host hears of each wrong code that is counted, and of no other", async () => {
      const { store, second } = await open({ codeTries: 2 });
      const session = await created(store);
      const { of } = await ears(second, session.tag);
      for (let i = 0; i < 4; i++) await store.countWrongCode(linkOf(session, 2), "a");
      await store.end(session.tag, "host");
      await eventually(() => expect(of("ended")).toHaveLength(1));
      expect(of("invite")).toHaveLength(2);
    });

    it("[J4] a thousand others with wrong codes do not clear a pause", async () => {
      const { store } = await open({ codeTries: 2 });
      const session = await created(store);
      const link = linkOf(session, 1);
      for (let i = 0; i < 2; i++) await store.countWrongCode(link, "paused");
      for (let i = 0; i < 1_001; i++) await store.countWrongCode(link, `other ${i}`);
      expect(await store.tries(link, "paused")).toHaveProperty("pausedMs");
    });

    it("[J7] a new invite starts with all tries", async () => {
      const { store } = await open({ codeTries: 1 });
      const session = await created(store);
      await store.countWrongCode(linkOf(session, 1), "a");
      const invite = newInvite();
      await store.replaceInvite(session.tag, 1, invite);
      expect(await store.tries(session.tag + invite.suffix, "a")).toEqual({ left: 1 });
    });
  });
}
