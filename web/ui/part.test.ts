/** Parts of the page that come after it. */
import { expect, test } from "vitest";
import { createPart } from "./part.ts";

test("a part is fetched once, however often it is asked for, and is there from then on", async () => {
  let fetched = 0;
  const part = createPart(async () => ({ n: ++fetched }));
  expect(part.now()).toBeNull();
  const both = await Promise.all([part.load(), part.load()]);
  expect(both).toEqual([{ n: 1 }, { n: 1 }]);
  expect(part.now()).toEqual({ n: 1 });
  await part.load();
  expect(fetched).toBe(1);
});

test("a part that did not come is asked for again", async () => {
  let network = false;
  const part = createPart(async () => {
    if (!network) throw new Error("no network");
    return "there";
  });
  await expect(part.load()).rejects.toThrow("no network");
  expect(part.now()).toBeNull();
  network = true;
  expect(await part.load()).toBe("there");
});
