/**
 * IndexedDB of one device: it outlives its tabs, and can be copied and put back as a disk is. A tab that is gone has its
 * unfinished transactions undone, as a browser does it, and hears nothing any more.
 */
import {
  IDBCursor,
  IDBCursorWithValue,
  IDBDatabase,
  IDBFactory,
  IDBIndex,
  IDBKeyRange,
  IDBObjectStore,
  IDBOpenDBRequest,
  IDBRequest,
  IDBTransaction,
  IDBVersionChangeEvent,
} from "fake-indexeddb";

/** What a page finds as globals beside `indexedDB`. */
export const indexedDbGlobals = {
  IDBCursor,
  IDBCursorWithValue,
  IDBDatabase,
  IDBFactory,
  IDBIndex,
  IDBKeyRange,
  IDBObjectStore,
  IDBOpenDBRequest,
  IDBRequest,
  IDBTransaction,
  IDBVersionChangeEvent,
};

interface StoreCopy {
  name: string;
  options: IDBObjectStoreParameters;
  indexes: { name: string; keyPath: string | string[]; options: IDBIndexParameters }[];
  /** `key` undefined where the value holds its own. */
  rows: { key: IDBValidKey | undefined; value: unknown }[];
}

export interface DatabaseCopy {
  name: string;
  version: number;
  stores: StoreCopy[];
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("IndexedDB gave no reason.")));
  });

const done = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("The transaction was undone.")));
  });

/**
 * How a device keeps what its pages give it: "forbidden" as where cookies are blocked, "full" as a disk is, "unreadable" as
 * where the browser's own file is broken, "hanging" where nothing is answered.
 */
export type Storage = "well" | "forbidden" | "full" | "unreadable" | "hanging";

const WORDS = {
  forbidden: ["Storage is not allowed here.", "SecurityError"],
  full: ["The disk is full.", "QuotaExceededError"],
  unreadable: ["Something about the disk.", "UnknownError"],
} as const;

/** What a browser throws, or fails with, where it does not keep something. */
export const storageError = (storage: keyof typeof WORDS): DOMException => new DOMException(...WORDS[storage]);

export type Databases = ReturnType<typeof createDatabases>;

/** @param storage asked at each use */
export function createDatabases(storage: () => Storage = () => "well") {
  let factory = new IDBFactory();
  /** Tabs that may still read and write. */
  let users = 0;

  async function copyStore(transaction: IDBTransaction, name: string): Promise<StoreCopy> {
    const store = transaction.objectStore(name);
    const keys = answer(store.getAllKeys());
    const values = answer(store.getAll() as IDBRequest<unknown[]>);
    const { keyPath, autoIncrement } = store;
    const indexes = [...store.indexNames].map((each) => {
      const { keyPath, unique, multiEntry } = store.index(each);
      return { name: each, keyPath, options: { unique, multiEntry } };
    });
    const all = (await values).map((value, n) => ({ key: n, value }));
    const known = await keys;
    const rows = all.map(({ key, value }) => ({ key: keyPath === null ? known[key] : undefined, value }));
    return { name, options: { keyPath, autoIncrement }, indexes, rows };
  }

  return {
    /** For one tab: the global `indexedDB`, and what undoes and silences everything when the tab is gone. */
    open() {
      const mine = factory;
      const connections = new Set<IDBDatabase>();
      const unfinished = new Set<IDBTransaction>();
      const opening = new Set<IDBOpenDBRequest>();
      let stopped = false;
      let strike: { at: "before" | "after"; crash: () => void } | null = null;
      users += 1;

      function watch(transaction: IDBTransaction): IDBTransaction {
        unfinished.add(transaction);
        for (const end of ["complete", "abort"])
          transaction.addEventListener(end, () => unfinished.delete(transaction));
        return transaction;
      }

      /** On a full disk each row that is put undoes its transaction, by and by. */
      function limit(transaction: IDBTransaction): IDBTransaction {
        const choose = transaction.objectStore.bind(transaction);
        transaction.objectStore = (name) => {
          const store = choose(name);
          if (storage() === "unreadable") {
            store.get = store.getAll = () => {
              throw storageError("unreadable");
            };
          }
          const put = store.put.bind(store);
          store.put = (...what: Parameters<typeof put>) => {
            const request = put(...what);
            if (storage() === "full") {
              // The library's own way of failing with a reason.
              const { _abort: fail } = transaction as unknown as { _abort(this: object, reason: string): void };
              request.addEventListener("success", () => fail.call(transaction, storageError("full").name));
            }
            return request;
          };
          return store;
        };
        return transaction;
      }

      /** A crash that waits for a write: with its requests made and none of them on the disk, or right behind it. */
      function struck(transaction: IDBTransaction): IDBTransaction {
        if (!strike || transaction.mode !== "readwrite") return transaction;
        const { at, crash } = strike;
        strike = null;
        if (at === "before") {
          // Asked for in the same breath as its requests, and nobody on the disk has heard of it.
          transaction.commit = () => {};
          queueMicrotask(crash);
        } else transaction.addEventListener("complete", crash);
        return transaction;
      }

      /** What is asked while the disk hangs is never answered. */
      function hang(transaction: IDBTransaction): IDBTransaction {
        if (storage() !== "hanging") return transaction;
        silence(transaction);
        const choose = transaction.objectStore.bind(transaction);
        transaction.objectStore = (name) => {
          const store = choose(name);
          for (const method of ["get", "getAll", "put", "delete"] as const) {
            const ask = store[method].bind(store) as (...what: unknown[]) => IDBRequest;
            const unheard = (...what: unknown[]) => {
              const request = ask(...what);
              silence(request);
              return request;
            };
            Object.assign(store, { [method]: unheard });
          }
          return store;
        };
        return transaction;
      }

      function connected(database: IDBDatabase): void {
        if (connections.has(database)) return;
        connections.add(database);
        const begin = database.transaction.bind(database);
        database.transaction = (...how: Parameters<typeof begin>) => hang(limit(struck(watch(begin(...how)))));
      }

      const silence = (target: EventTarget): void => {
        target.dispatchEvent = () => true;
      };

      /** Nobody hears of it but the library itself: whoever opens the database next waits for that. */
      function silenceTransaction(transaction: IDBTransaction): void {
        const { _prioritizedListeners: own } = transaction as unknown as {
          _prioritizedListeners: Map<string, (event: Event) => void>;
        };
        transaction.dispatchEvent = (event) => {
          own.get(event.type)?.(event);
          return true;
        };
      }

      /** What a page that is gone was opening: it makes no stores any more, and holds nothing open. */
      function giveUp(request: IDBOpenDBRequest): void {
        request.dispatchEvent = ({ type }) => {
          if (type === "upgradeneeded") request.transaction!.abort();
          else if (type === "success") request.result.close();
          return true;
        };
      }

      const indexedDB = {
        open(name: string, version?: number): IDBOpenDBRequest {
          if (storage() === "forbidden") throw storageError("forbidden");
          const request = mine.open(name, version);
          if (stopped || storage() === "hanging") {
            giveUp(request);
            return request;
          }
          opening.add(request);
          request.addEventListener("upgradeneeded", () => {
            connected(request.result);
            if (request.transaction) watch(request.transaction);
          });
          request.addEventListener("success", () => connected(request.result));
          for (const end of ["success", "error"]) request.addEventListener(end, () => opening.delete(request));
          return request;
        },
        deleteDatabase: (name: string) => mine.deleteDatabase(name),
        databases: () => mine.databases(),
        cmp: (one: unknown, other: unknown) => mine.cmp(one, other),
      };

      return {
        indexedDB,
        /** Crashes at the next write, before anything of it is on the disk or right after all of it is; null: not any more. */
        crashAtWrite(at: "before" | "after", crash: (() => void) | null): void {
          strike = crash && { at, crash };
        },
        stop(): void {
          if (stopped) return;
          stopped = true;
          users -= 1;
          for (const request of opening) giveUp(request);
          for (const transaction of unfinished) {
            silenceTransaction(transaction);
            // Its requests are the library's own business: their listeners are those of a page that is gone.
            const { _requests: requests } = transaction as unknown as { _requests: { request: EventTarget }[] };
            for (const { request } of requests) silence(request);
            try {
              transaction.abort();
            } catch {
              // It was committing: as on a disk, that is finished.
            }
          }
          for (const database of connections) {
            database.close();
            // Those of other tabs that waited for the undone ones begin: nobody tells the library that these are over.
            const { _rawDatabase: library } = database as unknown as { _rawDatabase: { processTransactions(): void } };
            library.processTransactions();
          }
        },
      };
    },
    /** Everything in it, as it is between two transactions. */
    async copy(): Promise<DatabaseCopy[]> {
      const copies: DatabaseCopy[] = [];
      for (const { name = "", version = 1 } of await factory.databases()) {
        const database = await answer(factory.open(name));
        const names = [...database.objectStoreNames];
        const stores: StoreCopy[] = [];
        if (names.length > 0) {
          const transaction = database.transaction(names);
          stores.push(...(await Promise.all(names.map((each) => copyStore(transaction, each)))));
        }
        database.close();
        copies.push({ name, version, stores });
      }
      return copies;
    },
    /** Puts a copy in the place of everything; with none, the device is as new. Only while no tab is open. */
    async putBack(copies: DatabaseCopy[] = []): Promise<void> {
      if (users > 0) throw new Error("A disk is put back while no tab of the device is open.");
      factory = new IDBFactory();
      for (const { name, version, stores } of copies) {
        const request = factory.open(name, version);
        request.addEventListener("upgradeneeded", () => {
          for (const { name, options, indexes } of stores) {
            const store = request.result.createObjectStore(name, options);
            for (const { name, keyPath, options } of indexes) store.createIndex(name, keyPath, options);
          }
        });
        const database = await answer(request);
        if (stores.length > 0) {
          const transaction = database.transaction(
            stores.map(({ name }) => name),
            "readwrite",
          );
          for (const { name, rows } of stores) {
            for (const { key, value } of rows) transaction.objectStore(name).put(value, key);
          }
          await done(transaction);
        }
        database.close();
      }
    },
  };
}
