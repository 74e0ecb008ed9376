import { expect, test } from "vitest";
import type { FileRows } from "../browser/file-rows.ts";
import { CHUNK_BYTES } from "../../shared/files.ts";
import { createShelf } from "./shelf.ts";

const chunk = (n: number) => new Uint8Array([n]);
const made = (fid: string, chunks: number) =>
  ({ fid, size: chunks * CHUNK_BYTES, is: "coming", onServer: true, upload: null }) as const;

/** A storage whose writings end when a test says so. */
function slowRows() {
  const written: { numbers: number[]; end: (failed?: Error) => void }[] = [];
  const rows: FileRows = {
    readList: async () => undefined,
    writeList: async () => {},
    read: async () => undefined,
    write: (chunks) =>
      new Promise((resolve, reject) => {
        const end = (failed?: Error) => (failed ? reject(failed) : resolve());
        written.push({ numbers: chunks.map(([n]) => n), end });
      }),
    numbers: async () => new Set(),
  };
  return { rows, written };
}

test("chunks that come while others are being written are written together, behind them", async () => {
  const { rows, written } = slowRows();
  const shelf = createShelf(rows);
  const entry = shelf.add(made("one", 4));
  const all = [0, 1, 2, 3].map((index) => shelf.write(entry, index, chunk(index)));
  await expect.poll(() => written.length).toBe(1);
  written[0]!.end();
  const later = shelf.write(entry, 0, chunk(9));
  await expect.poll(() => written.length).toBe(2);
  written[1]!.end();
  await Promise.all([...all, later]);
  expect(written.map(({ numbers }) => numbers)).toEqual([[1, 2, 3, 4], [1]]);
});

test("what the storage does not take lies in the page's memory, and a file that was dropped nowhere", async () => {
  const { rows, written } = slowRows();
  const shelf = createShelf(rows);
  const [kept, dropped] = [shelf.add(made("kept", 1)), shelf.add(made("dropped", 1))];
  const first = shelf.write(kept, 0, chunk(1));
  await expect.poll(() => written.length).toBe(1);
  const second = shelf.write(dropped, 0, chunk(2));
  let gone = false;
  const dropping = shelf.drop("dropped").then(() => (gone = true));
  await Promise.resolve();
  // Its removal comes behind what is being written.
  expect(gone).toBe(false);
  written[0]!.end(new Error("full"));
  await first;
  await expect.poll(() => written.length).toBe(2);
  expect(written[1]!.numbers).toEqual([]);
  written[1]!.end(new Error("full"));
  await Promise.all([second, dropping]);
  expect(await shelf.read(kept, 0)).toEqual(chunk(1));
  expect(await shelf.read(dropped, 0)).toBeUndefined();
});
