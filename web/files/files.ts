/**
 * Files of a chat on this device: which ones are on their way, which are here, and what becomes of them as the log goes
 * on. Loaded with the first file, so that a page without one weighs no more.
 */
import { toBase64url } from "../../shared/base64url.ts";
import type { FileOf, Target } from "../../shared/content.ts";
import { chunksOf, FID_BYTES, paddedSize } from "../../shared/files.ts";
import { KEY_BYTES } from "../../shared/limits.ts";
import { safeName } from "../../shared/safe-name.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { FileApi } from "../browser/file-api.ts";
import type { FileRows } from "../browser/file-rows.ts";
import { openSink } from "../browser/save-file.ts";
import { type Bytes, discard, randomBytes } from "../crypto/primitives.ts";
import type { Command } from "../engine/engine.ts";
import type { Row } from "../engine/view.ts";
import { download, pour } from "./download.ts";
import { lookOf } from "./kinds.ts";
import { isWhatItSays } from "./pictures/header.ts";
import { prepare } from "./pictures/prepare.ts";
import { record } from "./recorder.ts";
import { createShelf, type Entry } from "./shelf.ts";
import type { Files, Got, Outgoing, Saving, Upload, UploadTrouble } from "./state.ts";
import { createGate, isRefused, Stopped } from "./steady.ts";
import { upload } from "./upload.ts";

export interface FilesParts {
  seat: Seat;
  sid: Bytes;
  rows: FileRows;
  api: FileApi;
  maxBytes: number;
  command(command: Command): Promise<string>;
}

export interface RunningFiles extends Files {
  /** What the log says now, and whether one may send. */
  observe(rows: readonly Row[], mayGo: boolean): void;
  stop(): void;
}

/** What comes without being asked for: what is shown in the log, up to this size. */
const BY_ITSELF_MAX_BYTES = 16_777_216;
/** Another file of the log, with the message that it goes with. */
interface Attached {
  message: Target;
  file: FileOf;
  own: boolean;
  arrived: boolean;
}

interface Running {
  stop: AbortController;
  done: number;
}

export async function createFiles(parts: FilesParts): Promise<RunningFiles> {
  const { seat, sid, api, maxBytes, command } = parts;
  const shelf = createShelf(parts.rows);
  const gate = createGate();
  const transfer = { sid, shelf, api, gate };
  const listeners = new Set<() => void>();
  /** By `fid`. */
  let attached: ReadonlyMap<string, Attached> = new Map();
  let seenRows: readonly Row[] | null = null;
  const running = new Map<string, Running>();
  const troubles = new Map<string, UploadTrouble>();
  const failures = new Map<string, "gone" | "forged">();
  /** Chosen in this page: read from where they lie, not from the shelf. */
  const sources = new Map<string, Blob>();
  /** Uploads and downloads, one file of each at a time. */
  const uploading: string[] = [];
  const downloading: string[] = [];
  let over = false;

  await shelf.load();

  let telling = false;
  function changed(): void {
    if (telling || over) return;
    telling = true;
    setTimeout(() => {
      telling = false;
      for (const listener of listeners) listener();
    });
  }

  function begin(fid: string): Running {
    const started = { stop: new AbortController(), done: 0 };
    running.set(fid, started);
    changed();
    return started;
  }

  const tellOf = (started: Running, count: number) => (chunks: number) => {
    started.done = chunks / count;
    changed();
  };

  /** The server need not keep it any longer. False: it may have it still. */
  async function forgetOnServer(fid: string): Promise<boolean> {
    const answer = await api.remove(fid);
    if (answer !== "removed" && !(isRefused(answer) && answer.refusal !== "outage")) return false;
    if (shelf.find(fid)?.onServer) await shelf.change(fid, { onServer: false });
    return true;
  }

  // Uploads

  async function uploadNext(): Promise<void> {
    const fid = uploading[0];
    if (fid === undefined || running.has(fid)) return;
    const entry = shelf.find(fid);
    if (entry?.upload) await uploadOne(entry).catch(ignoreStopped);
    running.delete(fid);
    const at = uploading.indexOf(fid);
    if (at >= 0) uploading.splice(at, 1);
    changed();
    if (!over) void uploadNext();
  }

  async function uploadOne(entry: Entry): Promise<void> {
    const { fid, size } = entry;
    const started = begin(fid);
    const tell = tellOf(started, chunksOf(size));
    const result = await upload(transfer, entry, sources.get(fid) ?? null, tell, started.stop.signal);
    if (started.stop.signal.aborted || over) return;
    if ("trouble" in result) {
      troubles.set(fid, result.trouble);
      return;
    }
    const { text, reply, file } = entry.upload!;
    const said = await command({
      type: "write",
      text,
      ...(reply && { reply }),
      file: { ...file, digest: result.digest },
    });
    if (said !== "done") {
      troubles.set(fid, "failed");
      return;
    }
    await uploaded(entry);
  }

  /** It is a message now. What is shown stays here; nothing is kept of what is to be opened once. */
  async function uploaded({ fid, upload: of }: Entry): Promise<void> {
    sources.delete(fid);
    const { look, once } = of!.file;
    if (once || look.as === "other") await shelf.drop(fid);
    else if ((await shelf.have(shelf.find(fid)!)).size === chunksOf(of!.file.size)) {
      await shelf.change(fid, { is: "here", upload: null, onServer: false });
    } else await shelf.drop(fid);
  }

  function enqueueUpload(fid: string): void {
    troubles.delete(fid);
    if (!uploading.includes(fid)) uploading.push(fid);
    changed();
    void uploadNext();
  }

  // Downloads

  async function downloadNext(): Promise<void> {
    const fid = downloading[0];
    if (fid === undefined || running.has(fid)) return;
    const of = attached.get(fid);
    if (of) await downloadOne(of.file).catch(ignoreStopped);
    running.delete(fid);
    const at = downloading.indexOf(fid);
    if (at >= 0) downloading.splice(at, 1);
    changed();
    if (!over) void downloadNext();
  }

  async function downloadOne(file: FileOf): Promise<void> {
    const { fid, size } = file;
    const entry = shelf.find(fid) ?? shelf.add({ fid, size, is: "coming", onServer: true, upload: null });
    const started = begin(fid);
    // So that what comes has its place on the list before a reload.
    await shelf.change(fid, {});
    const result = await download(transfer, entry, file, tellOf(started, chunksOf(size)), started.stop.signal);
    if (result !== "here") {
      failures.set(fid, result);
      await shelf.drop(fid);
      return;
    }
    await shelf.change(fid, { is: "here" });
    // [F5] Only what outlives this page needs the server no more.
    if (shelf.keeps(entry)) void forgetOnServer(fid);
  }

  function enqueueDownload({ fid, size }: FileOf): void {
    failures.delete(fid);
    // No server had that.
    if (size > maxBytes) failures.set(fid, "forged");
    if (size > maxBytes) return changed();
    if (!downloading.includes(fid)) downloading.push(fid);
    changed();
    void downloadNext();
  }

  const ignoreStopped = (error: unknown): void => {
    if (!(error instanceof Stopped))
      console.error(error instanceof Error ? error.stack : "a file could not be worked on");
  };

  function halt(fid: string): void {
    running.get(fid)?.stop.abort();
    for (const queue of [uploading, downloading]) if (queue.includes(fid)) queue.splice(queue.indexOf(fid), 1);
  }

  /** What the log shows no more, or what was never to be kept. */
  function reconcile(): void {
    for (const entry of shelf.entries()) {
      const { fid } = entry;
      const of = attached.get(fid);
      if (entry.is === "upload") {
        // A crash came between the message and this list.
        if (of?.own && !running.has(fid)) void uploaded(entry);
        continue;
      }
      if (!of) {
        // It was taken back.
        halt(fid);
        void shelf.drop(fid).then(() => forgetOnServer(fid));
      } else if (entry.is !== "coming" && entry.onServer && !of.own && shelf.keeps(entry)) {
        void forgetOnServer(fid);
      }
    }
    for (const { message, file, own, arrived } of attached.values()) {
      if (own) {
        // [F7] Its author keeps nothing of what is to be opened once.
        if (file.once && arrived) void command({ type: "open-once", message });
        continue;
      }
      if (shelf.find(file.fid)?.is === "here" || failures.has(file.fid)) continue;
      const comes = lookOf(file).as !== "other" && file.size <= BY_ITSELF_MAX_BYTES;
      if ((comes || shelf.find(file.fid)?.is === "coming") && !downloading.includes(file.fid)) {
        enqueueDownload(file);
      }
    }
  }

  function attachedIn(rows: readonly Row[]): Map<string, Attached> {
    const found = new Map<string, Attached>();
    for (const row of rows) {
      if ((row.kind !== "own" && row.kind !== "peer") || !row.file || row.file.fk === "") continue;
      const own = row.kind === "own";
      const author = own ? seat : seat === 1 ? 2 : 1;
      const arrived = row.kind === "own" && (row.mark === "delivered" || row.mark === "read");
      // Of two that bear one name, the first is the one.
      if (!found.has(row.file.fid))
        found.set(row.file.fid, { message: { author, id: row.id }, file: row.file, own, arrived });
    }
    return found;
  }

  function got(fid: string): Got {
    const now = running.get(fid);
    const entry = shelf.find(fid);
    if (entry?.is === "here" || entry?.is === "saved") return { phase: entry.is };
    if (now || downloading.includes(fid)) return { phase: "getting", done: now?.done ?? 0 };
    const failed = failures.get(fid);
    return failed ? { phase: failed } : { phase: "waiting" };
  }

  function uploadOf({ fid, size, upload: of }: Entry): Upload {
    const { name, look } = of!.file;
    const trouble = troubles.get(fid);
    const now = running.get(fid);
    return {
      fid,
      name,
      size,
      look,
      text: of!.text,
      safe: of!.hashes.length === chunksOf(size),
      done: now?.done ?? 0,
      phase: trouble ? { trouble } : of!.paused ? "paused" : now ? "sending" : "waiting",
    };
  }

  /** As a blob that the browser keeps for itself; its parts are there one by one. */
  async function blobOf(entry: Entry, { size, type }: FileOf): Promise<Blob | undefined> {
    const blobs: Blob[] = [];
    for (let index = 0; index < chunksOf(size); index += 1) {
      const chunk = await shelf.read(entry, index);
      if (!chunk) return undefined;
      blobs.push(new Blob([chunk]));
      discard(chunk);
    }
    return new Blob(blobs).slice(0, size, type);
  }

  async function show(file: FileOf, blob: Blob | undefined): Promise<string | undefined> {
    if (!blob || over || lookOf(file).as === "other") return undefined;
    // [F8] A picture that is none, or that would fill the memory, is not given to the browser.
    if (lookOf(file).as === "picture" && !(await isWhatItSays(blob, file.type))) return undefined;
    return URL.createObjectURL(blob);
  }

  // What was under way when this page was closed.
  for (const { fid, size, upload: of } of shelf.entries()) {
    if (!of) continue;
    if (of.hashes.length < chunksOf(size)) troubles.set(fid, "source-lost");
    else if (!of.paused) uploading.push(fid);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    uploads: () => shelf.entries().flatMap((entry) => (entry.upload ? [uploadOf(entry)] : [])),
    got,
    prepare: (file, original) => prepare(file, original, maxBytes),
    record,
    lookOf,
    send(files: readonly Outgoing[]) {
      for (const { blob, name, type, look, text, reply, once } of files) {
        const { size } = blob;
        const fid = toBase64url(randomBytes(FID_BYTES));
        const fk = toBase64url(randomBytes(KEY_BYTES));
        const file = { fid, fk, digest: "", size, name: safeName(name), type, once, look };
        shelf.add({
          fid,
          size,
          is: "upload",
          onServer: true,
          upload: { text, reply, file, hashes: [], paused: false },
        });
        sources.set(fid, blob);
        if (paddedSize(size) > maxBytes) troubles.set(fid, "too-large");
        else enqueueUpload(fid);
      }
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
      enqueueUpload(fid);
    },
    cancel(fid) {
      halt(fid);
      sources.delete(fid);
      troubles.delete(fid);
      void shelf.drop(fid).then(() => forgetOnServer(fid));
      changed();
    },
    get: enqueueDownload,
    async open(file) {
      const entry = shelf.find(file.fid);
      if (entry?.is !== "here" || file.once) return undefined;
      return show(file, await blobOf(entry, file));
    },
    async openOnce(message, file) {
      const entry = shelf.find(file.fid);
      if (entry?.is !== "here" || file.fk === "") return undefined;
      const blob = await blobOf(entry, file);
      // [F7] Nothing of it is left, here or there, before it is seen.
      if (entry.onServer && !(await forgetOnServer(file.fid))) return undefined;
      await shelf.drop(file.fid);
      if ((await command({ type: "open-once", message })) !== "done") return undefined;
      return show(file, blob);
    },
    async save(file): Promise<Saving> {
      const { fid, size } = file;
      if (size > maxBytes) return "forged";
      const sink = await openSink(safeName(file.name), size);
      if (typeof sink === "string") return sink;
      const started = begin(fid);
      try {
        const kept = shelf.find(fid);
        const entry = kept?.is === "here" ? kept : undefined;
        const result = await pour(transfer, entry, file, sink, tellOf(started, chunksOf(size)), started.stop.signal);
        if (result !== "written") {
          await sink.abort();
          if (!entry) failures.set(fid, result);
          return result;
        }
        await sink.close();
        if (lookOf(file).as === "other") {
          // [D3] What is only to be saved is kept until then.
          if (!kept) shelf.add({ fid, size, is: "saved", onServer: true, upload: null });
          await shelf.drop(fid, { is: "saved" });
          void forgetOnServer(fid);
        }
        return sink.known ? "saved" : "handed-over";
      } catch {
        await sink.abort().catch(() => {});
        return "cut";
      } finally {
        running.delete(fid);
        changed();
      }
    },
    observe(rows, mayGo) {
      if (over) return;
      gate.set(mayGo);
      if (rows !== seenRows) {
        seenRows = rows;
        attached = attachedIn(rows);
        reconcile();
        changed();
      }
      void uploadNext();
    },
    stop() {
      over = true;
      for (const { stop } of running.values()) stop.abort();
      listeners.clear();
      sources.clear();
    },
  };
}
