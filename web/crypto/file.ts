/**
 * Files in sealed chunks [M20]: AES-256-GCM (NIST SP 800-38D) under a key of the file's own, each chunk bound to its
 * session, file, place and whether it is the last. The message that names a file carries its key and digest.
 * Not protected: a file's size in steps of 16 KiB, and when it is fetched.
 */
import { enc } from "../../shared/enc.ts";
import { CHUNK_BYTES, paddedSize } from "../../shared/files.ts";
import { IV_BYTES } from "../../shared/limits.ts";
import { aesGcmOpen, aesGcmSeal, type Bytes, discard, sha256 } from "./primitives.ts";

/** Where a chunk belongs; `index` from 0. */
export interface ChunkPlace {
  sid: Bytes;
  fid: Bytes;
  index: number;
  last: boolean;
}

const aadOf = ({ sid, fid, index, last }: ChunkPlace) => enc("file", sid, fid, index, last ? 1 : 0);

/**
 * iv, ciphertext and tag of one chunk: 256 KiB, the last one zero-padded to a step of 16 KiB.
 * @param fixedIv for known-answer tests only
 */
export async function sealChunk(key: CryptoKey, place: ChunkPlace, plain: Bytes, fixedIv?: Bytes): Promise<Bytes> {
  if (plain.length > CHUNK_BYTES || (!place.last && plain.length !== CHUNK_BYTES)) {
    throw new RangeError(`a chunk has ${CHUNK_BYTES} bytes, and only the last one fewer`);
  }
  const { iv, sealed } = await aesGcmSeal(key, padChunk(plain), aadOf(place), fixedIv);
  const out = new Uint8Array(IV_BYTES + sealed.length);
  out.set(iv);
  out.set(sealed, IV_BYTES);
  discard(sealed);
  return out;
}

/** The padded chunk, or undefined where it is not genuine or not of this place; the file's size says where it ends. */
export function openChunk(key: CryptoKey, place: ChunkPlace, sealed: Bytes): Promise<Bytes | undefined> {
  return aesGcmOpen(key, sealed.subarray(0, IV_BYTES), sealed.subarray(IV_BYTES), aadOf(place));
}

/** Zeros up to a step of 16 KiB; the same bytes where there is nothing to add. */
export function padChunk(plain: Bytes): Bytes {
  if (paddedSize(plain.length) === plain.length) return plain;
  const padded = new Uint8Array(paddedSize(plain.length));
  padded.set(plain);
  return padded;
}

/** `SHA-256(enc("file digest", sid, fid, size, SHA-256(chunk 0), …))` of the padded chunks' hashes, `size` in bytes. */
export function fileDigest(sid: Bytes, fid: Bytes, size: number, hashes: readonly Bytes[]): Promise<Bytes> {
  return sha256(enc("file digest", sid, fid, size, ...hashes));
}
