import { expect, test } from "vitest";
import { CHUNK_BYTES, chunkRanges, chunksOf, inRanges, paddedSize, sealedChunkBytes } from "./files.ts";

test("[M20] a file has chunks of 256 KiB, and what is over in steps of 16 KiB", () => {
  expect([0, 1, 16_384, 16_385].map(paddedSize)).toEqual([0, 16_384, 16_384, 32_768]);
  expect([1, CHUNK_BYTES, CHUNK_BYTES + 1].map(chunksOf)).toEqual([1, 1, 2]);
  const padded = paddedSize(CHUNK_BYTES + 5);
  expect([0, 1].map((index) => sealedChunkBytes(padded, index))).toEqual([262_172, 16_412]);
});

test("runs of chunks say which there are", () => {
  const has = new Set([0, 1, 2, 5, 7]);
  const ranges = chunkRanges(8, (index) => has.has(index));
  expect(ranges).toEqual([
    [0, 2],
    [5, 5],
    [7, 7],
  ]);
  for (let index = 0; index < 8; index += 1) expect(inRanges(ranges, index)).toBe(has.has(index));
  expect(chunkRanges(3, () => false)).toEqual([]);
});
