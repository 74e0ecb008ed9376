import { expect, test } from "vitest";
import { newHandshake, newRecord } from "../contract/fixtures.ts";
import { acknowledge, blank, findUnsent, keep, newQueue } from "./queue.ts";

test("[Q3, Q5] of what was unsent or acknowledged nothing of the body is left in memory's queue", () => {
  const queue = { ...newQueue(), did: "A".repeat(22) };
  const records = [newRecord(1), newHandshake(2), newRecord(3)];
  for (const record of records) keep(queue, record);
  const all = () => JSON.stringify(queue);
  for (const { body } of records) expect(all()).toContain(body);
  blank(queue, findUnsent(queue, { did: queue.did, seq: 3 })!);
  expect(all()).not.toContain(records[2]!.body.slice(0, 20));
  acknowledge(queue, { did: queue.did, seq: 3 });
  for (const { body } of records) expect(all()).not.toContain(body.slice(0, 20));
  expect(queue).toMatchObject({ records: [], bytes: 0, kept: 3, passed: 1 });
});
