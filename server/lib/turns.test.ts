import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("so many begin in one turn of the loop, the others in the turns after it, in order", async () => {
  const mayBegin = createTurns(2);
  const begun: number[] = [];
  const begin = async (n: number) => {
    await mayBegin();
    begun.push(n);
  };
  const all = [1, 2, 3, 4, 5].map(begin);
  await Promise.resolve();
  expect(begun).toEqual([1, 2]);
  await nextTurn();
  expect(begun).toEqual([1, 2, 3, 4]);
  // Who comes later stands behind those that wait.
  all.push(begin(6));
  await nextTurn();
  expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
  await Promise.all(all);
});

test("where nobody waits all begin at once", async () => {
  const mayBegin = createTurns(2);
  for (let n = 0; n < 3; n++) {
    expect([mayBegin(), mayBegin()]).toEqual([undefined, undefined]);
    await nextTurn();
    await nextTurn();
  }
});
