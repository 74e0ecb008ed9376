/**
 * How a chunk goes out: by a worker that ends after some of them. Chromium keeps the body of each request until its next
 * collection, and does not count it towards that (measured: 108 MB of memory after 100 MB sent by the page itself, 14 MB by
 * such workers); what a worker held goes with it.
 */
import { type Bytes, discard } from "../crypto/primitives.ts";
import type { ChunkQuestion, ChunkReply } from "./chunk-worker.ts";

export interface Answer {
  ok: boolean;
  content: Bytes;
}
/** A PUT; rejects where no answer came. The body is given away: it is empty afterwards. */
export type SendChunk = (
  address: string,
  headers: Record<string, string>,
  body: Bytes,
  signal: AbortSignal,
) => Promise<Answer>;

const CHUNKS_PER_WORKER = 32;
/** A worker that has had nothing to do for so long ends, too. */
const IDLE_MS = 2_000;

/** @param byPage how it goes where the browser, or the network, gives no worker */
export function createChunkSender(byPage: SendChunk): SendChunk {
  let current: Sender | null = null;
  /** Started while the one before it is at work, so that none waits for it. */
  let spare: Sender | null = null;
  let nextId = 0;
  let broken = typeof Worker === "undefined";

  const direct: SendChunk = async (address, headers, body, signal) => {
    const asked = byPage(address, headers, body, signal);
    // The request has its own copy.
    discard(body);
    return asked;
  };

  interface Sender {
    worker: Worker;
    given: number;
    waiting: Map<number, (reply: ChunkReply | null) => void>;
    idle: ReturnType<typeof setTimeout> | undefined;
  }

  function start(): Sender {
    const worker = new Worker(new URL("./chunk-worker.ts", import.meta.url), { type: "module" });
    const sender: Sender = { worker, given: 0, waiting: new Map(), idle: undefined };
    worker.onmessage = ({ data }: MessageEvent<ChunkReply>) => {
      sender.waiting.get(data.id)?.(data);
      sender.waiting.delete(data.id);
      if (sender.waiting.size > 0) return;
      if (sender.given >= CHUNKS_PER_WORKER) return end(sender);
      sender.idle = setTimeout(() => {
        end(sender);
        if (spare) end(spare);
      }, IDLE_MS);
    };
    worker.onerror = () => {
      broken = true;
      end(sender);
    };
    return sender;
  }

  function end(sender: Sender): void {
    clearTimeout(sender.idle);
    sender.worker.terminate();
    if (current === sender) current = null;
    if (spare === sender) spare = null;
    for (const tell of sender.waiting.values()) tell(null);
    sender.waiting.clear();
  }

  return async (address, headers, body, signal) => {
    if (broken) return direct(address, headers, body, signal);
    if (!current || current.given >= CHUNKS_PER_WORKER) {
      current = spare ?? start();
      spare = null;
    }
    const sender = current;
    if (sender.given === CHUNKS_PER_WORKER / 2) spare ??= start();
    const id = nextId++;
    clearTimeout(sender.idle);
    sender.given += 1;
    const cut = () => sender.worker.postMessage({ cut: id });
    signal.addEventListener("abort", cut, { once: true });
    const reply = await new Promise<ChunkReply | null>((resolve) => {
      sender.waiting.set(id, resolve);
      // Given away: a copy that the message carried would stay as long as the event does.
      sender.worker.postMessage({ id, address, headers, body } satisfies ChunkQuestion, [body.buffer]);
      if (signal.aborted) cut();
    });
    signal.removeEventListener("abort", cut);
    if (!reply?.content) throw new TypeError("No answer came.");
    return { ok: reply.ok, content: reply.content };
  };
}
