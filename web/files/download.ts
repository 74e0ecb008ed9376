/**
 * One file on its way from the server [M20, F4]: each chunk is opened and is in its place before anything is done with it,
 * and all of them together are what their author's message says.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { FileOf } from "../../shared/content.ts";
import { CHUNK_BYTES, chunksOf, paddedSize } from "../../shared/files.ts";
import type { FileApi } from "../browser/file-api.ts";
import { fileDigest, openChunk } from "../crypto/file.ts";
import { type Bytes, discard, importAesKey, sha256 } from "../crypto/primitives.ts";
import type { Entry, Shelf } from "./shelf.ts";
import { type Gate, inParallel, isRefused, steadily } from "./steady.ts";

/** Chunks under way at once. */
const AT_ONCE = 4;

export interface DownloadParts {
  sid: Bytes;
  shelf: Shelf;
  api: FileApi;
  gate: Gate;
}

export type Failed = "gone" | "forged";

/** All of the file onto the shelf. Throws Stopped. @param tell how many chunks are here */
export async function download(
  { sid, shelf, api, gate }: DownloadParts,
  entry: Entry,
  file: FileOf,
  tell: (chunks: number) => void,
  signal: AbortSignal,
): Promise<"here" | Failed> {
  const count = chunksOf(file.size);
  const fetchChunk = await opener({ sid, api, gate }, file, signal);
  const have = await shelf.have(entry);
  const hashes: Bytes[] = [];
  let failed: Failed | undefined;
  let here = 0;
  await inParallel(
    Array.from({ length: count }, (_, index) => index),
    AT_ONCE,
    async (index) => {
      if (failed) return;
      const kept = have.has(index) ? await shelf.read(entry, index) : undefined;
      const chunk = kept ?? (await fetchChunk(index));
      if (typeof chunk === "string") {
        failed = chunk;
        return;
      }
      hashes[index] = await sha256(chunk);
      if (!kept) await shelf.write(entry, index, chunk);
      discard(chunk);
      here += 1;
      tell(here);
    },
  );
  if (failed) return failed;
  return (await isWhole(sid, file, hashes)) ? "here" : "forged";
}

/** Where a file is written to, in order. */
export interface Sink {
  write(bytes: Bytes): Promise<void>;
  /** All of it was written. */
  close(): Promise<void>;
  /** What was written is thrown away. */
  abort(): Promise<void>;
}

/** All of the file into a sink, in order, a few chunks ahead; from the shelf where it is there. Throws Stopped. */
export async function pour(
  { sid, shelf, api, gate }: DownloadParts,
  entry: Entry | undefined,
  file: FileOf,
  sink: Sink,
  tell: (chunks: number) => void,
  signal: AbortSignal,
): Promise<"written" | Failed> {
  const count = chunksOf(file.size);
  const fetchChunk = await opener({ sid, api, gate }, file, signal);
  const chunkAt = async (index: number) => (entry && (await shelf.read(entry, index))) ?? fetchChunk(index);
  const ahead: Promise<Bytes | Failed>[] = [];
  const hashes: Promise<Bytes>[] = [];
  const ask = (index: number) => {
    const asked = chunkAt(index);
    asked.catch(() => {});
    ahead.push(asked);
  };
  for (let index = 0; index < Math.min(AT_ONCE, count); index += 1) ask(index);
  for (let index = 0; index < count; index += 1) {
    const chunk = await ahead.shift()!;
    if (typeof chunk === "string") return chunk;
    if (index + AT_ONCE < count) ask(index + AT_ONCE);
    // Of the bytes as they are now: they are copied at once.
    hashes.push(sha256(chunk));
    await sink.write(chunk.subarray(0, Math.min(CHUNK_BYTES, file.size - index * CHUNK_BYTES)));
    discard(chunk);
    tell(index + 1);
  }
  return (await isWhole(sid, file, await Promise.all(hashes))) ? "written" : "forged";
}

/** Asks for a chunk and opens it. */
async function opener(
  { sid, api, gate }: Omit<DownloadParts, "shelf">,
  { fid, fk, size }: FileOf,
  signal: AbortSignal,
): Promise<(index: number) => Promise<Bytes | Failed>> {
  const key = await importAesKey(fromBase64url(fk));
  const fidBytes = fromBase64url(fid);
  const count = chunksOf(size);
  const padded = paddedSize(size);
  return async (index) => {
    const sealed = await steadily(gate, signal, () => api.read(fid, index, signal));
    if (isRefused(sealed)) return "gone";
    const chunk = await openChunk(key, { sid, fid: fidBytes, index, last: index === count - 1 }, sealed);
    discard(sealed);
    return chunk?.length === Math.min(CHUNK_BYTES, padded - index * CHUNK_BYTES) ? chunk : "forged";
  };
}

const isWhole = async (sid: Bytes, { fid, size, digest }: FileOf, hashes: readonly Bytes[]): Promise<boolean> =>
  toBase64url(await fileDigest(sid, fromBase64url(fid), size, hashes)) === digest;
