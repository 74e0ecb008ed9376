import { describe, expect, it } from "vitest";
import { created, granted, linkOf, NEW, newSession, type OpenStores } from "./fixtures.ts";

export function describeCreate(open: OpenStores): void {
  describe("creating", () => {
    it("[C1] a session that is created is there for every node, as it was written", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const view = granted(await second.viewAsHost(session.tag));
      expect(view).toMatchObject({ sid: session.sid, names: session.names });
      expect(view.invites).toEqual([
        { link: linkOf(session, 1), status: "not-opened", wrongCodes: 0 },
        { link: linkOf(session, 2), status: "not-opened", wrongCodes: 0 },
      ]);
      expect(view.clock).toMatchObject({ lifetimeMs: session.lifetimeMs, idleInMs: null, idleLimitMs: session.idleMs });
    });

    it("[C1] one that is asked for again, since the answer was lost, has been created, and is what it was", async () => {
      const { store, second } = await open();
      const session = await created(store);
      await store.markOpened(linkOf(session, 1));
      expect(await store.create(session)).toBe("created");
      expect(await second.create(session)).toBe("created");
      const [first, other] = granted(await store.viewAsHost(session.tag)).invites;
      expect([first.status, other.status]).toEqual(["opened", "not-opened"]);
    });

    it("[C4] a sid that is in use is told from [C5] a tag that another session holds", async () => {
      const { store, second } = await open();
      const session = await created(store);
      expect(await second.create(newSession({ tag: session.tag, sid: session.sid }))).toBe("sid-known");
      expect(await second.create(newSession({ tag: session.tag }))).toBe("tag-taken");
      expect(granted(await store.viewAsHost(session.tag))).toMatchObject({ sid: session.sid });
    });

    it("[C5] of ten who draw the same tag at once, one has it", async () => {
      const { store, second } = await open();
      const { tag } = newSession();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 ? store : second).create(newSession({ tag }))),
      );
      expect(answers.toSorted()).toEqual(["created", ...Array.from({ length: 9 }, () => "tag-taken")]);
    });

    it("[C6] the host's token opens the session, any other does not", async () => {
      const { store, second } = await open();
      const session = await created(store);
      expect(await second.checkToken(session.tag, "host", session.hostTokenHash)).toBe("valid");
      expect(await second.checkToken(session.tag, "host", newSession().hostTokenHash)).toBe("session-gone");
      expect(await second.checkToken(newSession().tag, "host", session.hostTokenHash)).toBe("session-gone");
    });

    it("a seat nobody has taken has no token, not even an empty one", async () => {
      const { store } = await open();
      const { tag } = await created(store);
      expect(await store.checkToken(tag, 1, "")).toBe("session-gone");
      expect(await store.connect(tag, 1, "", "c", NEW)).toBe("session-gone");
    });
  });
}
