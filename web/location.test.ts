import { expect, test } from "vitest";
import { namesIn } from "./location.ts";

test("a fragment gives the start page two names, whatever signs they have", () => {
  expect(namesIn("#names=Abhi,Anny")).toEqual(["Abhi", "Anny"]);
  expect(namesIn(`#names=${encodeURIComponent("王小明, Dr.")},Ann%20Y`)).toEqual(["王小明, Dr.", "Ann Y"]);
  expect(namesIn("#names=Abhi,")).toEqual(["Abhi", ""]);
});

test("what is no two names gives none", () => {
  for (const hash of [
    "",
    "#",
    "#names",
    "#names=",
    "#names=A",
    "#names=A,B,C",
    "#names=%,B",
    "#7KQM-WQ2X-9D4T",
    "#x&names=A,B",
  ])
    expect(namesIn(hash), hash).toBeNull();
  expect(namesIn(`#names=A,${"x".repeat(2_000)}`)?.[1].length).toBeLessThan(1_000);
});
