/** How a file is cut [M20]: chunks of 256 KiB, the last one padded to a step of 16 KiB; each sealed with an iv and a tag. */
import { IV_BYTES, TAG_BYTES } from "./limits.ts";

export const FID_BYTES = 16;
/** The largest file, padded; a server's settings may say otherwise [F2]. */
export const FILE_MAX_BYTES = 104_857_600;
export const CHUNK_BYTES = 262_144;
export const CHUNK_STEP_BYTES = 16_384;
/** What sealing adds to each chunk. */
export const CHUNK_SEAL_BYTES = IV_BYTES + TAG_BYTES;
/** A chunk as it is sent, at most. */
export const SEALED_CHUNK_MAX_BYTES = CHUNK_BYTES + CHUNK_SEAL_BYTES;

/** A file's size as the server learns it: in steps of 16 KiB. */
export const paddedSize = (size: number): number => Math.ceil(size / CHUNK_STEP_BYTES) * CHUNK_STEP_BYTES;

/** Of a padded size, or of a true one: both need as many. */
export const chunksOf = (size: number): number => Math.ceil(size / CHUNK_BYTES);

/** Bytes of the chunk with this index, as it is sent; `padded` as {@link paddedSize} gives it. */
export const sealedChunkBytes = (padded: number, index: number): number =>
  Math.min(CHUNK_BYTES, padded - index * CHUNK_BYTES) + CHUNK_SEAL_BYTES;

/** First and last index of a run of chunks, both of it. */
export type ChunkRange = [first: number, last: number];

/** The runs of indexes, in order, for which `has` holds. */
export function chunkRanges(count: number, has: (index: number) => boolean): ChunkRange[] {
  const ranges: ChunkRange[] = [];
  for (let index = 0; index < count; index += 1) {
    if (!has(index)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges;
}

/** Whether an index stands in one of the runs. */
export const inRanges = (ranges: readonly ChunkRange[], index: number): boolean =>
  ranges.some(([first, last]) => first <= index && index <= last);
