import { describe, expect, it } from "vitest";
import {
  created,
  ears,
  granted,
  linkOf,
  NEW,
  newInvite,
  newRecord,
  newSeating,
  newSession,
  type OpenStores,
  seated,
  speaking,
  talking,
} from "./fixtures.ts";
import { eventually } from "../../testing/eventually.ts";

export function describeJoin(open: OpenStores): void {
  describe("joining", () => {
    it("[J1] a link finds its own invite and nothing changes by it", async () => {
      const { store, second } = await open();
      const session = await created(store);
      for (const seat of [1, 2] as const) {
        expect(await second.findInvite(linkOf(session, seat))).toEqual({
          tag: session.tag,
          seat,
          sid: session.sid,
          name: session.names[seat - 1],
          ...session.invites[seat - 1],
        });
      }
      expect(granted(await store.viewAsHost(session.tag)).invites[0].status).toBe("not-opened");
    });

    it("[J8] unknown and malformed links are not active, whatever is asked", async () => {
      const { store } = await open();
      const session = await created(store);
      const unknown = [session.tag + newInvite().suffix, linkOf(newSession(), 1), session.tag, "", "a:b*{}c"];
      for (const link of unknown) {
        expect(await store.findInvite(link)).toBeUndefined();
        expect(await store.markOpened(link)).toBe("not-active");
        expect(await store.tries(link, "a")).toBe("not-active");
        expect(await store.countWrongCode(link, "a")).toBe("not-active");
        expect(await store.takeSeat(link, newSeating())).toBe("not-active");
      }
    });

    it("[J2] opened is set once and the host hears it once", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const { of } = await ears(second, session.tag);
      expect(await store.markOpened(linkOf(session, 2))).toBe("opened");
      expect(await store.markOpened(linkOf(session, 2))).toBe("opened");
      const { invites } = granted(await second.viewAsHost(session.tag));
      expect(invites.map(({ status }) => status)).toEqual(["not-opened", "opened"]);
      await store.end(session.tag, "host");
      await eventually(() => expect(of("ended")).toHaveLength(1));
      expect(of("invite")).toEqual([{ type: "invite", seat: 2 }]);
    });

    it("[J3] ten at once, one seat", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 ? store : second).takeSeat(linkOf(session, 1), newSeating())),
      );
      expect(answers.filter((answer) => answer === "seat-taken")).toHaveLength(9);
      expect(answers.filter((answer) => typeof answer === "object")).toEqual([{ device: 1, peerDevice: 0 }]);
    });

    it("[J3] a seat is held for its first connection, then taken while it has one, then free", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const { tokenHash } = await seated(store, session, 1);
      expect(await second.takeSeat(linkOf(session, 1), newSeating())).toBe("seat-taken");
      await store.connect(session.tag, 1, tokenHash, "c1", NEW);
      expect(await second.takeSeat(linkOf(session, 1), newSeating())).toBe("seat-taken");
      await store.disconnect(session.tag, 1, "c1");
      expect(await second.takeSeat(linkOf(session, 1), newSeating())).toEqual({ device: 2, peerDevice: 0 });
      expect(await store.checkToken(session.tag, 1, tokenHash)).toBe("token-dead");
    });

    it("[J3] a seat whose first connection never comes is free after a while", async () => {
      const { store } = await open();
      const session = await created(store);
      await seated(store, session, 2);
      const later = () => store.takeSeat(linkOf(session, 2), newSeating());
      await expect.poll(later, { timeout: 15_000, interval: 100 }).toMatchObject({ device: 2 });
    });

    it("[J3] the two seats are apart, and each learns whether the other was taken", async () => {
      const { store, second } = await open();
      const session = await created(store);
      expect(await store.takeSeat(linkOf(session, 2), newSeating())).toEqual({ device: 1, peerDevice: 0 });
      expect(await second.takeSeat(linkOf(session, 1), newSeating())).toEqual({ device: 1, peerDevice: 1 });
    });

    it("[J5] the same attempt again is the same device, with the token of the later answer", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const first = await seated(store, session, 1);
      const again = await seated(second, session, 1, { did: first.did });
      expect(again.device).toBe(1);
      expect(await store.checkToken(session.tag, 1, first.tokenHash)).toBe("token-dead");
      const view = granted(await store.connect(session.tag, 1, again.tokenHash, "c", NEW));
      expect(view).toMatchObject({ device: 1, storeKey: again.storeKey });
    });

    it("[J5] an attempt that was followed by another is nobody's device any more", async () => {
      const { store } = await open();
      const session = await created(store);
      const old = await seated(store, session, 1);
      await seated(store, session, 1, { takeOver: true });
      expect(await store.takeSeat(linkOf(session, 1), newSeating({ did: old.did }))).toBe("seat-taken");
    });

    it("[J6] taking over: the number rises, the old token is dead, the old device hears it", async () => {
      const { store, second } = await open();
      const { session, tag, first } = await talking(store);
      const { of, heard } = await ears(second, tag);
      const taker = await seated(store, session, 1, { takeOver: true });
      expect(taker).toMatchObject({ device: 2, peerDevice: 1 });
      expect(await second.checkToken(tag, 1, first.tokenHash)).toBe("token-dead");
      expect(await second.connect(tag, 1, first.tokenHash, "late", NEW)).toBe("token-dead");
      expect(await speaking(tag).send(second, 1, newRecord(1))).toBe("superseded");
      await eventually(() => expect(of("presence")).toHaveLength(1));
      expect(heard[0]).toEqual({ type: "retired", seat: 1, device: 1, because: "taken-over" });
      expect(of("presence")[0]).toMatchObject({ seat: 1, presence: { here: false, device: 2 }, connection: null });
      expect(await second.connect(tag, 1, taker.tokenHash, "new", NEW)).toMatchObject({
        device: 2,
        peer: { here: true },
      });
    });

    it("[J6] the connection that was taken over cannot empty the new device's seat by going", async () => {
      const { store, second } = await open();
      const { session, tag } = await talking(store);
      const taker = await seated(second, session, 1, { takeOver: true });
      await second.connect(tag, 1, taker.tokenHash, "new", NEW);
      await store.disconnect(tag, 1, "first");
      expect(granted(await store.viewAsHost(tag)).invites[0].status).toBe("in-chat");
    });

    it("[J7] a new invite: another link, the device is out, the other participant is not touched", async () => {
      const { store, second } = await open();
      const { session, tag, first } = await talking(store);
      await store.markOpened(linkOf(session, 1));
      await store.countWrongCode(linkOf(session, 1), "somebody");
      const { heard, of } = await ears(second, tag);
      const invite = newInvite();
      expect(await store.replaceInvite(tag, 1, invite)).toBe("replaced");

      expect(await second.findInvite(linkOf(session, 1))).toBeUndefined();
      expect(await second.takeSeat(linkOf(session, 1), newSeating())).toBe("not-active");
      expect(await second.tries(linkOf(session, 1), "somebody")).toBe("not-active");
      expect(await second.findInvite(tag + invite.suffix)).toMatchObject({ seat: 1, ...invite });
      expect(granted(await second.viewAsHost(tag)).invites).toEqual([
        { link: tag + invite.suffix, status: "not-opened", wrongCodes: 0 },
        { link: linkOf(session, 2), status: "in-chat", wrongCodes: 0 },
      ]);
      expect(await second.checkToken(tag, 1, first.tokenHash)).toBe("token-dead");
      const { send } = speaking(tag);
      expect(await send(second, 1, newRecord(1))).toBe("superseded");
      expect(await send(second, 2, newRecord(1))).toMatchObject({ kept: 1 });

      await eventually(() => expect(of("invite")).toHaveLength(1));
      expect(heard[0]).toEqual({ type: "retired", seat: 1, device: 1, because: "invite-replaced" });
      expect(of("presence")[0]).toMatchObject({ seat: 1, presence: { here: false, device: 2 } });
      expect(await second.takeSeat(tag + invite.suffix, newSeating())).toEqual({ device: 3, peerDevice: 1 });
    });

    it("[J7] a new invite for a seat that nobody took retires nobody", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const { of, heard } = await ears(second, session.tag);
      const invite = newInvite();
      await store.replaceInvite(session.tag, 2, invite);
      await eventually(() => expect(of("invite")).toEqual([{ type: "invite", seat: 2 }]));
      expect(heard).toHaveLength(1);
      expect(await store.takeSeat(session.tag + invite.suffix, newSeating())).toEqual({ device: 1, peerDevice: 0 });
    });

    it("[J7] join and new invite at once: whoever sat with the old link is out afterwards", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const seating = newSeating();
      await Promise.all([
        store.takeSeat(linkOf(session, 1), seating),
        second.replaceInvite(session.tag, 1, newInvite()),
      ]);
      // Out, or never in.
      expect(["token-dead", "session-gone"]).toContain(
        await store.connect(session.tag, 1, seating.tokenHash, "c", NEW),
      );
    });

    it("[J10] an invite that works once: the first seating retires its code, with take-over, too", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const invite = newInvite({ once: true });
      await store.replaceInvite(session.tag, 1, invite);
      const link = session.tag + invite.suffix;
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 ? store : second).takeSeat(link, newSeating({ takeOver: i > 4 }))),
      );
      expect(answers.filter((answer) => typeof answer === "object")).toHaveLength(1);
      expect(answers.filter((answer) => answer === "not-active")).toHaveLength(9);
      // The link itself is still known: somebody may have its end code.
      const { endVerifier } = invite;
      expect(await second.findInvite(link)).toMatchObject({ seat: 1, endVerifier });
    });

    it("[J10] it stays so while its device is away, and after its token is all that opens the seat", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const { tag } = session;
      const invite = newInvite({ once: true });
      await store.replaceInvite(tag, 1, invite);
      const once = { ...session, invites: [invite, session.invites[1]] } satisfies typeof session;
      const { tokenHash, did } = await seated(store, once, 1);
      // An answer that was lost on its way is given again, to its own device.
      const again = await seated(second, once, 1, { did });
      expect(again.device).toBe(1);
      expect(await store.checkToken(tag, 1, tokenHash)).toBe("token-dead");
      await store.connect(tag, 1, again.tokenHash, "c", NEW);
      await store.disconnect(tag, 1, "c");
      for (const over of [{}, { takeOver: true }, { did }])
        expect(await second.takeSeat(linkOf(once, 1), newSeating(over))).toBe("not-active");
      expect(granted(await second.findInvite(linkOf(once, 1))).wrapped).toBe("");
      expect(await second.connect(tag, 1, again.tokenHash, "back", NEW)).toMatchObject({ device: 1 });
      // A new invite opens the seat again.
      const other = newInvite();
      await store.replaceInvite(tag, 1, other);
      expect(await store.takeSeat(tag + other.suffix, newSeating())).toMatchObject({ device: 3 });
    });
  });
}
