import { describe, expect, it } from "vitest";
import { SEALED_MAX_BYTES } from "../../../shared/limits.ts";
import {
  ackOne,
  appendOne,
  bodiesOf,
  created,
  ears,
  granted,
  linkOf,
  NEW,
  newSignal,
  newHandshake,
  newInvite,
  newRecord,
  newSeating,
  newSession,
  numbersOf,
  type OpenStores,
  seated,
  secret,
  speaking,
  talking,
} from "./fixtures.ts";
import { eventually } from "../../testing/eventually.ts";

export function describeQueue(open: OpenStores): void {
  describe("queues", () => {
    it("[Q1] the next number is kept and heard where the other one is, with the name of its device", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store, {}, second);
      const { of } = await ears(second, tag);
      const record = newRecord(1, { body: secret(SEALED_MAX_BYTES) });
      const { send, waiting } = speaking(tag);
      expect(await send(store, 1, record)).toEqual({ kept: 1, repeated: false, wake: null });
      const entry = { position: 1, record: { did: first.did, ...record } };
      await eventually(() => expect(of("record")).toHaveLength(1));
      expect(of("record")).toEqual([{ type: "record", from: 1, ...entry }]);
      expect(await waiting(second, 2)).toEqual([entry]);
      expect(await waiting(second, 1)).toEqual([]);
    });

    it("[Q1] handshakes and sealed records stand in one queue, each seat in its own", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store);
      const { send, waiting } = speaking(tag);
      const sent = [newHandshake(1), newRecord(2), newHandshake(3)];
      for (const record of sent) await send(store, 1, record);
      const theirs = newHandshake(1);
      expect(await send(second, 2, theirs)).toMatchObject({ kept: 1 });
      expect((await waiting(second, 2)).map(({ position, record }) => ({ position, kind: record.kind }))).toEqual([
        { position: 1, kind: "handshake" },
        { position: 2, kind: "sealed" },
        { position: 3, kind: "handshake" },
      ]);
      expect(bodiesOf(await waiting(store, 2))).toEqual(sent.map(({ body }) => body));
      expect(bodiesOf(await waiting(store, 1))).toEqual([theirs.body]);
    });

    it("[Q2] a number that is kept is answered as kept: nothing is done, nobody hears it, whatever its bytes", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, {}, second);
      const { send, sendAll, waiting } = speaking(tag);
      const { of } = await ears(second, tag);
      const records = await sendAll(store, 1, 1, 3);
      for (const record of [...records, newRecord(1), newHandshake(2)])
        expect(await appendOne(second, tag, 1, "first", record)).toEqual({ kept: 3, repeated: true, wake: null });
      expect(bodiesOf(await waiting(store, 2))).toEqual(records.map(({ body }) => body));
      await send(store, 1, newRecord(4));
      await eventually(() => expect(of("record").map(({ record }) => record.seq)).toEqual([1, 2, 3, 4]));
    });

    it("[Q2] the same number many times at once is kept once", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, {}, second);
      const { of } = await ears(second, tag);
      const { send, waiting } = speaking(tag);
      const record = newRecord(1);
      const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => send(i % 2 ? store : second, 1, record)));
      expect(answers.filter((answer) => !granted(answer).repeated)).toHaveLength(1);
      expect(answers.map((answer) => granted(answer).kept)).toEqual(answers.map(() => 1));
      await send(store, 1, newRecord(2));
      await eventually(() => expect(of("record").map(({ record }) => record.seq)).toEqual([1, 2]));
      expect(await waiting(store, 2)).toHaveLength(2);
    });

    it("[Q2] a number after the next one is refused as a gap, and nothing goes with it", async () => {
      const { store, second } = await open();
      const { tag, second: other } = await talking(store);
      const { send, sendAll, waiting } = speaking(tag);
      await sendAll(store, 2, 1, 1);
      const acks = { did: other.did, seq: 1 };
      expect(await send(second, 1, newRecord(2), { acks })).toBe("gap");
      expect(await send(second, 1, newRecord(Number.MAX_SAFE_INTEGER))).toBe("gap");
      expect(await waiting(store, 2)).toEqual([]);
      expect(numbersOf(await waiting(store, 1))).toEqual([1]);
      expect(await send(second, 1, newRecord(1))).toMatchObject({ kept: 1 });
    });

    it("[Q1] both write at once on two nodes: each queue in the order of its numbers, the same for all who listen", async () => {
      const { store, second } = await open();
      const { tag } = await talking(store, {}, second);
      const here = await ears(store, tag);
      const there = await ears(second, tag);
      const { sendAll, waiting } = speaking(tag);
      await Promise.all([sendAll(store, 1, 1, 30), sendAll(second, 2, 1, 30)]);
      for (const [reader, { of }] of [
        [1, here],
        [2, there],
      ] as const) {
        const heard = () => of("record").filter(({ from }) => from !== reader);
        await eventually(() => expect(heard()).toHaveLength(30));
        expect(heard().map(({ position, record }) => ({ position, record }))).toEqual(await waiting(second, reader));
        expect(heard().map(({ position }) => position)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
      }
    });

    it("[Q1, Q3, R11] what is said at once is one step: acknowledgements, records in their order, signals", async () => {
      const { store, second } = await open();
      for (const elsewhere of [store, second]) {
        const { tag, first, second: other } = await talking(store, {}, elsewhere);
        const { sendAll, waiting } = speaking(tag);
        await sendAll(elsewhere, 2, 1, 4);
        const { heard } = await ears(elsewhere, tag);
        const [one, two, three] = [newHandshake(1), newRecord(2), newRecord(3)];
        const records = [one, two, newRecord(2), newRecord(1), three, newRecord(5), newRecord(4)];
        const said = { acks: [{ did: other.did, seq: 3 }], records, signals: [newSignal(), newSignal()] };
        expect(await store.say(tag, 1, "first", said)).toEqual({ kept: 3, added: 3, refused: "gap", wake: null });
        expect(numbersOf(await waiting(store, 1))).toEqual([4]);
        expect(bodiesOf(await waiting(store, 2))).toEqual([one, two, three].map(({ body }) => body));
        const own = () => heard.filter((event) => "from" in event && event.from === 1);
        await eventually(() => expect(own()).toHaveLength(5));
        expect(own()).toEqual([
          ...[one, two, three].map((record, n) => ({
            type: "record",
            from: 1,
            position: n + 1,
            record: { did: first.did, ...record },
          })),
          ...said.signals.map((signal) => ({ type: "signal", from: 1, did: first.did, ...signal })),
        ]);
        // Some of them kept already, and one that answers.
        const more = [newRecord(2), newHandshake(4), newRecord(5)];
        more[1]!.acks = { did: other.did, seq: 4 };
        more[2]!.unsends = { did: first.did, seq: 2 };
        expect(await store.say(tag, 1, "first", { acks: [], records: more, signals: [] })).toMatchObject({
          kept: 5,
          added: 2,
          refused: null,
        });
        expect(await waiting(store, 1)).toEqual([]);
        expect(bodiesOf(await waiting(store, 2)).map((body) => body === null)).toEqual([
          false,
          true,
          false,
          false,
          false,
        ]);
        await eventually(() => expect(own()).toHaveLength(7));
        expect(own().slice(5)).toMatchObject([{ position: 4 }, { position: 5 }]);
      }
    });

    it("[Q1] a queue is read from any position on, in parts", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      const { sendAll, ack } = speaking(tag);
      await sendAll(store, 1, 1, 12);
      const read = async (after: number, limit: number) => numbersOf(await second.readQueue(tag, 2, after, limit));
      expect(await read(0, 3)).toEqual([1, 2, 3]);
      expect(await read(9, 2)).toEqual([10, 11]);
      expect(await read(11, 50)).toEqual([12]);
      expect(await read(12, 50)).toEqual([]);
      expect(await read(400, 50)).toEqual([]);
      expect(await read(0, 0)).toEqual([]);
      await ack(store, 2, { did: first.did, seq: 5 });
      expect(await read(0, 2)).toEqual([6, 7]);
      expect(await read(6, 2)).toEqual([7, 8]);
      expect(await second.readQueue(newSession().tag, 1, 0, 50)).toEqual([]);
    });

    it("[Q1] only the newest connection of the present device is listened to", async () => {
      const { store, second } = await open();
      const session = await created(store);
      const { tag } = session;
      expect(await appendOne(store, tag, 1, "", newRecord(1))).toBe("superseded");
      const { tokenHash } = await seated(store, session, 1);
      expect(await appendOne(store, tag, 1, "", newRecord(1))).toBe("superseded");
      await store.connect(tag, 1, tokenHash, "older", NEW);
      expect(await appendOne(store, tag, 1, "older", newRecord(1))).toMatchObject({ kept: 1 });
      expect(await appendOne(store, tag, 2, "older", newRecord(1))).toBe("superseded");
      await second.connect(tag, 1, tokenHash, "newer", NEW);
      expect(await appendOne(store, tag, 1, "older", newRecord(2))).toBe("superseded");
      expect(await ackOne(store, tag, 1, "older", { did: secret(16), seq: 1 })).toBe("superseded");
      expect(await appendOne(second, tag, 1, "newer", newRecord(2))).toMatchObject({ kept: 2 });
      await store.disconnect(tag, 1, "newer");
      expect(await appendOne(second, tag, 1, "newer", newRecord(3))).toBe("superseded");
      expect(await appendOne(store, newSession().tag, 1, "first", newRecord(1))).toBe("session-gone");
    });
  });

  describe("acknowledging", () => {
    it("[Q3] erases everything up to the record, and never goes back", async () => {
      const { store, second } = await open();
      const { tag, first, second: other } = await talking(store);
      const { sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 5);
      const acked = async () => granted(await second.connect(tag, 2, other.tokenHash, "second", NEW)).acked;
      expect(await acked()).toBeNull();
      expect(await ack(second, 2, { did: first.did, seq: 3 })).toBe("acked");
      expect(numbersOf(await waiting(store, 2))).toEqual([4, 5]);
      for (const seq of [1, 2, 3]) expect(await ack(store, 2, { did: first.did, seq })).toBe("acked");
      expect(numbersOf(await waiting(store, 2))).toEqual([4, 5]);
      expect(await acked()).toEqual({ did: first.did, seq: 3 });
      // Never more than there is.
      await ack(second, 2, { did: first.did, seq: 1_000_000 });
      expect(await acked()).toEqual({ did: first.did, seq: 5 });
      expect(await waiting(store, 2)).toEqual([]);
      await sendAll(store, 1, 6, 6);
      expect(numbersOf(await waiting(store, 2))).toEqual([6]);
      expect(await acked()).toEqual({ did: first.did, seq: 5 });
    });

    it("[Q3] of a device that nobody knows here changes nothing, nor does one's own name", async () => {
      const { store, second } = await open();
      const { tag, first, second: other } = await talking(store);
      const { sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      expect(await ack(second, 2, { did: secret(16), seq: 2 })).toBe("acked");
      expect(await ack(second, 2, { did: other.did, seq: 2 })).toBe("acked");
      expect(await ack(second, 1, { did: first.did, seq: 2 })).toBe("acked");
      expect(numbersOf(await waiting(store, 2))).toEqual([1, 2]);
      expect(granted(await second.connect(tag, 2, other.tokenHash, "second", NEW)).acked).toBeNull();
      expect(granted(await second.connect(tag, 1, first.tokenHash, "first", NEW)).acked).toBeNull();
      expect(await ackOne(store, newSession().tag, 1, "first", { did: first.did, seq: 1 })).toBe("session-gone");
    });

    it("[Q4] an answer that names its offer acknowledges it in the same step, repeated it does nothing", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store, {}, second);
      const { send, waiting } = speaking(tag);
      await send(store, 1, newHandshake(1));
      await send(store, 1, newHandshake(2));
      const { of } = await ears(second, tag);
      const answer = newHandshake(1);
      expect(await send(second, 2, answer, { acks: { did: first.did, seq: 1 } })).toMatchObject({ repeated: false });
      expect(numbersOf(await waiting(store, 2))).toEqual([2]);
      expect(bodiesOf(await waiting(store, 1))).toEqual([answer.body]);
      expect(await send(store, 2, answer, { acks: { did: first.did, seq: 2 } })).toMatchObject({ repeated: true });
      expect(numbersOf(await waiting(store, 2))).toEqual([2]);
      await eventually(() => expect(of("record")).toHaveLength(1));
    });
  });

  describe("devices", () => {
    it("a new device begins at its own first number; the older one's rest stands before it, and is counted on", async () => {
      const { store, second } = await open();
      const { tag, session, first } = await talking(store);
      const { sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 3);
      await ack(second, 2, { did: first.did, seq: 1 });
      const newer = await seated(second, session, 1, { takeOver: true });
      expect(granted(await second.connect(tag, 1, newer.tokenHash, "first", NEW))).toMatchObject({
        kept: 0,
        acked: null,
      });
      await sendAll(store, 1, 1, 2);
      const names = (await waiting(store, 2)).map(({ position, record: { did, seq } }) => ({ position, did, seq }));
      expect(names).toEqual([
        { position: 2, did: first.did, seq: 2 },
        { position: 3, did: first.did, seq: 3 },
        { position: 4, did: newer.did, seq: 1 },
        { position: 5, did: newer.did, seq: 2 },
      ]);
    });

    it("[Q3] an ack of the older device's rest goes so far, one of the newer device erases all of the older's", async () => {
      const { store, second } = await open();
      const { tag, session, first, second: other } = await talking(store);
      const { sendAll, ack, waiting } = speaking(tag);
      const acked = async () => granted(await second.connect(tag, 2, other.tokenHash, "second", NEW)).acked;
      await sendAll(store, 1, 1, 3);
      const newer = await seated(second, session, 1, { takeOver: true });
      await second.connect(tag, 1, newer.tokenHash, "first", NEW);
      await sendAll(store, 1, 1, 3);
      await ack(store, 2, { did: first.did, seq: 2 });
      expect(numbersOf(await waiting(store, 2))).toEqual([3, 1, 2, 3]);
      expect(await acked()).toEqual({ did: first.did, seq: 2 });
      await ack(store, 2, { did: first.did, seq: 99 });
      expect(numbersOf(await waiting(store, 2))).toEqual([1, 2, 3]);
      expect(await acked()).toEqual({ did: first.did, seq: 3 });
      await ack(store, 2, { did: newer.did, seq: 1 });
      expect(await acked()).toEqual({ did: newer.did, seq: 1 });
      const newest = await seated(second, session, 1, { takeOver: true });
      await second.connect(tag, 1, newest.tokenHash, "first", NEW);
      await sendAll(store, 1, 1, 2);
      await ack(store, 2, { did: newest.did, seq: 1 });
      expect(numbersOf(await waiting(store, 2))).toEqual([2]);
      // What nobody has here any more does not take it back.
      for (const { did } of [first, newer]) await ack(store, 2, { did, seq: 1 });
      expect(await acked()).toEqual({ did: newest.did, seq: 1 });
    });

    it("[Q3] an ack of the present device erases an older one's rest, although it has sent nothing itself", async () => {
      const { store, second } = await open();
      const { tag, session } = await talking(store);
      const { sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 3);
      const newer = await seated(second, session, 1, { takeOver: true });
      await ack(store, 2, { did: newer.did, seq: 7 });
      expect(await waiting(store, 2)).toEqual([]);
    });

    it("[Q3, Q5] a device that joins anew under its old name takes nothing of what waits under it", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      const { send, sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      const invite = newInvite();
      await store.replaceInvite(tag, 1, invite);
      const seating = newSeating({ did: first.did });
      granted(await second.takeSeat(tag + invite.suffix, seating));
      await ack(store, 2, { did: first.did, seq: 1 });
      expect(numbersOf(await waiting(store, 2))).toEqual([2]);
      expect(granted(await second.connect(tag, 1, seating.tokenHash, "first", NEW)).kept).toBe(0);
      await send(store, 1, newRecord(1), { unsends: { did: first.did, seq: 2 } });
      expect(bodiesOf(await waiting(store, 2)).map((body) => body === null)).toEqual([true, false]);
      await ack(store, 2, { did: first.did, seq: 2 });
      expect(await waiting(store, 2)).toEqual([]);
    });

    it("[Q3] an acknowledgement of an older device that said nothing takes nothing of those before it", async () => {
      const { store } = await open();
      const { tag, session, first } = await talking(store);
      const { sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      const silent = newSeating({ takeOver: true });
      granted(await store.takeSeat(linkOf(session, 1), silent));
      granted(await store.takeSeat(linkOf(session, 1), newSeating({ takeOver: true })));
      await ack(store, 2, { did: silent.did, seq: 1 });
      expect(numbersOf(await waiting(store, 2))).toEqual([1, 2]);
      await ack(store, 2, { did: first.did, seq: 1 });
      expect(numbersOf(await waiting(store, 2))).toEqual([2]);
    });

    it("a new device of the reader's is told what its seat acknowledged, and gets what was not", async () => {
      const { store, second } = await open();
      const { tag, session, first } = await talking(store);
      const { sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 3);
      await ack(second, 2, { did: first.did, seq: 2 });
      const newer = await seated(second, session, 2, { takeOver: true });
      const view = granted(await store.connect(tag, 2, newer.tokenHash, "second", NEW));
      expect(view).toMatchObject({ kept: 0, acked: { did: first.did, seq: 2 }, waiting: { after: 2, last: 3 } });
      expect(numbersOf(await waiting(store, 2))).toEqual([3]);
    });

    it("[J5] the same device asking again goes on with its numbers", async () => {
      const { store, second } = await open();
      const { tag, session, first } = await talking(store);
      const { sendAll } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      const again = await seated(second, session, 1, { did: first.did });
      expect(granted(await store.connect(tag, 1, again.tokenHash, "first", NEW)).kept).toBe(2);
      await sendAll(second, 1, 3, 3);
    });

    it("[J7] after a new invite what its seat's devices sent still goes to the other", async () => {
      const { store, second } = await open();
      const { tag, session } = await talking(store);
      const { sendAll, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      const invite = newInvite();
      await second.replaceInvite(tag, 1, invite);
      expect(await appendOne(store, tag, 1, "first", newRecord(3))).toBe("superseded");
      const newer = await seated(store, { ...session, invites: [invite, session.invites[1]] }, 1);
      expect(granted(await store.connect(tag, 1, newer.tokenHash, "first", NEW)).kept).toBe(0);
      await sendAll(store, 1, 1, 1);
      expect(numbersOf(await waiting(second, 2))).toEqual([1, 2, 1]);
    });
  });

  describe("connecting", () => {
    it("[Q6] tells what is kept and acknowledged, and where what waits begins and ends", async () => {
      const { store, second } = await open();
      const { tag, first, second: other } = await talking(store);
      const { sendAll, ack } = speaking(tag);
      await sendAll(store, 1, 1, 5);
      await sendAll(store, 2, 1, 2);
      await ack(store, 2, { did: first.did, seq: 2 });
      await ack(store, 1, { did: other.did, seq: 2 });
      expect(granted(await second.connect(tag, 2, other.tokenHash, "second", NEW))).toMatchObject({
        kept: 2,
        acked: { did: first.did, seq: 2 },
        waiting: { after: 2, last: 5 },
      });
      expect(granted(await second.connect(tag, 1, first.tokenHash, "first", NEW))).toMatchObject({
        kept: 5,
        acked: { did: other.did, seq: 2 },
        waiting: { after: 2, last: 2 },
      });
    });

    it("[Q6] is an acknowledgement, of older devices' rest, too", async () => {
      const { store, second } = await open();
      const { tag, session, second: other } = await talking(store);
      const { sendAll, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 3);
      const newer = await seated(second, session, 1, { takeOver: true });
      await second.connect(tag, 1, newer.tokenHash, "first", NEW);
      await sendAll(store, 1, 1, 3);
      const ack = { did: newer.did, seq: 2 };
      const view = granted(await second.connect(tag, 2, other.tokenHash, "again", { ack, done: 0 }));
      expect(view).toMatchObject({ acked: ack, waiting: { after: 5, last: 6 } });
      expect(numbersOf(await waiting(store, 2))).toEqual([3]);
      // It never goes back either.
      const less = { ack: { did: newer.did, seq: 1 }, done: 0 };
      expect(granted(await second.connect(tag, 2, other.tokenHash, "second", less)).acked).toEqual(ack);
    });

    it("[Q6] `done` raises what is kept, and the next number follows it", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      const { send, sendAll, ack, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 2);
      expect(await send(store, 1, newRecord(8))).toBe("gap");
      const hello = { ack: null, done: 7 };
      expect(granted(await second.connect(tag, 1, first.tokenHash, "first", hello)).kept).toBe(7);
      expect(await send(second, 1, newRecord(7))).toMatchObject({ kept: 7, repeated: true });
      await sendAll(store, 1, 8, 9);
      expect((await waiting(store, 2)).map(({ position, record }) => [position, record.seq])).toEqual([
        [1, 1],
        [2, 2],
        [3, 8],
        [4, 9],
      ]);
      // It lowers nothing.
      expect(granted(await second.connect(tag, 1, first.tokenHash, "first", { ack: null, done: 3 })).kept).toBe(9);
      await ack(store, 2, { did: first.did, seq: 5 });
      expect(numbersOf(await waiting(store, 2))).toEqual([8, 9]);
      await ack(store, 2, { did: first.did, seq: 8 });
      expect(numbersOf(await waiting(store, 2))).toEqual([9]);
      expect(await ack(store, 2, { did: first.did, seq: 9 })).toBe("acked");
      expect(await waiting(store, 2)).toEqual([]);
    });

    it("[Q6] a device that nobody opens a seat with changes nothing by its hello", async () => {
      const { store, second } = await open();
      const { tag, first } = await talking(store);
      const { sendAll, waiting } = speaking(tag);
      await sendAll(store, 1, 1, 1);
      const hello = { ack: { did: first.did, seq: 1 }, done: 50 };
      expect(await second.connect(tag, 2, secret(), "second", hello)).toBe("session-gone");
      expect(await second.connect(newSession().tag, 2, secret(), "second", hello)).toBe("session-gone");
      expect(await waiting(store, 2)).toHaveLength(1);
    });
  });
}
