/** Where a file is saved to: the place that its person chooses, where the browser can ask; else the browser's downloads. */
import type { Bytes } from "../crypto/primitives.ts";

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

/** Called at a press; "dismissed": whoever was asked chose no place. */
export async function openSink(name: string): Promise<FileSink | "dismissed"> {
  const { showSaveFilePicker } = globalThis as Picker;
  if (!showSaveFilePicker) return blobSink(name);
  try {
    const handle = await showSaveFilePicker.call(globalThis, { suggestedName: name });
    const file = await handle.createWritable();
    return { write: (bytes) => file.write(bytes), close: () => file.close(), abort: () => file.abort(), known: true };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return "dismissed";
    return blobSink(name);
  }
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
