/** The stand-in browser, where the conversation tests rely on it: what a disk keeps, and what a killed tab leaves. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Script } from "node:vm";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { newDevice } from "./device.ts";
import { openTab } from "./tab.ts";

/** A page with a database of its own, and nothing of the product. */
const script = new Script(`var page = (() => {
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("notes", 2);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keyed", { keyPath: ["link", "n"] }).createIndex("byText", "text");
      request.result.createObjectStore("plain");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return {
    put: async (rows) => {
      const transaction = (await opened).transaction(["keyed", "plain"], "readwrite", { durability: "strict" });
      for (const row of rows) transaction.objectStore("keyed").put(row);
      transaction.objectStore("plain").put(new Uint8Array([1, 2, 3]), "bytes");
      // As the product does it.
      transaction.commit();
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = reject;
      });
    },
    /** Writes for ever, one request behind the other: it never commits by itself. */
    writeOn: async (row) => {
      const store = (await opened).transaction("keyed", "readwrite").objectStore("keyed");
      const again = () => {
        store.put(row).onsuccess = again;
      };
      again();
    },
    rows: async () => answer((await opened).transaction("keyed").objectStore("keyed").getAll()),
    byText: async (text) => answer((await opened).transaction("keyed").objectStore("keyed").index("byText").get(text)),
    bytes: async () => answer((await opened).transaction("plain").objectStore("plain").get("bytes")),
    keep: (text) => sessionStorage.setItem("kept", text),
    kept: () => sessionStorage.getItem("kept"),
    now: () => [Date.now(), new Date().getTime(), new Date(5).getTime()],
    wait: (ms, tell) => setTimeout(tell, ms),
    /** Closes its socket at the first word, and hears on. */
    listen: (url) => {
      const heard = [];
      const socket = new WebSocket(url);
      socket.onmessage = ({ data }) => {
        heard.push(data);
        socket.close();
      };
      return new Promise((resolve) => {
        socket.onclose = () => resolve(heard);
      });
    },
  };
})();`);

interface Row {
  link: string;
  n: number;
  text: string;
}

interface Page {
  put(rows: Row[]): Promise<void>;
  writeOn(row: Row): Promise<void>;
  rows(): Promise<Row[]>;
  byText(text: string): Promise<Row | undefined>;
  bytes(): Promise<Uint8Array | undefined>;
  keep(text: string): void;
  kept(): string | null;
  now(): number[];
  wait(ms: number, tell: () => void): void;
  listen(url: string): Promise<string[]>;
}

const open = (device = newDevice(), session?: Map<string, string>) =>
  openTab<Page>({
    script,
    name: "page",
    device,
    port: 1,
    worker: async () => null,
    ...(session && { session }),
  });

const row = (n: number): Row => ({ link: "abc", n, text: `text ${n}` });

test("what a tab has written to IndexedDB is there after its reload, and in another tab", async () => {
  const first = open();
  await first.exports.put([row(1), row(2)]);
  first.stop();
  const second = open(first.device, first.session);
  const third = open(first.device);
  for (const tab of [second, third]) {
    expect(await tab.exports.rows()).toEqual([row(1), row(2)]);
    expect(await tab.exports.byText("text 2")).toEqual(row(2));
    expect([...((await tab.exports.bytes()) ?? [])]).toEqual([1, 2, 3]);
    tab.stop();
  }
});

test("a transaction that a killed tab had not finished is undone, and the next tab is not held up by it", async () => {
  const first = open();
  await first.exports.put([row(1)]);
  await first.exports.writeOn(row(2));
  await new Promise((resolve) => setImmediate(resolve));
  first.stop();
  const second = open(first.device);
  expect(await second.exports.rows()).toEqual([row(1)]);
  expect(first.errors).toEqual([]);
  second.stop();
});

test("a tab that is killed while it opens its database holds up no other, and leaves no half of it", async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const device = newDevice();
    const first = open(device);
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    first.stop();
    const second = open(device);
    await second.exports.put([row(turns)]);
    expect(await second.exports.rows()).toEqual([row(turns)]);
    second.stop();
  }
});

test("a tab that crashes at a write has written nothing of it, or all of it, and does nothing behind it", async () => {
  for (const at of ["before", "after"] as const) {
    const first = open();
    await first.exports.put([row(1)]);
    const crashed = new Promise<void>((resolve) => first.crashAtWrite(at, resolve));
    void first.exports.put([row(2)]);
    await crashed;
    expect(first.stopped).toBe(true);
    const second = open(first.device);
    expect(await second.exports.rows()).toEqual(at === "before" ? [row(1)] : [row(1), row(2)]);
    second.stop();
  }
});

test("what another tab waits to write is written when the tab before it is gone", async () => {
  const first = open();
  await first.exports.put([row(1)]);
  const second = open(first.device);
  expect(await second.exports.rows()).toEqual([row(1)]);
  await first.exports.writeOn(row(2));
  await new Promise((resolve) => setImmediate(resolve));
  const written = second.exports.put([row(3)]);
  first.stop();
  await written;
  expect(await second.exports.rows()).toEqual([row(1), row(3)]);
  second.stop();
});

test("a disk goes back to a copy of it, and to nothing", async () => {
  const first = open();
  await first.exports.put([row(1)]);
  first.device.local.set("word", "old");
  const copy = await first.device.snapshot();
  await first.exports.put([row(2)]);
  first.device.local.set("word", "new");
  await expect(first.device.restore(copy)).rejects.toThrow("no tab");
  first.stop();
  await first.device.restore(copy);
  const second = open(first.device);
  expect(await second.exports.rows()).toEqual([row(1)]);
  expect(await second.exports.byText("text 1")).toEqual(row(1));
  expect([...((await second.exports.bytes()) ?? [])]).toEqual([1, 2, 3]);
  expect(first.device.local.get("word")).toBe("old");
  // What is put back is a copy: the copy itself stays what it was.
  await second.exports.put([row(3)]);
  second.stop();
  await first.device.restore(copy);
  const third = open(first.device);
  expect(await third.exports.rows()).toEqual([row(1)]);
  third.stop();
  await first.device.restore();
  const fourth = open(first.device);
  expect(await fourth.exports.rows()).toEqual([]);
  expect(first.device.local.size).toBe(0);
  fourth.stop();
});

test("a full disk undoes what is written, with the reason, and keeps what it has", async () => {
  const tab = open();
  await tab.exports.put([row(1)]);
  tab.device.storage = "full";
  await expect(tab.exports.put([row(2)])).rejects.toMatchObject({ target: { error: { name: "QuotaExceededError" } } });
  expect(await tab.exports.rows()).toEqual([row(1)]);
  tab.device.storage = "well";
  await tab.exports.put([row(2)]);
  expect(await tab.exports.rows()).toEqual([row(1), row(2)]);
  tab.stop();
});

test("where storage is forbidden nothing of it can be used", async () => {
  const device = newDevice();
  device.storage = "forbidden";
  const tab = open(device);
  await expect(tab.exports.rows()).rejects.toMatchObject({ name: "SecurityError" });
  expect(() => tab.exports.keep("mine")).toThrow("not allowed");
  expect(() => tab.exports.kept()).toThrow("not allowed");
  tab.stop();
});

test("session storage is the tab's, and a stopped tab writes nothing any more", () => {
  const first = open();
  first.exports.keep("mine");
  expect(open(first.device).exports.kept()).toBeNull();
  first.stop();
  first.exports.keep("too late");
  expect(open(first.device, first.session).exports.kept()).toBe("mine");
});

test("a tab's clock that is moved ahead runs what became due, once and in order, and tells the time", () => {
  const tab = open();
  const ran: string[] = [];
  tab.exports.wait(60_000, () => ran.push("a minute"));
  tab.exports.wait(30_000, () => ran.push("half a minute"));
  tab.exports.wait(600_000, () => ran.push("ten minutes"));
  const [before = 0] = tab.exports.now();
  tab.fastForward(61_000);
  expect(ran).toEqual(["half a minute", "a minute"]);
  const [now = 0, made = 0, given] = tab.exports.now();
  expect(now - before).toBeGreaterThanOrEqual(61_000);
  expect(made).toBeGreaterThanOrEqual(now);
  expect(given).toBe(5);
  tab.stop();
  tab.fastForward(600_000);
  expect(ran).toHaveLength(2);
});

test("a socket that its page has closed hears nothing of what still comes", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket) => {
    for (const word of ["one", "two", "three"]) socket.send(word);
  });
  const overheard: string[] = [];
  const tab = openTab<Page>({
    script,
    name: "page",
    device: newDevice(),
    port: 1,
    worker: async () => undefined,
    overhear: (_, text) => overheard.push(text),
  });
  expect([...(await tab.exports.listen(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`))]).toEqual(["one"]);
  expect(overheard).toEqual(["one"]);
  server.close();
});
