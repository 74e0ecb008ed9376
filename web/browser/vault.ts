/**
 * What this browser keeps of a chat [D2, D4], in IndexedDB: rows sealed under half a key of the server's and half of the
 * code's, so that they open only with the code or this tab, and only while the server knows the chat. What one input
 * changed is one transaction; what cannot be kept is said, and the chat goes on in memory. Whoever stays in on this device
 * has the code's half here, too [D9].
 */
import { type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { TAG_CHARACTERS } from "../../shared/limits.ts";
import type { Seat } from "../../shared/shapes.ts";
import { openRow, openTicket, rowKey, sealRow, sealTicket } from "../crypto/local-state.ts";
import type { HelloFields, Table, Write } from "../engine/engine.ts";
import { DATABASE } from "./kept.ts";
import type { FileRowsParts, FileSchema } from "./file-rows.ts";
import type { KeptSeat } from "./session-storage.ts";

/** A chat that this browser has rows of. In the clear is only what the server knows as well. */
interface SeatRow {
  link: string;
  /** The token under `state_s`: the code opens it. */
  ticket: Uint8Array<ArrayBuffer>;
  /** Which data the server had: on return it tells an end from a loss [E4]. */
  storeId: string;
  /** Local time after which the chat cannot live any more. */
  sweepAt: number;
  /** What the next `hello` says, before a welcome gives the key of the rows. */
  hello: HelloFields;
  peerJoined: boolean;
  /** [D9] What opens the seat without a code, for whoever stays in on this device. */
  staying: StayingSeat | null;
}

export type KeptChat = Omit<SeatRow, "link" | "ticket" | "staying">;

/** As base64url, in the clear. */
type StayingSeat = Pick<VaultKeys, "sid" | "seat" | "token" | "stateKey">;

interface Row {
  link: string;
  table: Table;
  n: number;
  sealed: Uint8Array<ArrayBuffer>;
}

export interface Schema extends FileSchema {
  seats: { key: string; value: SeatRow };
  rows: { key: [link: string, table: string, n: number]; value: Row };
}

export interface OpenedRow {
  table: Table;
  n: number;
  row: unknown;
}

/** Whose rows, and what opens them; all base64url. */
export interface VaultKeys {
  sid: string;
  seat: Seat;
  token: string;
  /** `state_s`, from the code. */
  stateKey: string;
  /** From the server, as long as the token lives. */
  storeKey: string;
  /** [D9] Token and `stateKey` are kept with the rows. */
  stays: boolean;
}

type WriteWithFiles = IDBPTransaction<Schema, ("seats" | "rows" | "files")[], "readwrite">;

/** Something is kept, or may be, and does not open: it is neither lost nor to be removed. */
export type Unreadable = "unreadable";

export interface Vault {
  /** All rows that open; none where nothing is kept. */
  read(): Promise<OpenedRow[] | Unreadable>;
  /**
   * One transaction, on the disk when it resolves, of the table "file", too, where something of it is to be written or to
   * go. False: this browser keeps nothing of this chat, from now on.
   * @param mayWrite asked after the sealing, right before the transaction
   */
  write(writes: readonly Write[], chat: KeptChat, mayWrite: () => boolean): Promise<boolean>;
  /** For the rows of the files that go with messages (file-rows.ts), of which nothing is loaded before the first one. */
  files(mayWrite: () => boolean): FileRowsParts;
}

export interface Vaults {
  find(link: string): Promise<KeptChat | undefined>;
  /** What of this browser's seat the code's key opens: its token, and in which store its chat lies. */
  findTicket(
    link: string,
    sid: string,
    seat: Seat,
    stateKey: Uint8Array<ArrayBuffer>,
  ): Promise<{ token: string; storeId: string } | undefined | Unreadable>;
  /** [D9] The seat of whoever stays in on this device: it opens without a code. */
  findStaying(link: string): Promise<KeptSeat | undefined>;
  /** [D9] Whether to stay was asked anew, of a seat that this browser has. */
  setStaying(link: string, seat: KeptSeat): Promise<void>;
  /** @param fresh the first write takes the place of all that is kept of this link */
  open(link: string, keys: VaultKeys, fresh: boolean): Promise<Vault>;
  remove(link: string): Promise<void>;
  /** Removes what a closed browser left of chats whose time is over. */
  sweep(now: number): Promise<void>;
}

/** A disk that has not given what it keeps by then is not going to. */
const READ_MAX_MS = 10_000;

/** So many rows are opened at a time: each is a task of its own in the browser. */
const AT_ONCE = 256;

export function createVaults(): Vaults {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;

  function database(): Promise<IDBPDatabase<Schema>> {
    const open = () =>
      openDB<Schema>(DATABASE, 2, {
        upgrade(db, before) {
          if (before < 1) {
            db.createObjectStore("seats", { keyPath: "link" });
            db.createObjectStore("rows", { keyPath: ["link", "table", "n"] });
          }
          db.createObjectStore("files", { keyPath: ["link", "n"] });
        },
        // A page of a later build must not wait for this one.
        blocking() {
          void opened?.then((db) => db.close());
          opened = undefined;
        },
        terminated: () => (opened = undefined),
      });
    opened ??= inTime(open());
    opened.catch(() => (opened = undefined));
    return opened;
  }

  const seatOf = async (link: string) => {
    const db = await database();
    return inTime(db.get("seats", link));
  };

  async function remove(link: string): Promise<void> {
    try {
      const tx = (await database()).transaction(["seats", "rows", "files"], "readwrite", { durability: "strict" });
      void tx.objectStore("seats").delete(link);
      void tx.objectStore("rows").delete(rowsOf(link));
      void tx.objectStore("files").delete(rowsOf(link));
      tx.commit();
      await tx.done;
    } catch {
      // A browser without storage has nothing to remove.
    }
  }

  return {
    async find(link) {
      const row = await seatOf(link).catch(() => undefined);
      if (!row) return undefined;
      const { storeId, sweepAt, hello, peerJoined } = row;
      return { storeId, sweepAt, hello, peerJoined };
    },
    async findTicket(link, sid, seat, stateKey) {
      const row = await seatOf(link).catch(failure);
      if (row === undefined || row === "unreadable") return row;
      const token = await openTicket(stateKey, row.ticket, fromBase64url(sid), seat);
      return token && { token: toBase64url(token), storeId: row.storeId };
    },
    async findStaying(link) {
      const row = await seatOf(link).catch(() => undefined);
      if (!row?.staying) return undefined;
      return { ...row.staying, tag: link.slice(0, TAG_CHARACTERS), storeId: row.storeId, endsAt: 0, stays: true };
    },
    async setStaying(link, seat) {
      try {
        const tx = (await database()).transaction("seats", "readwrite", { durability: "strict" });
        const row = await inTime(tx.store.get(link));
        if (row) void tx.store.put({ ...row, staying: stayingOf(seat) });
        await inTime(tx.done);
      } catch {
        // The next write says that this browser keeps nothing.
      }
    },
    open: (link, keys, fresh) => openVault(link, keys, fresh, database, remove),
    remove,
    async sweep(now) {
      try {
        const seats = await (await database()).getAll("seats");
        for (const { link } of seats.filter(({ sweepAt }) => !(sweepAt > now))) await remove(link);
      } catch {
        // As above.
      }
    },
  };
}

async function openVault(
  link: string,
  keys: VaultKeys,
  fresh: boolean,
  database: () => Promise<IDBPDatabase<Schema>>,
  remove: (link: string) => Promise<void>,
): Promise<Vault> {
  const { sid, seat, token, stateKey, storeKey } = keys;
  const staying = stayingOf(keys);
  const sidBytes = fromBase64url(sid);
  const state = fromBase64url(stateKey);
  const key = await rowKey(fromBase64url(storeKey), state, sidBytes, seat);
  const ticket = await sealTicket(state, fromBase64url(token), sidBytes, seat);
  let keeps = true;
  let first = fresh;

  async function open({ table, n, sealed }: Row): Promise<OpenedRow[]> {
    const json = await openRow(key, { table, n, sid: sidBytes, seat }, sealed);
    return json === undefined ? [] : [{ table, n, row: JSON.parse(json) as unknown }];
  }

  /** Undefined where nothing is kept. */
  async function readAll(): Promise<OpenedRow[] | undefined> {
    const tx = (await database()).transaction(["seats", "rows"]);
    const [ticket, rows] = await inTime(
      Promise.all([tx.objectStore("seats").get(link), tx.objectStore("rows").getAll(rowsOf(link))]),
    );
    if (!ticket && rows.length === 0) return undefined;
    const all: OpenedRow[] = [];
    for (let at = 0; at < rows.length; at += AT_ONCE)
      all.push(...(await Promise.all(rows.slice(at, at + AT_ONCE).map(open))).flat());
    return all;
  }

  async function put(writes: readonly Write[], chat: KeptChat, mayWrite: () => boolean): Promise<void> {
    // Sealed first: a transaction does not wait for anything but itself.
    const sealed = await Promise.all(
      writes.map(async ({ table, n, row }) => ({
        table,
        n,
        sealed: row && (await sealRow(key, { table, n, sid: sidBytes, seat }, JSON.stringify(row))),
      })),
    );
    const db = await database();
    if (!mayWrite()) return;
    // What waits for files waits for the chunks that are being written.
    const withFiles = first || writes.some(({ table }) => table === "file");
    const tables = withFiles ? (["seats", "rows", "files"] as const) : (["seats", "rows"] as const);
    const tx = db.transaction(tables, "readwrite", { durability: "strict" });
    const rows = tx.objectStore("rows");
    // Each request's failure ends the transaction, and that is what is waited for.
    const ask = (request: Promise<unknown>) => void request.catch(() => {});
    ask(tx.done);
    try {
      if (first) {
        ask(rows.delete(rowsOf(link)));
        ask((tx as WriteWithFiles).objectStore("files").delete(rowsOf(link)));
      }
      ask(tx.objectStore("seats").put({ link, ticket, staying, ...chat }));
      for (const { table, n, sealed: row } of sealed) {
        if (table === "file") {
          const files = (tx as WriteWithFiles).objectStore("files");
          ask(row ? files.put({ link, n, sealed: row }) : files.delete([link, n]));
        } else if (row) ask(rows.put({ link, table, n, sealed: row }));
        else ask(rows.delete([link, table, n]));
      }
      // Not when its last request is answered: a page that is reloaded meanwhile hears no answers.
      tx.commit();
    } catch {
      // Some of them alone would be a state that never was.
      tx.abort();
    }
    await tx.done;
    first = false;
  }

  return {
    files: (mayWrite) => ({ link, key, sid: sidBytes, seat, database, mayWrite: () => keeps && mayWrite() }),
    async read() {
      if (fresh) return [];
      const kept = await readAll().catch(failure);
      if (kept === undefined) return [];
      // Where a ticket or a row is, there was something to read.
      return kept.length > 0 ? kept : "unreadable";
    },
    async write(writes, chat, mayWrite) {
      if (!keeps) return false;
      try {
        await put(writes, chat, mayWrite);
      } catch {
        keeps = false;
        // An older state must not be taken for the newest one after a reload.
        if (mayWrite()) await remove(link);
      }
      return keeps;
    },
  };
}

const stayingOf = ({ stays, sid, seat, token, stateKey }: Omit<VaultKeys, "storeKey">): StayingSeat | null =>
  stays ? { sid, seat, token, stateKey } : null;

/** Where a browser may keep nothing, there is nothing to be read. */
function failure(error: unknown): undefined | Unreadable {
  const forbidden =
    typeof indexedDB === "undefined" || (error instanceof DOMException && error.name === "SecurityError");
  return forbidden ? undefined : "unreadable";
}

async function inTime<T>(reading: Promise<T>): Promise<T> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new DOMException("The disk does not answer.", "TimeoutError")), READ_MAX_MS);
  });
  return Promise.race([reading, tooLate]).finally(() => clearTimeout(late));
}

/** All rows of a link: an array sorts behind every text. */
const rowsOf = (link: string) => IDBKeyRange.bound([link], [link, []]);
