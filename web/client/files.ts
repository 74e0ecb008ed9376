/** Files of a chat without a disk: sealed and sent, or fetched, checked and opened, all of one in memory [F1 to F5, M20]. */
import type { FileOf } from "../../shared/content.ts";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { CHUNK_BYTES, chunksOf, FID_BYTES, inRanges, paddedSize } from "../../shared/files.ts";
import { KEY_BYTES } from "../../shared/limits.ts";
import { safeName } from "../../shared/safe-name.ts";
import type { FileApi } from "../browser/file-api.ts";
import { fileDigest, openChunk, padChunk, sealChunk } from "../crypto/file.ts";
import { type Bytes, importAesKey, randomBytes, sha256 } from "../crypto/primitives.ts";

/** Why a file did not go, or did not come: a refusal of the server, no answer, or chunks that are not its author's. */
export interface FileTrouble {
  trouble: string;
}

/** Resolves once the server has all of it, to what the message says of it. */
export async function sendFile(api: FileApi, sid: Bytes, bytes: Bytes, name: string): Promise<FileOf | FileTrouble> {
  if (bytes.length === 0) return { trouble: "empty" };
  const [fid, fk] = [randomBytes(FID_BYTES), randomBytes(KEY_BYTES)];
  const key = await importAesKey(fk);
  const { signal } = new AbortController();
  const fidText = toBase64url(fid);
  const offered = await api.offer({ fid: fidText, bytes: paddedSize(bytes.length) }, signal);
  if (typeof offered === "string") return { trouble: offered };
  if ("refusal" in offered) return { trouble: offered.refusal };
  const hashes: Bytes[] = [];
  const count = chunksOf(bytes.length);
  for (let index = 0; index < count; index += 1) {
    const plain = padChunk(bytes.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES));
    hashes.push(await sha256(plain));
    if (inRanges(offered.have, index)) continue;
    const sealed = await sealChunk(key, { sid, fid, index, last: index === count - 1 }, plain);
    const answer = await api.keep(fidText, index, sealed, signal);
    if (answer !== "kept") return { trouble: typeof answer === "string" ? answer : answer.refusal };
  }
  const digest = toBase64url(await fileDigest(sid, fid, bytes.length, hashes));
  const of = { fid: fidText, fk: toBase64url(fk), digest, size: bytes.length, name: safeName(name) };
  return { ...of, type: "", once: false, look: { as: "other" } };
}

/** All of a file that a message names, checked against what its author's message says. */
export async function fetchFile(api: FileApi, sid: Bytes, file: FileOf): Promise<Bytes | FileTrouble> {
  const key = await importAesKey(fromBase64url(file.fk));
  const fid = fromBase64url(file.fid);
  const { signal } = new AbortController();
  const count = chunksOf(file.size);
  const all = new Uint8Array(paddedSize(file.size));
  const hashes: Bytes[] = [];
  for (let index = 0; index < count; index += 1) {
    const sealed = await api.read(file.fid, index, signal);
    if (!(sealed instanceof Uint8Array)) return { trouble: typeof sealed === "string" ? sealed : sealed.refusal };
    const plain = await openChunk(key, { sid, fid, index, last: index === count - 1 }, sealed);
    if (!plain) return { trouble: "forged" };
    hashes.push(await sha256(plain));
    all.set(plain, index * CHUNK_BYTES);
  }
  const digest = toBase64url(await fileDigest(sid, fid, file.size, hashes));
  return digest === file.digest ? all.slice(0, file.size) : { trouble: "forged" };
}
