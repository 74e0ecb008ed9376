/**
 * A file as a download that the browser writes while it comes, through web/save-worker.ts: for browsers that cannot ask
 * where a file is to go. A frame asks for the address, since a link with `download` goes past the worker, and a link
 * without would be this page's own going away.
 */
import { toBase64url } from "../../shared/base64url.ts";
import { type Bytes, randomBytes } from "../crypto/primitives.ts";
import type { FileSink } from "./save-file.ts";
import type { SaveMessage, SaveReply } from "./save-messages.ts";

/** Vite's own server has the source, the build a plain script. */
const FILE = import.meta.env.DEV ? "/save-worker.ts" : "/save-worker.js";
const SCOPE = "/save/";
/** Browsers end a worker after 30 s without a word. */
const PING_MS = 5_000;
/** A browser that does not begin to read by then goes past the worker, or has none. */
const BEGIN_MS = 10_000;
/** The frame's address has become a download by then, which does not need it. */
const FRAME_KEPT_MS = 60_000;

/** Undefined where the browser does not do it; then nothing has been asked for. @param size in bytes, all of it */
export async function openDownloadStream(name: string, size: number): Promise<FileSink | undefined> {
  const worker = await activeWorker().catch(() => undefined);
  if (!worker) return undefined;
  const path = `${SCOPE}${toBase64url(randomBytes(16))}`;
  const { port1: port, port2 } = new MessageChannel();
  const say = (message: SaveMessage, to: MessagePort) => worker.postMessage(message, [to]);

  const frame = document.createElement("iframe");
  frame.hidden = true;
  document.body.append(frame);
  let wants = false;
  let state: "open" | "cut" | "over" = "open";
  let wake: (() => void) | null = null;
  const cut = () => {
    if (state === "open") state = "cut";
    wake?.();
  };
  port.onmessage = ({ data }: MessageEvent<SaveReply>) => {
    if (data === "more") wants = true;
    // It knows of the address only now: a question that overtook the offer would go past it, to the server.
    else if (data === "here") frame.src = path;
    else return cut();
    wake?.();
  };
  /** The browser has written all that it was given, and asks for more. */
  async function wanted(): Promise<void> {
    while (!wants && state === "open") await new Promise<void>((resolve) => (wake = resolve));
    if (state !== "open") throw new DOMException("The download was cut.", "AbortError");
    wants = false;
  }

  say({ type: "offer", path, name, size }, port2);
  const pings = setInterval(() => {
    const { port1, port2: answer } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<SaveReply>) => {
      port1.close();
      if (data === "lost") cut();
    };
    say({ type: "ping", path }, answer);
  }, PING_MS);
  function end(last: "end" | "cut"): void {
    state = "over";
    clearInterval(pings);
    port.postMessage(last);
    port.close();
    setTimeout(() => frame.remove(), FRAME_KEPT_MS);
  }

  const late = setTimeout(cut, BEGIN_MS);
  const begun = await wanted().then(
    () => true,
    () => false,
  );
  clearTimeout(late);
  if (!begun) {
    end("cut");
    return undefined;
  }
  wants = true;
  return {
    // The browser shows how it goes, and may fail at the very end.
    known: false,
    async write(bytes: Bytes) {
      await wanted();
      port.postMessage(bytes, [bytes.buffer]);
    },
    async close() {
      await wanted();
      end("end");
    },
    async abort() {
      if (state !== "over") end("cut");
    },
  };
}

async function activeWorker(): Promise<ServiceWorker | undefined> {
  if (!("serviceWorker" in navigator)) return undefined;
  const type = import.meta.env.DEV ? "module" : "classic";
  const registration = await navigator.serviceWorker.register(FILE, { scope: SCOPE, updateViaCache: "none", type });
  if (registration.active) return registration.active;
  // `navigator.serviceWorker.ready` is about the worker of this page, which is another.
  const coming = registration.installing ?? registration.waiting;
  if (!coming) return undefined;
  return new Promise((resolve) => {
    const look = () => {
      if (coming.state === "activated") resolve(coming);
      if (coming.state === "redundant") resolve(undefined);
    };
    coming.addEventListener("statechange", look);
    look();
  });
}
