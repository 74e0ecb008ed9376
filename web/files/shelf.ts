/**
 * Where the chunks of files lie on this device: sealed in its storage [D3], or, where that keeps nothing or is full, in
 * this page's memory until it closes. One list says which files there are, and where each begins.
 */
import { fileFields, type FileOf, type Target, target } from "../../shared/content.ts";
import { chunksOf } from "../../shared/files.ts";
import { fits, flag, type Infer, list, nullable, number, object, oneOf, text } from "../../shared/schema.ts";
import type { FileRows } from "../browser/file-rows.ts";
import type { Bytes } from "../crypto/primitives.ts";
import type { Write } from "../engine/engine.ts";

/** Of an upload that is not over, what its message will say. */
const upload = object({
  text: text(),
  reply: nullable(target),
  file: object({ ...fileFields, digest: text() }),
  /** Each padded chunk's SHA-256; fewer than all: this device does not have all of it. */
  hashes: list(text()),
  paused: flag,
});
export type KeptUpload = Infer<typeof upload>;

const entry = object({
  fid: text(),
  /** The number of its first chunk's row. */
  first: number(),
  size: number(),
  /** "coming": not all of it is here. "saved": none of it, any more. */
  is: oneOf(["upload", "coming", "here", "saved"]),
  /** The server may have it still, although nobody needs it there. */
  onServer: flag,
  upload: nullable(upload),
});
export type Entry = Infer<typeof entry>;
const stored = object({ next: number(), entries: list(entry) });

export interface Shelf {
  /** What is kept from before; once, first of all. */
  load(): Promise<void>;
  entries(): readonly Entry[];
  find(fid: string): Entry | undefined;
  /** A new file, of which nothing is here. On the list with the next change that is written. */
  add(made: Pick<Entry, "fid" | "size" | "is" | "onServer" | "upload">): Entry;
  /** Writes the list; on the disk when it resolves, if this browser keeps anything. */
  change(fid: string, part: Partial<Entry>): Promise<void>;
  /** The file's chunks go, and with `change` what its entry says, in one transaction; else the entry goes, too. */
  drop(fid: string, change?: Partial<Entry>): Promise<void>;
  /**
   * [F7] The file goes in a transaction of somebody else's, who is given what that has to do for it.
   * @param commit false: nothing of that was done, and the file stays
   */
  dropWithin(fid: string, commit: (rows: Write[]) => Promise<boolean>): Promise<boolean>;
  write(entry: Entry, index: number, chunk: Bytes): Promise<void>;
  read(entry: Entry, index: number): Promise<Bytes | undefined>;
  /** Which chunks are here. */
  have(entry: Entry): Promise<Set<number>>;
  /** What this entry says is on the disk, too: a reload finds it so. */
  isWritten(entry: Entry): boolean;
  /** False: what is here goes with this page. */
  keeps(entry: Entry): boolean;
}

export function createShelf(rows: FileRows): Shelf {
  let next = 1;
  const entries = new Map<string, Entry>();
  /** Chunks that the storage did not take, in the browser's own store of blobs. */
  const memory = new Map<number, Blob>();
  const inMemory = new Set<string>();
  /** Each change makes an entry anew. */
  const written = new WeakSet<Entry>();
  let inTurn: Promise<void> = Promise.resolve();

  const listWithout = (gone?: string) => {
    const kept = [...entries.values()].filter(({ fid }) => fid !== gone && !inMemory.has(fid));
    return { next, entries: kept };
  };

  /** One after the other, so that an older list never takes a newer one's place. */
  function writeList(removed: readonly [number, number][] = []): Promise<void> {
    inTurn = inTurn.then(async () => {
      const list = listWithout();
      try {
        await rows.writeList(list, removed);
        for (const each of list.entries) written.add(each);
      } catch {
        // What cannot be kept goes with this page.
      }
    });
    return inTurn;
  }

  type Gathered = { fid: string; n: number; chunk: Bytes };
  let gathered: { chunks: Gathered[]; done: Promise<void> } | null = null;
  let before: Promise<unknown> = Promise.resolve();

  /** Written with those that come while the transaction before it is under way. */
  function gather(fid: string, n: number, chunk: Bytes): Promise<void> {
    if (!gathered) {
      const chunks: Gathered[] = [];
      const done = before.then(() => {
        gathered = null;
        const wanted = chunks.filter((each) => entries.has(each.fid));
        return rows.write(wanted.map((each) => [each.n, each.chunk]));
      });
      before = done.catch(() => {});
      gathered = { chunks, done };
    }
    gathered.chunks.push({ fid, n, chunk });
    return gathered.done;
  }

  const numbersOf = ({ first, size }: Entry): number[] =>
    Array.from({ length: chunksOf(size) }, (_, index) => first + index);

  return {
    async load() {
      const found = await rows.readList();
      if (!fits(stored, found)) return;
      next = found.next;
      for (const each of found.entries) {
        entries.set(each.fid, each);
        written.add(each);
      }
    },
    entries: () => [...entries.values()],
    find: (fid) => entries.get(fid),
    add(made) {
      const added = { first: next, ...made };
      next += chunksOf(made.size);
      entries.set(made.fid, added);
      return added;
    },
    async change(fid, part) {
      const before = entries.get(fid);
      if (!before) return;
      entries.set(fid, { ...before, ...part });
      await writeList();
    },
    async drop(fid, change) {
      const dropped = entries.get(fid);
      if (!dropped) return;
      if (change) entries.set(fid, { ...dropped, ...change });
      else entries.delete(fid);
      for (const n of numbersOf(dropped)) memory.delete(n);
      // What is being written must not come behind its removal.
      await before;
      await writeList([[dropped.first, chunksOf(dropped.size)]]);
    },
    dropWithin(fid, commit) {
      const dropped = inTurn.then(async () => {
        const before = entries.get(fid);
        if (!before) return false;
        const numbers = numbersOf(before);
        // Until it is done the file has its place here: what is missing would be fetched.
        const done = await commit([
          { table: "file", n: 0, row: listWithout(fid) },
          ...numbers.map((n) => ({ table: "file" as const, n, row: null })),
        ]);
        if (!done) return false;
        entries.delete(fid);
        for (const n of numbers) memory.delete(n);
        return true;
      });
      inTurn = dropped.then(
        () => {},
        () => {},
      );
      return dropped;
    },
    async write({ fid, first }, index, chunk) {
      // Chunks of a file that no list knows of would be taken for those of the next one.
      await inTurn;
      if (!inMemory.has(fid)) {
        try {
          return await gather(fid, first + index, chunk);
        } catch {
          inMemory.add(fid);
        }
      }
      if (entries.has(fid)) memory.set(first + index, new Blob([chunk]));
    },
    async read({ first }, index) {
      const blob = memory.get(first + index);
      if (blob) return new Uint8Array(await blob.arrayBuffer());
      return rows.read(first + index).catch(() => undefined);
    },
    async have({ first, size }) {
      const count = chunksOf(size);
      const numbers = await rows.numbers(first, count).catch(() => new Set<number>());
      const here = Array.from({ length: count }, (_, index) => index);
      return new Set(here.filter((index) => numbers.has(first + index) || memory.has(first + index)));
    },
    isWritten: (each) => written.has(each),
    keeps: ({ fid }) => !inMemory.has(fid),
  };
}

/** The names that a message's file has: of who said it, and of itself. */
export type Named = { message: Target; file: FileOf };
