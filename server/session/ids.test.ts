import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { isLink } from "../../shared/shapes.ts";
import { drawTag, hashToken, newSuffix, newToken } from "./ids.ts";

test("[C5] a tag and a suffix make a link without look-alike characters", () => {
  for (let n = 0; n < 500; n++) {
    const link = drawTag(randomBytes(16), 0) + newSuffix();
    expect(isLink(link), link).toBe(true);
    expect(link).not.toMatch(/[01ilo]/);
  }
});

test("[C5] the same sid draws the same tag again, and another at its next attempt", () => {
  const sid = randomBytes(16);
  expect(drawTag(sid, 0)).toBe(drawTag(sid, 0));
  const drawn = new Set(Array.from({ length: 20 }, (_, attempt) => drawTag(sid, attempt)));
  expect(drawn.size).toBeGreaterThan(15);
});

test("[C5] tags use every character of the alphabet about equally often", () => {
  const counts = new Map<string, number>();
  for (let n = 0; n < 4_000; n++)
    for (const character of drawTag(randomBytes(16), 0)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(31);
  // 20,000 draws over 31 characters: mean 645, standard deviation 25; six deviations either side.
  for (const [character, count] of counts) expect(Math.abs(count - 645), character).toBeLessThan(150);
});

test("[C6] a token is 32 random bytes and the store keeps only its hash", () => {
  const { token, tokenHash } = newToken();
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(tokenHash).toBe(hashToken(token));
  expect(tokenHash).not.toContain(token);
});
