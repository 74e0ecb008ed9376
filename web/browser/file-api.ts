/** Files over HTTP, as the server has them [F1]: chunks that are sealed and opened elsewhere. */
import type { FileBody, FileReply, RefusedReply } from "../../shared/api.ts";
import { chunksOf, FILE_SIZE_MAX_BYTES, SEALED_CHUNK_MAX_BYTES } from "../../shared/files.ts";
import { list, openObject, pair, type Schema, whole } from "../../shared/schema.ts";
import { count, type Seat } from "../../shared/shapes.ts";
import type { Bytes } from "../crypto/primitives.ts";
import { PAGE_LIMITS } from "../limits.ts";
import { portionsOf } from "./portions.ts";
import { parseReply } from "./replies.ts";
import { type Answer, createChunkSender } from "./send-chunk.ts";

export type FileAnswer<T> = T | RefusedReply | "unreachable";

export interface FileApi {
  offer(file: FileBody, signal: AbortSignal): Promise<FileAnswer<FileReply>>;
  /** The chunk is given away: it is empty afterwards. */
  keep(fid: string, index: number, chunk: Bytes, signal: AbortSignal): Promise<FileAnswer<"kept">>;
  read(fid: string, index: number, signal: AbortSignal): Promise<FileAnswer<Bytes>>;
  remove(fid: string): Promise<FileAnswer<"removed">>;
}

const CHUNKS_MAX = chunksOf(FILE_SIZE_MAX_BYTES);
export const fileReply = openObject({
  bytes: count,
  have: list(pair(whole(0, CHUNKS_MAX)), 0, CHUNKS_MAX),
}) satisfies Schema<FileReply>;

const READ_MAX_BYTES = SEALED_CHUNK_MAX_BYTES + 1;
const OCTETS = "application/octet-stream";

/**
 * @param origin other than this page's own
 * @param chunkMs after which a request is given up
 */
export function createFileApi(
  who: { tag: string; seat: Seat; token: string },
  origin = "",
  chunkMs: number = PAGE_LIMITS.chunkMs,
): FileApi {
  const authorization = `Bearer ${who.tag}.${who.seat}.${who.token}`;

  const byFetch = async (address: string, how: RequestInit): Promise<Answer> => {
    const response = await fetch(address, { ...how, cache: "no-store", credentials: "same-origin" });
    return { ok: response.ok, content: await readBody(response) };
  };
  const sendChunk = createChunkSender((address, headers, body, signal) =>
    byFetch(address, { method: "PUT", headers, body, signal }),
  );

  async function ask(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    signal: AbortSignal | null,
    body?: Bytes | string,
  ) {
    // AbortSignal.any is younger than the browsers that this page is made for.
    const cut = new AbortController();
    const abort = () => cut.abort();
    const deadline = setTimeout(abort, chunkMs);
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    const address = `${origin}/api/files${path}`;
    try {
      if (body === undefined) return await byFetch(address, { method, headers: { authorization }, signal: cut.signal });
      if (typeof body !== "string")
        return await sendChunk(address, { authorization, "content-type": OCTETS }, body, cut.signal);
      const headers = { authorization, "content-type": "application/json" };
      return await byFetch(address, { method, headers, body, signal: cut.signal });
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
 * At most a chunk, in one portion: what a browser gathers by itself for `arrayBuffer()` it gives back late, and hundreds of
 * chunks follow each other. Throws on more than a chunk.
 */
async function readBody({ body, headers }: Response): Promise<Bytes> {
  if (!body) return new Uint8Array(0);
  const portions = portionsOf(body);
  const said = headers.has("content-encoding") ? 0 : Number(headers.get("content-length"));
  const whole = await portions.read(said > 0 ? Math.min(said, READ_MAX_BYTES) : READ_MAX_BYTES);
  if (whole.length < READ_MAX_BYTES) return whole;
  portions.cancel();
  throw new RangeError("more than a chunk");
}

function readJson(content: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}
