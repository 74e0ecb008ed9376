/** Sends chunks for its page, which ends this worker after some of them: ./send-chunk.ts says why. */
import { type Bytes, discard } from "../crypto/primitives.ts";

export interface ChunkQuestion {
  id: number;
  address: string;
  headers: Record<string, string>;
  body: Bytes;
}
/** `content` null: there was no answer. */
export interface ChunkReply {
  id: number;
  ok: boolean;
  content: Bytes | null;
}

/** By `id`: what is under way, to be cut. */
const underWay = new Map<number, AbortController>();

self.onmessage = ({ data }: MessageEvent<ChunkQuestion | { cut: number }>) => {
  if ("cut" in data) underWay.get(data.cut)?.abort();
  else void send(data);
};

async function send({ id, address, headers, body }: ChunkQuestion): Promise<void> {
  const cut = new AbortController();
  underWay.set(id, cut);
  let reply: ChunkReply = { id, ok: false, content: null };
  try {
    const how = {
      method: "PUT",
      headers,
      body,
      cache: "no-store",
      credentials: "same-origin",
      signal: cut.signal,
    } as const;
    const asked = fetch(address, how);
    // The request has its own copy.
    discard(body);
    const response = await asked;
    reply = { id, ok: response.ok, content: new Uint8Array(await response.arrayBuffer()) };
  } catch {
    // No answer.
  }
  underWay.delete(id);
  self.postMessage(reply);
}
