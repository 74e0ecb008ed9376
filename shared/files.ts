/** What page and server must agree on about files, and the two pages with each other. How a file is cut [M20]: chunks of 256 KiB, the last one padded to a step of 16 KiB; each sealed with an iv and a tag. */
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

/** No server's settings allow more, and no page believes more. */
export const FILE_SIZE_MAX_BYTES = 1_073_741_824;
/** A file's name, in UTF-16 units. */
export const FILE_NAME_MAX_CHARACTERS = 200;
/** A picture's width and height that a page tells and shows. */
export const PICTURE_MAX_SIDE = 16_384;

/** A voice note's length, and how many bars show how loud it is. */
export const VOICE_MAX_MS = 300_000;
export const VOICE_LEVELS = 48;

/** The blurred preview that travels in the message: the longest side in dots of three bytes, and all in base64url. */
const PREVIEW_SIDE = 16;
export const PREVIEW_MAX_CHARACTERS = PREVIEW_SIDE * PREVIEW_SIDE * 4;

/** Columns and rows of the preview of a picture of this size. */
export function previewGrid(width: number, height: number): [columns: number, rows: number] {
  const scale = PREVIEW_SIDE / Math.max(width, height);
  const dots = (side: number) => Math.max(1, Math.round(side * scale));
  return [dots(width), dots(height)];
}
