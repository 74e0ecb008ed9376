import { describe, expect, it } from "vitest";
import type { EndCause } from "../../../shared/frames.ts";
import type { SessionStore } from "../session-store.ts";
import {
  ackOne,
  appendOne,
  created,
  ears,
  linkOf,
  NEW,
  newHandshake,
  newInvite,
  newRecord,
  newSeating,
  newSession,
  newSignal,
  type OpenStores,
  passOne,
  speaking,
  talking,
} from "./fixtures.ts";
import { eventually } from "../../testing/eventually.ts";

export function describeEnd(open: OpenStores): void {
  describe("ending", () => {
    it("[E1] everything is deleted, everybody hears the cause, what waited and what had passed", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      const here = await ears(store, tag);
      const there = await ears(second, tag);
      const { send, sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 4);
      await send(store, 1, newHandshake(5));
      await send(store, 2, newHandshake(1));
      await sendAll(store, 2, 2, 2);
      await ack(store, 2, { did: first.did, seq: 1 });
      // What was unsent neither waits nor passes.
      await send(store, 1, newRecord(6), { unsends: { did: first.did, seq: 2 } });
      const counts = { waited: 4, passed: 1 };
      expect(await second.end(tag, "host")).toEqual(counts);
      for (const reader of [1, 2] as const) expect(await waiting(second, reader)).toEqual([]);
      for (const { of } of [here, there]) {
        await eventually(() => expect(of("ended")).toEqual([{ type: "ended", cause: "host", ...counts }]));
      }
    });

    it("[E2] two ends at once: one receipt, one cause, one announcement", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const { of } = await ears(second, tag);
      await speaking(tag).sendAll(store, 1, 1, 1);
      const causes: EndCause[] = ["first", "second", "host"];
      const answers = await Promise.all(causes.map((cause, i) => (i % 2 ? store : second).end(tag, cause)));
      expect(answers.filter((answer) => answer === "session-gone")).toHaveLength(2);
      expect(answers.filter((answer) => answer !== "session-gone")).toEqual([{ waited: 1, passed: 0 }]);
      const winner = causes[answers.findIndex((answer) => answer !== "session-gone")];
      await eventually(() => expect(of("ended")).toHaveLength(1));
      // Were there a second announcement, it would come before what this new session announces.
      await again(store, tag);
      await eventually(() => expect(of("invite")).toHaveLength(1));
      expect(of("ended")).toEqual([{ type: "ended", cause: winner, waited: 1, passed: 0 }]);
    });

    it("[E3] sending races the end: what was kept was deleted, nothing is kept afterwards", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, {}, second);
      const { heard, of } = await ears(second, tag);
      const { send, waiting } = speaking(tag);
      // A connection's frames arrive in their order, or, over two nodes, as gaps.
      const sending = Array.from({ length: 30 }, (_, i) => send(store, 1, newRecord(i + 1)));
      const ending = second.end(tag, "second");
      const late = Array.from({ length: 30 }, (_, i) => send(store, 1, newRecord(i + 31)));
      const answers = await Promise.all([...sending, ...late]);
      const kept = answers.filter((answer) => typeof answer === "object").length;
      expect(answers.filter((answer) => answer !== "session-gone")).toHaveLength(kept);
      expect(await ending).toEqual({ waited: kept, passed: 0 });
      expect(await waiting(store, 2)).toEqual([]);
      await eventually(() => expect(of("ended")).toHaveLength(1));
      expect(of("record")).toHaveLength(kept);
      expect(heard.at(-1)).toEqual({ type: "ended", cause: "second", waited: kept, passed: 0 });
    });

    it("[E3] afterwards no token, link or socket of it reads or writes anything", async () => {
      const { store, second } = await open();
      const { tag, session, first } = await talking(store);
      await store.countWrongCode(linkOf(session, 1), "a");
      await store.end(tag, "first");
      for (const node of [store, second]) {
        expect(await node.end(tag, "host")).toBe("session-gone");
        expect(await node.endIfDue(tag)).toBe("session-gone");
        expect(await node.findInvite(linkOf(session, 1))).toBeUndefined();
        expect(await node.markOpened(linkOf(session, 1))).toBe("not-active");
        expect(await node.tries(linkOf(session, 1), "a")).toBe("not-active");
        expect(await node.countWrongCode(linkOf(session, 1), "a")).toBe("not-active");
        expect(await node.takeSeat(linkOf(session, 1), newSeating())).toBe("not-active");
        expect(await node.takeSeat(linkOf(session, 1), first)).toBe("not-active");
        expect(await node.checkToken(tag, 1, first.tokenHash)).toBe("session-gone");
        expect(await node.checkToken(tag, "host", session.hostTokenHash)).toBe("session-gone");
        expect(await node.connect(tag, 1, first.tokenHash, "late", NEW)).toBe("session-gone");
        expect(await node.viewAsHost(tag)).toBe("session-gone");
        expect(await appendOne(node, tag, 1, "first", newRecord(1))).toBe("session-gone");
        expect(await ackOne(node, tag, 1, "first", { did: first.did, seq: 1 })).toBe("session-gone");
        expect(await passOne(node, tag, 1, "first", newSignal())).toBe("session-gone");
        expect(await node.keepSubscription(tag, 1, 1, "late")).toBe("session-gone");
        expect(await node.readQueue(tag, 2, 0, 10)).toEqual([]);
        expect(await node.replaceInvite(tag, 1, newInvite())).toBe("session-gone");
        expect(await node.addHour(tag, 1)).toBe("session-gone");
        await node.disconnect(tag, 1, "first");
      }
    });

    it("[E3] a later session under the same tag has nothing of the earlier one", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      await speaking(tag).sendAll(store, 1, 1, 1);
      await store.end(tag, "first");
      await created(second, { tag });
      expect(await store.readQueue(tag, 2, 0, 10)).toEqual([]);
      expect(await store.checkToken(tag, 1, first.tokenHash)).toBe("session-gone");
      expect(await store.end(tag, "host")).toEqual({ waited: 0, passed: 0 });
    });
  });
}

/** A new session under a tag that became free, which announces one thing. */
async function again(store: SessionStore, tag: string): Promise<void> {
  const session = newSession({ tag });
  await store.create(session);
  await store.markOpened(linkOf(session, 1));
}
