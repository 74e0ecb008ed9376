import { describe, expect, it } from "vitest";
import { created, ears, granted, linkOf, NEW, type OpenStores, seated, talking } from "./fixtures.ts";
import { eventually } from "../../testing/eventually.ts";

export function describePresence(open: OpenStores): void {
  describe("presence", () => {
    it("[R2] a connection learns names, device, peer, clock and age", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const { tokenHash, storeKey } = await seated(store, session, 2);
      const view = granted(await second.connect(session.tag, 2, tokenHash, "c", NEW));
      expect(view).toMatchObject({ names: session.names, device: 1, storeKey, kept: 0, acked: null });
      expect(view.waiting).toEqual({ after: 0, last: 0 });
      expect(view.ageMs).toBeGreaterThanOrEqual(0);
      expect(view.ageMs + view.clock.endsInMs).toBe(session.lifetimeMs);
      expect(view.peer).toEqual({ here: false, device: 0, awayForMs: null });
      expect(view.clock).toMatchObject({ lifetimeMs: session.lifetimeMs, idleInMs: null, idleLimitMs: session.idleMs });
      expect(view.clock.endsInMs).toBeGreaterThan(0);
      expect(view.clock.endsInMs).toBeLessThanOrEqual(session.lifetimeMs);
    });

    it("[R2] coming and going is heard by every node, each with the clock", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const { tokenHash } = await seated(store, session, 1);
      const { of } = await ears(second, session.tag);
      await store.connect(session.tag, 1, tokenHash, "c:1", NEW);
      await store.disconnect(session.tag, 1, "c:1");
      await eventually(() => expect(of("presence")).toHaveLength(2));
      const [came, went] = of("presence");
      const clock = expect.objectContaining({ lifetimeMs: session.lifetimeMs }) as object;
      const here = { here: true, device: 1, awayForMs: null };
      expect(came).toEqual({ type: "presence", seat: 1, presence: here, connection: "c:1", clock });
      const gone = { here: false, device: 1, awayForMs: 0 };
      expect(went).toEqual({ type: "presence", seat: 1, presence: gone, connection: null, clock });
    });

    it("[R2] the newest connection of a device counts: the older one's going is not heard", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const { tokenHash } = await seated(store, session, 1);
      await store.connect(session.tag, 1, tokenHash, "older", NEW);
      const { of } = await ears(second, session.tag);
      await store.connect(session.tag, 1, tokenHash, "newer", NEW);
      await store.disconnect(session.tag, 1, "older");
      await store.disconnect(session.tag, 1, "newer");
      await eventually(() => expect(of("presence").at(-1)?.connection).toBeNull());
      expect(of("presence").map(({ connection }) => connection)).toEqual(["newer", null]);
    });

    it("how long the other has been away grows, and is over with the next connection", async () => {
      const { store, second } = await open();
      const { tag, first, second: other } = await talking(store);
      await store.disconnect(tag, 2, "second");
      const peer = async () => granted(await second.connect(tag, 1, first.tokenHash, "again", NEW)).peer;
      await expect.poll(async () => (await peer()).awayForMs, { timeout: 10_000 }).toBeGreaterThan(0);
      expect(await peer()).toMatchObject({ here: false, device: 1 });
      await store.connect(tag, 2, other.tokenHash, "back", NEW);
      expect(await peer()).toEqual({ here: true, device: 1, awayForMs: null });
    });

    it("the host sees an invite go from not opened to opened, away, in chat, and away again", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const status = async () => granted(await second.viewAsHost(session.tag)).invites[0].status;
      expect(await status()).toBe("not-opened");
      await store.markOpened(linkOf(session, 1));
      expect(await status()).toBe("opened");
      const { tokenHash } = await seated(store, session, 1);
      expect(await status()).toBe("away");
      await store.connect(session.tag, 1, tokenHash, "c", NEW);
      expect(await status()).toBe("in-chat");
      await store.disconnect(session.tag, 1, "c");
      expect(await status()).toBe("away");
    });
  });
}
