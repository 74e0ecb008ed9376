/** Sets of record numbers as sorted runs that do not touch: a lie about a million numbers costs one pair. */
import type { Range } from "../../shared/shapes.ts";

export const contains = (ranges: readonly Range[], n: number): boolean =>
  ranges.some(([first, last]) => first <= n && n <= last);

/** With `first` to `last` in it, too. */
export function withRange(ranges: readonly Range[], first: number, last: number): Range[] {
  const before = ranges.filter((each) => each[1] < first - 1);
  const after = ranges.filter((each) => each[0] > last + 1);
  const touched = ranges.slice(before.length, ranges.length - after.length);
  const low = Math.min(first, ...touched.map((each) => each[0]));
  const high = Math.max(last, ...touched.map((each) => each[1]));
  return [...before, [low, high], ...after];
}

export function without(ranges: readonly Range[], n: number): Range[] {
  return ranges.flatMap(([first, last]): Range[] => {
    if (n < first || n > last) return [[first, last]];
    const left: Range[] = first < n ? [[first, n - 1]] : [];
    return n < last ? [...left, [n + 1, last]] : left;
  });
}

export const size = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** Whether any number from `low` to `high` is in the first and not in the second. */
export const goesBeyond = (ranges: readonly Range[], known: readonly Range[], low: number, high: number): boolean =>
  ranges.some(([first, last]) => {
    const from = Math.max(first, low);
    const to = Math.min(last, high);
    return from <= to && !known.some((each) => each[0] <= from && to <= each[1]);
  });
