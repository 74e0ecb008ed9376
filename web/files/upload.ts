/**
 * One file on its way to the server [M20, F2, F3]: put on the shelf, so that it outlives a reload; sealed and sent chunk by
 * chunk, several at once, from where the server says that it stands. Never a whole file in memory.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { CHUNK_BYTES, chunksOf, inRanges, paddedSize } from "../../shared/files.ts";
import type { FileApi } from "../browser/file-api.ts";
import { portionsOf } from "../browser/portions.ts";
import { fileDigest, padChunk, sealChunk } from "../crypto/file.ts";
import { type Bytes, discard, importAesKey, sha256 } from "../crypto/primitives.ts";
import { createHandOver } from "./hand-over.ts";
import type { Entry, Shelf } from "./shelf.ts";
import type { UploadTrouble } from "./state.ts";
import { type Gate, inParallel, isRefused, steadily } from "./steady.ts";

/** Chunks under way at once, to the server and onto the shelf. */
const AT_ONCE = 4;
/** A server that has lost what it had is sent all of it again, so many times. */
const ROUNDS_MAX = 5;

export interface UploadParts {
  sid: Bytes;
  shelf: Shelf;
  api: FileApi;
  gate: Gate;
}

/**
 * Resolves to the file's digest once the server has all of it, or to what is in the way; throws Stopped.
 * @param source null: all of it is on the shelf
 * @param tell how many chunks the server has
 */
export async function upload(
  { sid, shelf, api, gate }: UploadParts,
  entry: Entry,
  source: Blob | null,
  tell: (chunks: number) => void,
  signal: AbortSignal,
): Promise<{ digest: string } | { trouble: UploadTrouble }> {
  const { fid, size } = entry;
  const { file } = entry.upload!;
  const fidBytes = fromBase64url(fid);
  const key = await importAesKey(fromBase64url(file.fk));
  const count = chunksOf(size);
  const handOver = createHandOver();
  signal.addEventListener("abort", handOver.close, { once: true });

  /** A padded chunk, as it is hashed and kept. */
  async function chunkAt(index: number): Promise<Bytes | undefined> {
    if (!source) return shelf.read(entry, index);
    const start = index * CHUNK_BYTES;
    return padChunk(new Uint8Array(await source.slice(start, Math.min(size, start + CHUNK_BYTES)).arrayBuffer()));
  }

  /** Runs ahead of the sending, and on while that is paused: from then on a reload loses nothing. */
  async function putOnShelf(): Promise<Bytes[] | undefined> {
    const { hashes } = entry.upload!;
    const known = hashes.length === count;
    if (known || !source) handOver.close();
    if (known) return hashes.map(fromBase64url);
    if (!source) return undefined;
    const hashing: Promise<Bytes>[] = [];
    const writing: Promise<void>[] = [];
    const write = async (index: number, chunk: Bytes) => {
      await shelf.write(entry, index, chunk);
      discard(chunk);
    };
    try {
      for await (const chunk of chunksIn(source)) {
        if (!shelf.find(fid)) break;
        const index = hashing.length;
        await handOver.offer(index, chunk);
        // Of the bytes as they are now: they are copied at once.
        hashing.push(sha256(chunk));
        writing.push(write(index, chunk));
        if (writing.length === AT_ONCE) await writing.shift();
      }
    } finally {
      handOver.close();
    }
    await Promise.all(writing);
    const made = await Promise.all(hashing);
    const current = shelf.find(fid);
    if (current?.upload && shelf.keeps(entry)) {
      // Nobody waits for the disk: a file that has gone out is a message at once, which says all that this does.
      void shelf.change(fid, { upload: { ...current.upload, hashes: made.map(toBase64url) } });
    }
    return made;
  }

  const seal = (index: number, plain: Bytes) =>
    sealChunk(key, { sid, fid: fidBytes, index, last: index === count - 1 }, plain);

  async function sealedAt(index: number): Promise<Bytes | undefined> {
    const plain = await chunkAt(index);
    if (!plain) return undefined;
    const sealed = seal(index, plain);
    // WebCrypto has copied it.
    discard(plain);
    return sealed;
  }

  /** @param sealed of that chunk; each other try seals it anew, because what was sent is given away */
  async function sendOne(
    index: number,
    sealed: Promise<Bytes> | undefined,
  ): Promise<UploadTrouble | "again" | undefined> {
    let chunk = await sealed;
    const answer = await steadily(gate, signal, async () => {
      chunk ??= await sealedAt(index);
      if (!chunk) return "source-lost" as const;
      const body = chunk;
      chunk = undefined;
      return api.keep(fid, index, body, signal);
    });
    if (answer === "source-lost") return answer;
    if (!isRefused(answer)) return undefined;
    return answer.refusal === "no-file" ? "again" : troubleOf(answer.refusal);
  }

  async function send(): Promise<UploadTrouble | "sent"> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const offered = await steadily(gate, signal, () => api.offer({ fid, bytes: paddedSize(size) }, signal));
      if (isRefused(offered)) return troubleOf(offered.refusal);
      const all = Array.from({ length: count }, (_, index) => index);
      const missing = new Set(all.filter((index) => !inRanges(offered.have, index)));
      let sent = count - missing.size;
      tell(sent);
      let trouble: UploadTrouble | "again" | undefined;
      /** What is read for the shelf right now goes first, so that nobody reads it again; then what is left, in order. */
      const slot = async () => {
        while (missing.size > 0 && trouble === undefined) {
          const given = await handOver.next((index, plain) =>
            missing.delete(index) ? { index, sealed: seal(index, plain) } : null,
          );
          if (trouble !== undefined) return;
          const index = given?.index ?? missing.values().next().value;
          if (index === undefined) return;
          missing.delete(index);
          const outcome = await sendOne(index, given?.sealed).catch((error: unknown) => {
            trouble = "failed";
            throw error;
          });
          if (outcome) trouble ??= outcome;
          else tell((sent += 1));
        }
      };
      await inParallel(
        Array.from({ length: AT_ONCE }, (_, at) => at),
        AT_ONCE,
        slot,
      );
      if (trouble === undefined) return "sent";
      if (trouble !== "again") return trouble;
    }
    return "failed";
  }

  const [hashes, sent] = await Promise.all([putOnShelf(), send()]);
  if (sent !== "sent") return { trouble: sent };
  if (!hashes) return { trouble: "source-lost" };
  return { digest: toBase64url(await fileDigest(sid, fidBytes, size, hashes)) };
}

/** A file's padded chunks in order, read in one go: each read of a part takes longer than its bytes do. Rejects as reading does. */
async function* chunksIn(source: Blob): AsyncGenerator<Bytes> {
  const portions = portionsOf(source.stream());
  try {
    for (let left = source.size; left > 0; left -= CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, left);
      const chunk = await portions.read(length);
      if (chunk.length < length) throw new DOMException("The file is shorter than it was.", "NotReadableError");
      yield padChunk(chunk);
    }
  } finally {
    portions.cancel();
  }
}

function troubleOf(refusal: string): UploadTrouble {
  if (refusal === "file-too-large") return "too-large";
  return refusal === "files-full" ? "full" : "failed";
}
