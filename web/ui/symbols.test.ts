import { expect, test } from "vitest";
import { texts } from "../texts/en.ts";
import { symbols } from "./symbols.tsx";

test("five bits name a symbol: 32 of them, in alphabetical order", () => {
  const names = symbols.map(({ name }) => name);
  expect(names).toHaveLength(32);
  expect(names).toEqual([...new Set(names)].toSorted());
  expect([names[0], names[31]]).toEqual(["anchor", "umbrella"]);
});

test("no two symbols are called or drawn alike", () => {
  expect(new Set(Object.values(texts.verify.symbols)).size).toBe(32);
  expect(new Set(symbols.map(({ path }) => path)).size).toBe(32);
});
