import { expect, test } from "vitest";
import { Inbox } from "./inbox.ts";
import type { WatchEvent } from "./watch.ts";

const signal = (seq: number): WatchEvent => ({ type: "signal", from: 2, did: "d", eid: "e", seq, body: "b" });
const invite: WatchEvent = { type: "invite", seat: 1 };

test("what is heard before the socket is ready is handed on in order, one at a time", async () => {
  const inbox = new Inbox();
  for (const seq of [1, 2, 3]) inbox.receive(signal(seq));
  const heard: number[] = [];
  let busy = 0;
  await inbox.open(
    async (event) => {
      expect(++busy).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      busy -= 1;
      if (event.type === "signal") heard.push(event.seq);
    },
    () => {},
  );
  expect(heard).toEqual([1, 2, 3]);
});

test("[R9] signals behind somebody who reads slowly do not fill the memory; nothing else is dropped", async () => {
  const inbox = new Inbox();
  for (let seq = 0; seq < 10_000; seq++) inbox.receive(signal(seq));
  for (let n = 0; n < 300; n++) inbox.receive(invite);
  const heard: string[] = [];
  await inbox.open(
    async (event) => void heard.push(event.type),
    () => {},
  );
  expect(heard.filter((type) => type === "signal")).toHaveLength(256);
  expect(heard.filter((type) => type === "invite")).toHaveLength(300);
});

test("an outage while an event is handled is told", async () => {
  const inbox = new Inbox();
  inbox.receive(invite);
  let outages = 0;
  await inbox.open(
    async () => Promise.reject(new Error("Redis does not answer.")),
    () => outages++,
  );
  expect(outages).toBe(1);
});

test("[R16] records behind somebody who reads slowly stay in their queue: of those that wait only the last position is kept", async () => {
  const inbox = new Inbox();
  const record = (position: number): WatchEvent => ({
    type: "record",
    from: 2,
    position,
    record: { did: "d", seq: position, kind: "sealed", body: "b" },
  });
  for (let position = 1; position <= 10_000; position++) inbox.receive(record(position));
  expect(inbox.size()).toBe(17);
  const heard: unknown[] = [];
  await inbox.open(
    async (event) => void heard.push(event),
    () => {},
  );
  expect(heard.at(-1)).toEqual({ type: "behind", from: 2, position: 10_000 });
});

test("[R16] what a socket is not told of does not wait for it", async () => {
  const inbox = new Inbox(({ type }) => type !== "invite");
  for (let n = 0; n < 300; n++) inbox.receive(invite);
  expect(inbox.size()).toBe(0);
});
