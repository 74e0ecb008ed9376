import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createPeppers } from "../session/peppers.ts";
import { vapidFromPrivate, vapidFromSeed } from "./vapid.ts";

test("[P3] one secret makes one key on every node; another makes another; without one it is random", () => {
  const secret = randomBytes(32);
  const key = (of: Uint8Array | null) => vapidFromSeed(createPeppers(of).vapid);
  expect(key(secret)).toEqual(key(secret));
  expect(key(randomBytes(32))).not.toEqual(key(secret));
  expect(key(null)).not.toEqual(key(null));
  const { publicKey, privateKey } = key(secret);
  expect(Buffer.from(publicKey, "base64url")).toHaveLength(65);
  expect(Buffer.from(privateKey, "base64url")).toHaveLength(32);
  expect(vapidFromPrivate(Buffer.from(privateKey, "base64url"))).toEqual({ publicKey, privateKey });
});

test("[P3] every seed makes a key, the smallest and the largest too", () => {
  for (const byte of [0, 255]) expect(() => vapidFromSeed(Buffer.alloc(64, byte))).not.toThrow();
});
