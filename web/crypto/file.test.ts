import { expect, test } from "vitest";
import { CHUNK_BYTES } from "../../shared/files.ts";
import { IV_BYTES } from "../../shared/limits.ts";
import kat from "../../shared/vectors/ec2-kat.json" with { type: "json" };
import { fileDigest, openChunk, padChunk, sealChunk } from "./file.ts";
import { type Bytes, importAesKey, sha256 } from "./primitives.ts";

const hex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, "hex"));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const { file } = kat;
const [sid, fid] = [hex(kat.sid), hex(file.fid)];
const whole = new Uint8Array(file.size).fill(Number.parseInt(file.bytes, 16));
const place = (index: number, last: boolean) => ({ sid, fid, index, last });

async function sealed() {
  const key = await importAesKey(hex(file.fk));
  const first = await sealChunk(key, place(0, false), whole.slice(0, CHUNK_BYTES), hex(file.iv0));
  const last = await sealChunk(key, place(1, true), whole.slice(CHUNK_BYTES), hex(file.iv1));
  return { key, first, last };
}

test("[M20] the chunks and the digest of the vectors", async () => {
  const { first, last } = await sealed();
  // The vectors hash what follows the iv.
  expect(toHex(await sha256(first.slice(IV_BYTES)))).toBe(file.sealed0_sha256);
  expect(toHex(await sha256(last.slice(IV_BYTES)))).toBe(file.sealed1_sha256);
  const chunks = [whole.slice(0, CHUNK_BYTES), padChunk(whole.slice(CHUNK_BYTES))];
  const hashes = await Promise.all(chunks.map(sha256));
  expect(toHex(await fileDigest(sid, fid, file.size, hashes))).toBe(file.digest);
});

test("[M20] a chunk opens in its place only: not another's, not as the last, not with a bit changed", async () => {
  const { key, first, last } = await sealed();
  expect((await openChunk(key, place(1, true), last))?.length).toBe(16_384);
  expect(await openChunk(key, place(1, false), first)).toBeUndefined();
  expect(await openChunk(key, place(0, true), first)).toBeUndefined();
  expect(await openChunk(key, { ...place(0, false), fid: hex("00".repeat(16)) }, first)).toBeUndefined();
  first[100]! ^= 1;
  expect(await openChunk(key, place(0, false), first)).toBeUndefined();
  await expect(sealChunk(key, place(0, false), whole.slice(0, 5))).rejects.toThrow(RangeError);
});
