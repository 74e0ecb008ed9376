/**
 * Where a file is saved to: the place that its person chooses, where the browser can ask; else the browser's downloads, a
 * large one as it comes, any other as one blob.
 */
import type { Bytes } from "../crypto/primitives.ts";
import { openDownloadStream } from "./download-stream.ts";

export interface FileSink {
  write(bytes: Bytes): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
  /** Whether this page knows that it is on the disk once closed; else the browser does, and says so itself. */
  known: boolean;
}

/** File System Access, which some browsers have; their types are not TypeScript's yet. */
interface Picker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<{
    createWritable(): Promise<{ write(bytes: Bytes): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>;
  }>;
}

/** A browser that has begun to read a blob has it by then. */
const KEPT_MS = 60_000;
/** A smaller file is no load for a browser, and needs no worker. */
const STREAMED_FROM_BYTES = 8_388_608;
/** The largest that a browser holds as a blob before it is saved. */
const BLOB_MAX_BYTES = 134_217_728;

/**
 * Called at a press. "dismissed": whoever was asked chose no place; "too-large": this browser can only hold it all first.
 * @param size in bytes, all of it
 */
export async function openSink(name: string, size: number): Promise<FileSink | "dismissed" | "too-large"> {
  const { showSaveFilePicker } = globalThis as Picker;
  if (!showSaveFilePicker) return downloadSink(name, size);
  try {
    const handle = await showSaveFilePicker.call(globalThis, { suggestedName: name });
    const file = await handle.createWritable();
    return { write: (bytes) => file.write(bytes), close: () => file.close(), abort: () => file.abort(), known: true };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return "dismissed";
    return downloadSink(name, size);
  }
}

async function downloadSink(name: string, size: number): Promise<FileSink | "too-large"> {
  const streamed = size >= STREAMED_FROM_BYTES ? await openDownloadStream(name, size) : undefined;
  if (streamed) return streamed;
  return size > BLOB_MAX_BYTES ? "too-large" : blobSink(name);
}

/** Each part goes to the browser's own store of blobs as it comes, so that the page never holds the whole. */
function blobSink(name: string): FileSink {
  const blobs: Blob[] = [];
  return {
    known: false,
    async write(bytes) {
      blobs.push(new Blob([bytes]));
    },
    async close() {
      // Of no type that a browser would open by itself.
      const url = URL.createObjectURL(new Blob(blobs, { type: "application/octet-stream" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
      blobs.length = 0;
    },
    async abort() {
      blobs.length = 0;
    },
  };
}
