import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bugs } from "./bugs.mjs";

const root = join(import.meta.dirname, "../..");

test.each(Object.entries(bugs))("the bench's bug %s finds its places in the product's text", (_name, edits) => {
  for (const [file, good] of edits) expect(readFileSync(join(root, file), "utf8")).toMatch(good);
});
