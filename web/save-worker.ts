/**
 * Answers one kind of address, `/save/ID`, with a file that its page hands over piece by piece, so that the browser writes
 * it to its downloads as it comes and nobody holds the whole. Registered for that folder alone, and only with the first
 * large file that is saved: no page goes through it. It keeps nothing, and imports nothing, so that its file is a plain
 * script under one name. The page's side of it is web/browser/download-stream.ts.
 */
import type { SaveMessage, SaveReply } from "./browser/save-messages.ts";

/** Of the Service Worker API what is used here: its types and those of a page exclude each other. */
interface Scope {
  addEventListener<K extends keyof Events>(type: K, listener: (event: Events[K]) => void): void;
  skipWaiting(): Promise<void>;
}
interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Events {
  install: Lasting;
  message: MessageEvent<SaveMessage>;
  fetch: Lasting & { request: Request; respondWith(answer: Response): void };
}

interface Offered {
  name: string;
  size: number;
  port: MessagePort;
}

const worker = self as unknown as Scope;
/** By address: offered, and not yet asked for. */
const offered = new Map<string, Offered>();
/** Addresses on their way to the disk. */
const underWay = new Set<string>();

// An older one has nothing to finish.
worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));

worker.addEventListener("message", ({ data, ports }) => {
  const port = ports[0]!;
  const known = offered.has(data.path) || underWay.has(data.path);
  if (data.type === "offer") offered.set(data.path, { name: data.name, size: data.size, port });
  // A worker that the browser has ended in between knows of nothing; each of these questions keeps it alive.
  port.postMessage((data.type === "offer" || known ? "here" : "lost") satisfies SaveReply);
});

worker.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  const file = offered.get(pathname);
  if (!file) return;
  offered.delete(pathname);
  underWay.add(pathname);
  event.respondWith(
    new Response(
      streamOf(file, () => underWay.delete(pathname)),
      { headers: headersOf(file) },
    ),
  );
});

/**
 * Pieces that stay as they are behind the one that was asked for last: one waits, one is being written, and a browser may
 * have asked for one more than it has written.
 */
const STAY = 4;

/** Gives a piece's memory back at once, as `discard` does in pages: a browser collects a worker's hardly ever. */
const { port1: nowhere, port2: closed } = new MessageChannel();
closed.close();
const discard = ({ buffer }: Uint8Array<ArrayBuffer>) => nowhere.postMessage(null, [buffer]);

function streamOf({ port }: Offered, over: () => void): ReadableStream<Uint8Array> {
  const tell = (reply: SaveReply) => port.postMessage(reply);
  const given: Uint8Array<ArrayBuffer>[] = [];
  let asked: (() => void) | null = null;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        port.onmessage = ({ data }: MessageEvent<Uint8Array<ArrayBuffer> | "end" | "cut">) => {
          if (data === "end") controller.close();
          else if (data === "cut") controller.error(new Error("The page gave it up."));
          else {
            given.push(data);
            controller.enqueue(data);
          }
          if (typeof data === "string") over();
          asked?.();
          asked = null;
        };
      },
      pull() {
        if (given.length > STAY) discard(given.shift()!);
        tell("more");
        return new Promise<void>((resolve) => (asked = resolve));
      },
      cancel() {
        over();
        tell("cancelled");
      },
    },
    // Nothing is asked for before the browser has written what came before it.
    { highWaterMark: 0 },
  );
}

function headersOf({ name, size }: Offered): Record<string, string> {
  // RFC 8187, "ext-value": whatever is not certainly a letter of a name is escaped.
  const escaped = encodeURIComponent(name).replace(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16)}`);
  return {
    // Of no type that a browser would open by itself.
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename*=UTF-8''${escaped}`,
    // So that the browser knows one that was cut.
    "content-length": String(size),
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
}
