import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import kat from "../../shared/vectors/ec2-kat.json" with { type: "json" };
import { isLink } from "../../shared/shapes.ts";
import { drawTag, hashToken, newSuffix, newToken } from "./ids.ts";

test("[C5] a tag and a suffix make a link without look-alike characters", async () => {
  for (let n = 0; n < 500; n++) {
    const link = (await drawTag(Uint8Array.from(randomBytes(16)), 0)) + newSuffix();
    expect(isLink(link), link).toBe(true);
    expect(link).not.toMatch(/[01ilo]/);
  }
});

test("[C5] a sid draws the vectors' tags, one for each attempt", async () => {
  const sid = Uint8Array.from(Buffer.from(kat.sid, "hex"));
  for (const [attempt, tag] of kat.tags.entries()) expect(await drawTag(sid, attempt)).toBe(tag);
});

test("[C6] a token is 32 random bytes and the store keeps only its hash", () => {
  const { token, tokenHash } = newToken();
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(tokenHash).toBe(hashToken(token));
  expect(tokenHash).not.toContain(token);
});
