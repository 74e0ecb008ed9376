/** Files over HTTP, as the server has them [F1]: chunks that are sealed and opened elsewhere. */
import type { FileBody, FileReply, RefusedReply } from "../../shared/api.ts";
import { SEALED_CHUNK_MAX_BYTES } from "../../shared/files.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { Bytes } from "../crypto/primitives.ts";
import { fileReply, parseReply } from "./replies.ts";

export type FileAnswer<T> = T | RefusedReply | "unreachable";

export interface FileApi {
  offer(file: FileBody, signal: AbortSignal): Promise<FileAnswer<FileReply>>;
  keep(fid: string, index: number, chunk: Bytes, signal: AbortSignal): Promise<FileAnswer<"kept">>;
  read(fid: string, index: number, signal: AbortSignal): Promise<FileAnswer<Bytes>>;
  remove(fid: string): Promise<FileAnswer<"removed">>;
}

/** A chunk on a slow connection takes long, and is not given up for that. */
const DEADLINE_MS = 120_000;

/** @param origin other than this page's own, for tests */
export function createFileApi(who: { tag: string; seat: Seat; token: string }, origin = ""): FileApi {
  const authorization = `Bearer ${who.tag}.${who.seat}.${who.token}`;

  async function ask(method: string, path: string, signal: AbortSignal | null, body?: Bytes | string) {
    // AbortSignal.any is younger than the browsers that this page is made for.
    const cut = new AbortController();
    const abort = () => cut.abort();
    const deadline = setTimeout(abort, DEADLINE_MS);
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    try {
      const type = typeof body === "string" ? "application/json" : "application/octet-stream";
      const response = await fetch(`${origin}/api/files${path}`, {
        method,
        headers: { authorization, ...(body !== undefined && { "content-type": type }) },
        ...(body !== undefined && { body }),
        cache: "no-store",
        credentials: "same-origin",
        signal: cut.signal,
      });
      return { ok: response.ok, content: await readBody(response) };
    } catch {
      return "unreachable" as const;
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** What is not `ok` is a refusal, or nothing that this page knows. */
  const refused = (content: Bytes): RefusedReply | "unreachable" => {
    const read = readJson(content);
    const parsed = parseReply(fileReply, read);
    return parsed && "refusal" in parsed ? parsed : "unreachable";
  };

  return {
    async offer(file, signal) {
      const answer = await ask("POST", "", signal, JSON.stringify(file));
      return answer === "unreachable" ? answer : (parseReply(fileReply, readJson(answer.content)) ?? "unreachable");
    },
    async keep(fid, index, chunk, signal) {
      const answer = await ask("PUT", `/${fid}/${index}`, signal, chunk);
      if (answer === "unreachable") return answer;
      return answer.ok ? "kept" : refused(answer.content);
    },
    async read(fid, index, signal) {
      const answer = await ask("GET", `/${fid}/${index}`, signal);
      if (answer === "unreachable") return answer;
      if (!answer.ok) return refused(answer.content);
      return answer.content;
    },
    async remove(fid) {
      const answer = await ask("DELETE", `/${fid}`, null);
      if (answer === "unreachable") return answer;
      return answer.ok ? "removed" : refused(answer.content);
    },
  };
}

/**
 * At most a chunk, piece by piece: what a browser gathers by itself for `arrayBuffer()` it gives back late, and hundreds of
 * chunks follow each other. Throws on more than a chunk.
 */
async function readBody(response: Response): Promise<Bytes> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
    length += piece.value.length;
    if (length > SEALED_CHUNK_MAX_BYTES) {
      await reader?.cancel();
      throw new RangeError("more than a chunk");
    }
    pieces.push(piece.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function readJson(content: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}
