/**
 * The table "file" of what this browser keeps of a chat [D3]: row 0 lists the files, the others hold a padded chunk each.
 * They lie in a store of their own, because a chat is read at once when its page opens, and files one chunk at a time.
 */
import type { DBSchema, IDBPDatabase } from "idb";
import type { Seat } from "../../shared/shapes.ts";
import { openChunkRow, openRow, sealChunkRow, sealRow } from "../crypto/local-state.ts";
import { type Bytes, discard } from "../crypto/primitives.ts";

import type { Schema } from "./vault.ts";

export interface FileSchema extends DBSchema {
  files: { key: [link: string, n: number]; value: { link: string; n: number; sealed: Bytes } };
}

/** Writes reject where this browser does not keep it; reads find nothing there. */
export interface FileRows {
  readList(): Promise<unknown>;
  /** On the disk when it resolves; in the same transaction these runs of rows go. */
  writeList(list: object, removed?: readonly [first: number, count: number][]): Promise<void>;
  /** `n` from 1. */
  read(n: number): Promise<Bytes | undefined>;
  /** In one transaction; a later writing of the list brings it to the disk. */
  write(chunks: [n: number, chunk: Bytes][]): Promise<void>;
  /** Which of these rows are there. */
  numbers(first: number, count: number): Promise<Set<number>>;
}

export interface FileRowsParts {
  /** Of this participant's invite. */
  link: string;
  key: CryptoKey;
  sid: Bytes;
  seat: Seat;
  database: () => Promise<IDBPDatabase<Schema>>;
  /** False: nothing may be written any more. Asked right before each writing. */
  mayWrite(): boolean;
}

export function createFileRows({ link, key, sid, seat, database, mayWrite }: FileRowsParts): FileRows {
  const place = (n: number) => ({ sid, seat, table: "file" as const, n });

  async function begin(durability: "strict" | "relaxed") {
    const db = await database();
    if (!mayWrite()) throw new DOMException("Nothing is kept here.", "InvalidStateError");
    return db.transaction("files", "readwrite", { durability });
  }

  return {
    async readList() {
      try {
        const row = await (await database()).get("files", [link, 0]);
        const json = row && (await openRow(key, place(0), row.sealed));
        return json === undefined ? undefined : JSON.parse(json);
      } catch {
        // A browser that may keep nothing has kept nothing.
        return undefined;
      }
    },
    async writeList(list, removed = []) {
      const sealed = await sealRow(key, place(0), JSON.stringify(list));
      const tx = await begin("strict");
      void tx.store.put({ link, n: 0, sealed }).catch(() => {});
      for (const [first, count] of removed) {
        if (count > 0)
          void tx.store.delete(IDBKeyRange.bound([link, first], [link, first + count - 1])).catch(() => {});
      }
      await tx.done;
    },
    async read(n) {
      const row = await (await database()).get("files", [link, n]);
      const chunk = row && (await openChunkRow(key, place(n), row.sealed));
      if (row) discard(row.sealed);
      return chunk;
    },
    async write(chunks) {
      const seal = async ([n, chunk]: [number, Bytes]) => ({
        link,
        n,
        sealed: await sealChunkRow(key, place(n), chunk),
      });
      const sealed = await Promise.all(chunks.map(seal));
      const tx = await begin("relaxed");
      for (const row of sealed) {
        void tx.store.put(row).catch(() => {});
        discard(row.sealed);
      }
      await tx.done;
    },
    async numbers(first, count) {
      const keys = await (
        await database()
      ).getAllKeys("files", IDBKeyRange.bound([link, first], [link, first + count - 1]));
      return new Set(keys.map(([, n]) => n));
    },
  };
}
