import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { LINK_ALPHABET } from "./limits.ts";
import { type Sha256, TAG_ATTEMPTS, tagOf, tagsOf } from "./link-tag.ts";
import kat from "./vectors/ec2-kat.json" with { type: "json" };

const sha256: Sha256 = (input) => createHash("sha256").update(input).digest();
const inBrowser: Sha256 = async (input) => new Uint8Array(await crypto.subtle.digest("SHA-256", input));
const sid = Uint8Array.from(Buffer.from(kat.sid, "hex"));

test("[C5] a session's eight tags are the vectors', by Node's SHA-256 and by the browser's", async () => {
  expect(await tagsOf(sid, sha256)).toEqual(kat.tags);
  expect(await tagsOf(sid, inBrowser)).toEqual(kat.tags);
  expect(kat.tag_alphabet).toBe(LINK_ALPHABET);
  expect(kat.tags).toHaveLength(TAG_ATTEMPTS);
});

test("[C5] a digest with too few usable bytes is followed by the next round's", async () => {
  const few: Sha256 = (input) => {
    const bytes = new Uint8Array(32).fill(250);
    // The round is the last byte of enc's last part.
    bytes[0] = input.at(-1)!;
    bytes[31] = 247;
    return bytes;
  };
  expect(await tagOf(sid, 0, few)).toBe(["2", "z", "3", "z", "4"].join(""));
});

test("[C5] every character of the alphabet is drawn about equally often", async () => {
  const counts = new Map<string, number>();
  for (let run = 0; run < 6_200; run++)
    for (const character of await tagOf(Uint8Array.from(randomBytes(16)), 0, sha256))
      counts.set(character, (counts.get(character) ?? 0) + 1);
  expect([...counts.keys()].toSorted().join("")).toBe(LINK_ALPHABET);
  // Chi-square with 30 degrees of freedom, mean 1000 a character: beyond 91 once in 10^7 fair runs.
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
  expect(chi).toBeLessThan(91);
});
