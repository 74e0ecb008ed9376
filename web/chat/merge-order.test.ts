import fc from "fast-check";
import { expect, test } from "vitest";
import { type Known, mergeOrder } from "./merge-order.ts";

const record = (seq: number, position: number, got = 0): Known => ({ seq, position, got });
const order = (one: Known[], two: Known[]) => mergeOrder([one, two]).map(({ from, seq }) => `${from}:${seq}`);

test("[D5] by position where nothing speaks against it, and with it as the rank", () => {
  const ranked = mergeOrder([
    [record(1, 1), record(2, 4)],
    [record(1, 2), record(2, 3)],
  ]);
  expect(ranked.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
  expect(ranked.map(({ from, seq }) => `${from}:${seq}`)).toEqual(["1:1", "2:1", "2:2", "1:2"]);
});

test("[K17] each direction stands in the order of its numbers, wherever the log has them", () => {
  expect(order([record(1, 25), record(2, 23)], [record(1, 24)])).toEqual(["2:1", "1:1", "1:2"]);
});

test("[K17] nothing stands before what it names, wherever the log has it", () => {
  expect(order([record(1, 9)], [record(1, 3, 1)])).toEqual(["1:1", "2:1"]);
});

/** A direction: numbers with gaps, any positions, and any claims of what was seen. */
const direction = fc
  .uniqueArray(fc.record({ seq: fc.integer({ min: 1, max: 30 }), position: fc.nat(40), got: fc.nat(30) }), {
    selector: ({ seq }) => seq,
  })
  .map((records) => records.toSorted((a, b) => a.seq - b.seq));

test("[K17] whatever a server says of positions, all stand once, in their numbers' order, ranks rising", () => {
  fc.assert(
    fc.property(direction, direction, (one, two) => {
      const ranked = mergeOrder([one, two]);
      expect(ranked).toHaveLength(one.length + two.length);
      for (const [at, { rank }] of ranked.entries()) expect(rank).toBeGreaterThan(ranked[at - 1]?.rank ?? 0);
      for (const [from, records] of [
        [1, one],
        [2, two],
      ] as const) {
        const seqs = ranked.flatMap((each) => (each.from === from ? [each.seq] : []));
        expect(seqs).toEqual(records.map(({ seq }) => seq));
      }
    }),
  );
});
