/** What a browser keeps of a chat, over an IndexedDB of its own. */
import "fake-indexeddb/auto";
import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { toBase64url } from "../../shared/base64url.ts";
import type { Write } from "../engine/engine.ts";
import { createFileRows } from "./file-rows.ts";
import { createVaults, type KeptChat, type VaultKeys } from "./vault.ts";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => void vi.restoreAllMocks());

const text = (fill: number, length = 32) => toBase64url(new Uint8Array(length).fill(fill));
const keys: VaultKeys = {
  sid: text(1, 16),
  seat: 1,
  token: text(2),
  stateKey: text(3),
  storeKey: text(4),
  stays: false,
};
const chat: KeptChat = {
  storeId: "store",
  sweepAt: 1_000,
  hello: { ack: { did: text(5, 16), seq: 3 }, done: 2 },
  peerJoined: true,
};
const LINK = "abcde2345678";
const OTHER = "abcde2345679";

const state: Write = { table: "state", n: 0, row: { at: 1 } };
const line = (n: number): Write => ({ table: "timeline", n, row: { text: `line ${n}` } });
const yes = () => true;

const stateKey = new Uint8Array(32).fill(3);

test("[D2] what was written opens again with both halves of the key, on another page", async () => {
  const vault = await createVaults().open(LINK, keys, true);
  expect(await vault.write([state, line(1), line(2)], chat, yes)).toBe(true);
  expect(
    await vault.write(
      [
        { ...state, row: { at: 2 } },
        { ...line(1), row: null },
      ],
      chat,
      yes,
    ),
  ).toBe(true);
  const again = await createVaults().open(LINK, keys, false);
  expect(await again.read()).toEqual([
    { table: "state", n: 0, row: { at: 2 } },
    { table: "timeline", n: 2, row: { text: "line 2" } },
  ]);
  expect(await createVaults().find(LINK)).toEqual(chat);
});

test("without the server's half, or with another code's, nothing opens", async () => {
  await (await createVaults().open(LINK, keys, true)).write([state, line(1)], chat, yes);
  for (const wrong of [{ storeKey: text(9) }, { stateKey: text(9) }, { seat: 2 as const }]) {
    expect(await (await createVaults().open(LINK, { ...keys, ...wrong }, false)).read()).toBe("unreadable");
  }
  expect(await createVaults().findTicket(LINK, keys.sid, 1, stateKey)).toEqual({
    token: keys.token,
    storeId: chat.storeId,
  });
  expect(await createVaults().findTicket(LINK, keys.sid, 1, new Uint8Array(32))).toBeUndefined();
});

test("[D2] no plaintext lies on the disk", async () => {
  await (await createVaults().open(LINK, keys, true)).write([line(1)], chat, yes);
  const open = indexedDB.open("duologue");
  const db = await new Promise<IDBDatabase>((done) => (open.onsuccess = () => done(open.result)));
  const all = db.transaction(["seats", "rows"]);
  const rows = await Promise.all(
    ["seats", "rows"].map(
      (name) =>
        new Promise<unknown[]>((done) => {
          const asked = all.objectStore(name).getAll();
          asked.onsuccess = () => done(asked.result as unknown[]);
        }),
    ),
  );
  const written = JSON.stringify(rows, (_, value: unknown) =>
    value instanceof Uint8Array ? new TextDecoder().decode(value) : value,
  );
  expect(written).not.toMatch(/line 1/);
  expect(written).not.toContain(keys.token);
  expect(written).not.toContain(keys.stateKey);
  expect(rows[1]).toHaveLength(1);
});

test("[D9] whoever stays in on this device finds the seat there without a code, until it is removed or swept", async () => {
  const vaults = createVaults();
  const { sid, seat, token, stateKey } = keys;
  const found = { tag: "abcde", seat, sid, token, stateKey, storeId: "store", endsAt: 0, stays: true };
  await (await vaults.open(LINK, keys, true)).write([state], chat, yes);
  expect(await vaults.findStaying(LINK)).toBeUndefined();
  await vaults.setStaying(LINK, found);
  expect(await createVaults().findStaying(LINK)).toEqual(found);
  await vaults.setStaying(LINK, { ...found, stays: false });
  expect(await vaults.findStaying(LINK)).toBeUndefined();

  for (const link of [LINK, OTHER]) {
    await (await vaults.open(link, { ...keys, stays: true }, true)).write([state], chat, yes);
    expect(await createVaults().findStaying(link)).toEqual(found);
  }
  await vaults.remove(LINK);
  expect(await vaults.findStaying(LINK)).toBeUndefined();
  await vaults.sweep(chat.sweepAt);
  expect(await vaults.findStaying(OTHER)).toBeUndefined();
  // Nor is a seat made of nothing.
  await vaults.setStaying(LINK, found);
  expect(await vaults.findStaying(LINK)).toBeUndefined();
});

test("a new device takes the place of what an older one left, in its first transaction", async () => {
  await (await createVaults().open(LINK, keys, true)).write([state, line(1)], chat, yes);
  await (await createVaults().open(OTHER, keys, true)).write([line(7)], chat, yes);
  const fresh = await createVaults().open(LINK, keys, true);
  expect(await fresh.read()).toEqual([]);
  await fresh.write([line(9)], chat, yes);
  await fresh.write([line(10)], chat, yes);
  const kept = await (await createVaults().open(LINK, keys, false)).read();
  expect(kept).toMatchObject([{ n: 9 }, { n: 10 }]);
  expect(await (await createVaults().open(OTHER, keys, false)).read()).toHaveLength(1);
});

test("[D4] one input is one transaction: where one row fails, none is written, and from then on nothing is kept", async () => {
  const vault = await createVaults().open(LINK, keys, true);
  await vault.write([state, line(1)], chat, yes);
  // The third of three: what cannot be stored any more.
  const real = IDBObjectStore.prototype.put;
  let puts = 0;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value: unknown) {
    puts += 1;
    if (puts === 3) throw new DOMException("full", "QuotaExceededError");
    return real.call(this, value);
  });
  expect(await vault.write([{ ...state, row: { at: 2 } }, line(2)], chat, yes)).toBe(false);
  expect(await vault.write([line(3)], chat, yes)).toBe(false);
  expect(await (await createVaults().open(LINK, keys, false)).read()).toEqual([]);
  expect(await createVaults().find(LINK)).toBeUndefined();
});

test("a browser without storage is said to keep nothing, and throws nowhere", async () => {
  vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("forbidden", "SecurityError");
  });
  const vaults = createVaults();
  const vault = await vaults.open(LINK, keys, false);
  expect(await vault.read()).toEqual([]);
  expect(await vault.write([state], chat, yes)).toBe(false);
  expect(await vaults.find(LINK)).toBeUndefined();
  expect(await vaults.findTicket(LINK, keys.sid, 1, stateKey)).toBeUndefined();
  expect(await vaults.findStaying(LINK)).toBeUndefined();
  await vaults.sweep(0);
  await vaults.remove(LINK);
});

test("an end while the rows are being sealed leaves nothing", async () => {
  const vaults = createVaults();
  const vault = await vaults.open(LINK, keys, true);
  let over = false;
  const writing = vault.write([line(1)], chat, () => !over);
  over = true;
  const removing = vaults.remove(LINK);
  await Promise.all([writing, removing]);
  expect(await vaults.find(LINK)).toBeUndefined();
});

test("[D7] what a closed browser left goes with the next visit after its session's end", async () => {
  const vaults = createVaults();
  await (await vaults.open(LINK, keys, true)).write([line(1)], { ...chat, sweepAt: 1_000 }, yes);
  await (await vaults.open(OTHER, keys, true)).write([line(1)], { ...chat, sweepAt: 3_000 }, yes);
  await vaults.sweep(2_000);
  expect(await vaults.find(LINK)).toBeUndefined();
  expect(await (await vaults.open(LINK, keys, false)).read()).toEqual([]);
  expect(await vaults.find(OTHER)).toMatchObject({ sweepAt: 3_000 });
});

test("what does not open is told apart from what is not there, and stays where it is", async () => {
  expect(await (await createVaults().open(LINK, keys, false)).read()).toEqual([]);
  await (await createVaults().open(LINK, keys, true)).write([state, line(1)], chat, yes);
  const fails = (name: string) => () => {
    throw new DOMException("It does not work.", name);
  };
  const spies = [
    vi.spyOn(IDBObjectStore.prototype, "getAll").mockImplementation(fails("UnknownError")),
    vi.spyOn(IDBObjectStore.prototype, "get").mockImplementation(fails("UnknownError")),
  ];
  expect(await (await createVaults().open(LINK, keys, false)).read()).toBe("unreadable");
  expect(await createVaults().findTicket(LINK, keys.sid, 1, stateKey)).toBe("unreadable");
  for (const spy of spies) spy.mockRestore();
  const open = vi.spyOn(indexedDB, "open").mockImplementation(fails("UnknownError"));
  const vaults = createVaults();
  const vault = await vaults.open(LINK, keys, false);
  expect(await vault.read()).toBe("unreadable");
  open.mockRestore();
  // Nothing was removed, and it is tried afresh.
  expect(await vault.read()).toHaveLength(2);
});

test("a disk that does not answer is given up after a while", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const silent = vi.spyOn(indexedDB, "open").mockImplementation(() => new EventTarget() as IDBOpenDBRequest);
  const vaults = createVaults();
  const reading = (await vaults.open(LINK, keys, false)).read();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await reading).toBe("unreadable");
  silent.mockRestore();
  vi.useRealTimers();
  expect(await (await vaults.open(LINK, keys, false)).read()).toEqual([]);
});

test("a ticket whose rows are gone is not nothing", async () => {
  await (await createVaults().open(LINK, keys, true)).write([state], chat, yes);
  await (await createVaults().open(LINK, keys, false)).write([{ ...state, row: null }], chat, yes);
  expect(await (await createVaults().open(LINK, keys, false)).read()).toBe("unreadable");
});

test("a page whose database a later build has taken over takes its chat for unreadable, not for gone", async () => {
  const vaults = createVaults();
  await (await vaults.open(LINK, keys, true)).write([state, line(1)], chat, yes);
  const later = indexedDB.open("duologue", 3);
  await new Promise<void>((done) => (later.onsuccess = () => done()));
  expect(await (await vaults.open(LINK, keys, false)).read()).toBe("unreadable");
  expect(await vaults.findTicket(LINK, keys.sid, 1, stateKey)).toBe("unreadable");
});

test("[F7] rows of files that a write names are written, and go, in its transaction: all of it, or nothing", async () => {
  const vault = await createVaults().open(LINK, keys, true);
  await vault.write([state, line(1)], chat, yes);
  const files = createFileRows(vault.files(yes));
  const chunk = () => new Uint8Array(16_384).fill(7);
  await files.writeList({ next: 3 });
  await files.write([
    [1, chunk()],
    [2, chunk()],
  ]);
  const opened: Write[] = [
    { ...line(1), row: { text: "opened" } },
    { table: "file", n: 0, row: { next: 4 } },
    { table: "file", n: 1, row: null },
  ];
  const left = async () => ({
    list: await createFileRows(vault.files(yes)).readList(),
    chunks: [...(await files.numbers(1, 2))],
    line: (await (await createVaults().open(LINK, keys, false)).read()) as unknown[],
  });
  await vault.write(opened, chat, yes);
  expect(await left()).toMatchObject({ list: { next: 4 }, chunks: [2], line: [state, { row: { text: "opened" } }] });

  // Its last request fails: nothing of it is done, and then all of it goes.
  const remove = IDBObjectStore.prototype.delete;
  const seen: number[] = [];
  vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(function (this: IDBObjectStore, key) {
    if (Array.isArray(key) && key[1] === 2) {
      seen.push(2);
      throw new DOMException("", "UnknownError");
    }
    return remove.call(this, key);
  });
  expect(
    await vault.write(
      [
        { ...line(1), row: null },
        { table: "file", n: 2, row: null },
      ],
      chat,
      yes,
    ),
  ).toBe(false);
  expect(seen).toEqual([2]);
  expect(await left()).toMatchObject({ list: undefined, chunks: [], line: [] });
});

test("chunks that are written together are one transaction", async () => {
  const vault = await createVaults().open(LINK, keys, true);
  await vault.write([state, line(1)], chat, yes);
  const files = createFileRows(vault.files(yes));
  const put = vi.spyOn(IDBObjectStore.prototype, "put");
  const chunk = (n: number): [number, Uint8Array<ArrayBuffer>] => [n, new Uint8Array(16_384).fill(n)];
  await files.write([1, 2, 3].map(chunk));
  expect(new Set(put.mock.contexts.map((store) => (store as IDBObjectStore).transaction)).size).toBe(1);
  expect([...(await files.numbers(1, 5))]).toEqual([1, 2, 3]);
  expect(await files.read(3)).toEqual(chunk(3)[1]);
});
