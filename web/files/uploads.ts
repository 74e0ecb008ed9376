/** One's own files on their way: from the moment that they are chosen until each of them is a message. */
import { toBase64url } from "../../shared/base64url.ts";
import { chunksOf, FID_BYTES, paddedSize } from "../../shared/files.ts";
import { KEY_BYTES } from "../../shared/limits.ts";
import { safeName } from "../../shared/safe-name.ts";
import { randomBytes } from "../crypto/primitives.ts";
import type { Command } from "../engine/engine.ts";
import { createQueue, type Running } from "./running.ts";
import type { Entry } from "./shelf.ts";
import type { Files, Outgoing, Upload, UploadTrouble } from "./state.ts";
import { Stopped } from "./steady.ts";
import { upload, type UploadParts } from "./upload.ts";

export interface UploadsParts {
  transfer: UploadParts;
  running: Running;
  maxBytes: number;
  command(command: Command): Promise<string>;
  forgetOnServer(fid: string): Promise<void>;
  changed(): void;
}

export interface Uploads extends Pick<Files, "send" | "pause" | "resume" | "cancel" | "uploads"> {
  /** Its message stands in the log. */
  uploaded(entry: Entry): Promise<void>;
  go(): void;
  close(): void;
}

/** The shelf must be loaded: what was under way when this page was closed goes on. */
export function createUploads(parts: UploadsParts): Uploads {
  const { transfer, running, maxBytes, command, forgetOnServer, changed } = parts;
  const { shelf } = transfer;
  const troubles = new Map<string, UploadTrouble>();
  /** Chosen in this page: read from where they lie, not from the shelf. */
  const sources = new Map<string, Blob>();
  let over = false;

  const queue = createQueue(running, async (fid) => {
    const entry = shelf.find(fid);
    if (!entry?.upload) return;
    const { signal, tell } = running.begin(fid, entry.size);
    const result = await upload(transfer, entry, sources.get(fid) ?? null, tell, signal).catch((error: unknown) => {
      if (error instanceof Stopped) throw error;
      // What was chosen cannot be read any more: it was moved, or changed.
      return { trouble: "failed" as const };
    });
    if (signal.aborted || over) return;
    if ("trouble" in result) {
      troubles.set(fid, result.trouble);
      return;
    }
    const { text, reply, file } = entry.upload;
    const said = await command({
      type: "write",
      text,
      ...(reply && { reply }),
      file: { ...file, digest: result.digest },
    });
    if (said === "done") await settle(entry);
    else troubles.set(fid, "failed");
  });

  /** What is shown stays here; nothing is kept of what is to be opened once. */
  async function settle({ fid, upload: of }: Entry): Promise<void> {
    sources.delete(fid);
    const { look, once, size } = of!.file;
    if (once || look.as === "other") await shelf.drop(fid);
    else if ((await shelf.have(shelf.find(fid)!)).size === chunksOf(size)) {
      await shelf.change(fid, { is: "here", upload: null, onServer: false });
    } else await shelf.drop(fid);
  }

  function enqueue(fid: string): void {
    troubles.delete(fid);
    queue.add(fid);
    changed();
    queue.go();
  }

  function halt(fid: string): void {
    running.stop(fid);
    queue.remove(fid);
  }

  function begin({ blob, name, type, look, text, reply, once }: Outgoing): void {
    const { size } = blob;
    const fid = toBase64url(randomBytes(FID_BYTES));
    const fk = toBase64url(randomBytes(KEY_BYTES));
    const file = { fid, fk, digest: "", size, name: safeName(name), type, once, look };
    const kept = { text, reply, file, hashes: [], paused: false };
    shelf.add({ fid, size, is: "upload", onServer: true, upload: kept });
    sources.set(fid, blob);
    // A page that is gone before all of it is on the shelf finds it on the list, and says that.
    void shelf.change(fid, {});
    if (paddedSize(size) > maxBytes) troubles.set(fid, "too-large");
    else enqueue(fid);
  }

  function uploadOf(entry: Entry): Upload {
    const { fid, size, upload: of } = entry;
    const { name, look } = of!.file;
    const trouble = troubles.get(fid);
    return {
      fid,
      name,
      size,
      look,
      text: of!.text,
      safe: of!.hashes.length === chunksOf(size) && shelf.isWritten(entry),
      done: running.done(fid),
      phase: trouble ? { trouble } : of!.paused ? "paused" : running.has(fid) ? "sending" : "waiting",
    };
  }

  for (const { fid, size, upload: of } of shelf.entries()) {
    if (!of) continue;
    if (of.hashes.length < chunksOf(size)) troubles.set(fid, "source-lost");
    else if (!of.paused) queue.add(fid);
  }

  return {
    async uploaded(entry) {
      // It waits to go on, as it did before the crash: its message would be said again.
      queue.remove(entry.fid);
      await settle(entry);
    },
    uploads: () => shelf.entries().flatMap((entry) => (entry.upload ? [uploadOf(entry)] : [])),
    send(files) {
      for (const each of files) begin(each);
      changed();
    },
    pause(fid) {
      const of = shelf.find(fid)?.upload;
      if (!of) return;
      void shelf.change(fid, { upload: { ...of, paused: true } });
      halt(fid);
      changed();
    },
    resume(fid) {
      const of = shelf.find(fid)?.upload;
      if (!of) return;
      void shelf.change(fid, { upload: { ...of, paused: false } });
      enqueue(fid);
    },
    cancel(fid) {
      halt(fid);
      sources.delete(fid);
      troubles.delete(fid);
      void shelf.drop(fid).then(() => forgetOnServer(fid));
      changed();
    },
    go: queue.go,
    close() {
      over = true;
      queue.close();
      sources.clear();
    },
  };
}
