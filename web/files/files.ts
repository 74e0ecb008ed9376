/**
 * Files of a chat on this device: which ones are on their way, which are here, and what becomes of them as the log goes
 * on. Loaded with the first file, so that a page without one weighs no more.
 */
import type { FileOf } from "../../shared/content.ts";
import { chunksOf } from "../../shared/files.ts";
import { safeName } from "../../shared/safe-name.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { FileApi } from "../browser/file-api.ts";
import type { FileRows } from "../browser/file-rows.ts";
import { openSink } from "../browser/save-file.ts";
import { type Bytes, discard } from "../crypto/primitives.ts";
import type { Command } from "../engine/engine.ts";
import type { Row } from "../engine/view.ts";
import { type Attached, attachedIn } from "./attached.ts";
import { download, pour } from "./download.ts";
import { lookOf } from "./kinds.ts";
import { isWhatItSays } from "./pictures/header.ts";
import { prepare } from "./pictures/prepare.ts";
import { record } from "./recorder.ts";
import { createRunning, createQueue, ignoreStopped } from "./running.ts";
import { createShelf, type Entry } from "./shelf.ts";
import type { Files, Got, Saving } from "./state.ts";
import { createGate, isPassing, type Pauses, steadily } from "./steady.ts";
import { createUploads } from "./uploads.ts";

export interface FilesParts {
  seat: Seat;
  sid: Bytes;
  rows: FileRows;
  api: FileApi;
  maxBytes: number;
  /** Between requests that got no answer; without it, as on a page. */
  pauses?: Pauses;
  command(command: Command): Promise<string>;
}

export interface RunningFiles extends Files {
  /** What the log says now, and whether one may send. */
  observe(rows: readonly Row[], mayGo: boolean): void;
  stop(): void;
}

/** A tenth of a second is as soon as one reads; each drawing takes from a fast transfer. */
const TELL_MS = 100;
/** What comes without being asked for: what is shown in the log, up to this size. */
const BY_ITSELF_MAX_BYTES = 16_777_216;
export async function createFiles(parts: FilesParts): Promise<RunningFiles> {
  const { seat, sid, api, maxBytes, command } = parts;
  const shelf = createShelf(parts.rows);
  const gate = createGate(parts.pauses);
  const transfer = { sid, shelf, api, gate };
  const listeners = new Set<() => void>();
  /** By `fid`. */
  let attached: ReadonlyMap<string, Attached> = new Map();
  let seenRows: readonly Row[] | null = null;
  const failures = new Map<string, "gone" | "forged">();
  let over = false;
  const ended = new AbortController();

  await shelf.load();

  let telling = false;
  function changed(): void {
    if (telling || over) return;
    telling = true;
    // Not after each of the many chunks of a fast transfer: whoever listens draws all that is shown.
    setTimeout(() => {
      telling = false;
      for (const listener of listeners) listener();
    }, TELL_MS);
  }

  const running = createRunning(changed);

  async function forgotten(fid: string): Promise<void> {
    if (shelf.find(fid)?.onServer) await shelf.change(fid, { onServer: false });
  }

  /** The server need not keep it any longer. False: it may have it still. */
  async function forgetOnServer(fid: string): Promise<boolean> {
    if (isPassing(await api.remove(fid))) return false;
    await forgotten(fid);
    return true;
  }

  const forgetting = new Set<string>();
  /** The same, until it is so. */
  async function forgetSteadily(fid: string): Promise<void> {
    if (forgetting.has(fid)) return;
    forgetting.add(fid);
    try {
      await steadily(gate, ended.signal, () => api.remove(fid));
      await forgotten(fid);
    } catch (error) {
      ignoreStopped(error);
    }
    forgetting.delete(fid);
  }

  const uploads = createUploads({ transfer, running, maxBytes, command, forgetOnServer: forgetSteadily, changed });
  const downloads = createQueue(running, async (fid) => {
    const of = attached.get(fid);
    if (of) await downloadOne(of.file);
  });

  async function downloadOne(file: FileOf): Promise<void> {
    const { fid, size } = file;
    const entry = shelf.find(fid) ?? shelf.add({ fid, size, is: "coming", onServer: true, upload: null });
    const { signal, tell } = running.begin(fid, size);
    // So that what comes has its place on the list before a reload.
    await shelf.change(fid, {});
    const result = await download(transfer, entry, file, tell, signal);
    if (result !== "here") {
      failures.set(fid, result);
      await shelf.drop(fid);
      return;
    }
    await shelf.change(fid, { is: "here" });
    // [F5] Only what outlives this page needs the server no more.
    if (shelf.keeps(entry)) void forgetSteadily(fid);
  }

  function enqueueDownload({ fid, size }: FileOf): void {
    failures.delete(fid);
    // No server had that.
    if (size > maxBytes) failures.set(fid, "forged");
    if (size > maxBytes) return changed();
    downloads.add(fid);
    changed();
    downloads.go();
  }

  /** What the log shows no more, or what was never to be kept. */
  function reconcile(): void {
    for (const entry of shelf.entries()) {
      const { fid } = entry;
      const of = attached.get(fid);
      if (entry.is === "upload") {
        // A crash came between the message and this list.
        if (of?.own && !running.has(fid)) void uploads.uploaded(entry);
        continue;
      }
      if (!of) {
        // It was taken back.
        running.stop(fid);
        downloads.remove(fid);
        void shelf.drop(fid).then(() => forgetSteadily(fid));
      } else if (entry.is !== "coming" && entry.onServer && !of.own && shelf.keeps(entry)) {
        void forgetSteadily(fid);
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
      if ((comes || shelf.find(file.fid)?.is === "coming") && !downloads.has(file.fid)) {
        enqueueDownload(file);
      }
    }
  }

  function got(fid: string): Got {
    const entry = shelf.find(fid);
    if (entry?.is === "here" || entry?.is === "saved") return { phase: entry.is };
    if (running.has(fid) || downloads.has(fid)) return { phase: "getting", done: running.done(fid) };
    const failed = failures.get(fid);
    return failed ? { phase: failed } : { phase: "waiting" };
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

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    uploads: uploads.uploads,
    busy: () => running.busy() || uploads.uploads().some(({ safe, phase }) => !safe || phase === "waiting"),
    send: uploads.send,
    pause: uploads.pause,
    resume: uploads.resume,
    cancel: uploads.cancel,
    got,
    prepare: (file, original) => prepare(file, original, maxBytes),
    record,
    lookOf,
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
      // [F7] Nothing of it is left, there or here, before it is seen; here its key and its chunks go at once.
      if (entry.onServer && !(await forgetOnServer(file.fid))) return undefined;
      const forgotten = await shelf.dropWithin(
        file.fid,
        async (rows) => (await command({ type: "open-once", message, rows })) === "done",
      );
      return forgotten ? show(file, blob) : undefined;
    },
    async save(file): Promise<Saving> {
      const { fid, size } = file;
      if (size > maxBytes) return "forged";
      const sink = await openSink(safeName(file.name), size);
      if (typeof sink === "string") return sink;
      const { signal, tell } = running.begin(fid, size);
      try {
        const kept = shelf.find(fid);
        const entry = kept?.is === "here" ? kept : undefined;
        const result = await pour(transfer, entry, file, sink, tell, signal);
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
          void forgetSteadily(fid);
        }
        return sink.known ? "saved" : "handed-over";
      } catch {
        await sink.abort().catch(() => {});
        return "cut";
      } finally {
        running.end(fid);
        // Others may have waited behind it.
        downloads.go();
      }
    },
    observe(rows, mayGo) {
      if (over) return;
      gate.set(mayGo);
      if (rows !== seenRows) {
        seenRows = rows;
        attached = attachedIn(rows, seat);
        reconcile();
        changed();
      }
      uploads.go();
    },
    stop() {
      over = true;
      ended.abort();
      running.stopAll();
      uploads.close();
      downloads.close();
      listeners.clear();
    },
  };
}
