/** Files from one device to the other, through the real server and a real (if small) IndexedDB. */
import "fake-indexeddb/auto";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { type FileOf, parseContent } from "../../shared/content.ts";
import { CHUNK_BYTES, chunksOf } from "../../shared/files.ts";
import type { Seat } from "../../shared/shapes.ts";
import { startApp, twoSeated } from "../../server/testing/client.ts";
import { createFileApi, type FileApi } from "../browser/file-api.ts";
import { createFileRows } from "../browser/file-rows.ts";
import { createVaults, type KeptChat, type Vault } from "../browser/vault.ts";
import type { Bytes } from "../crypto/primitives.ts";
import type { Command } from "../engine/engine.ts";
import type { Row } from "../engine/view.ts";
import { createFiles, type RunningFiles } from "./files.ts";

const MAX_BYTES = 16_777_216;
const stops: (() => unknown)[] = [];
let app: Awaited<ReturnType<typeof startApp>>;
let chat: Awaited<ReturnType<typeof twoSeated>>;
beforeEach(async () => {
  app = await startApp();
  chat = await twoSeated(app.url);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await app.stop();
});

const FOR_THE_FUTURE = () => true;
const KEPT: KeptChat = { storeId: "store", sweepAt: 1_000, hello: { ack: null, done: 0 }, peerJoined: true };

/** A device of one of the two; `reload` is the same one, later. */
function newDevice(
  seat: Seat,
  { keeps = FOR_THE_FUTURE, over = {} }: { keeps?: () => boolean; over?: Partial<FileApi> } = {},
) {
  const { session, tokens } = chat;
  const link = `${session.links[seat - 1]}`;
  const secrets = [randomBytes(32), randomBytes(32)].map((each) => toBase64url(each));
  const asked: string[] = [];
  let rows: Row[] = [];
  let files: RunningFiles;
  let vault: Vault;
  /** A page that was reloaded writes nothing any more. */
  let page = 0;
  const token = tokens[seat - 1]!;
  const real = createFileApi({ tag: session.tag, seat, token }, app.url);
  const api: FileApi = {
    offer: (...args) => (asked.push("offer"), real.offer(...args)),
    keep: (...args) => (asked.push(`keep ${args[1]}`), real.keep(...args)),
    read: (...args) => (asked.push(`read ${args[1]}`), real.read(...args)),
    remove: (...args) => (asked.push("remove"), real.remove(...args)),
    ...over,
  };

  async function command(what: Command): Promise<string> {
    if (what.type === "write") {
      const row = { key: `${rows.length}`, at: 0, id: toBase64url(randomBytes(16)), reply: null, reactions: {} };
      rows = [...rows, { ...row, kind: "own", mark: "sent", text: what.text, ...(what.file && { file: what.file }) }];
    }
    if (what.type === "open-once") {
      rows = rows.map((row) =>
        "id" in row && row.id === what.message.id && "file" in row && row.file
          ? { ...row, file: { ...row.file, fk: "" } }
          : row,
      );
      await vault.write(what.rows ?? [], KEPT, keeps);
    }
    files.observe(rows, true);
    return "done";
  }

  async function open(): Promise<RunningFiles> {
    const [stateKey, storeKey] = secrets as [string, string];
    page += 1;
    const mine = page;
    const keys = { sid: session.sid, seat, token, stateKey, storeKey, stays: false };
    vault = await createVaults().open(link, keys, false);
    files = await createFiles({
      seat,
      sid: fromBase64url(session.sid),
      rows: createFileRows(vault.files(() => mine === page && keeps())),
      api,
      maxBytes: MAX_BYTES,
      command,
    });
    stops.push(() => files.stop());
    return files;
  }

  return {
    asked,
    open,
    /** How many chunks, of this many at most, its disk holds. */
    chunks: async (most: number) => (await createFileRows(vault.files(keeps)).numbers(1, most)).size,
    files: () => files,
    rows: () => rows,
    async reload() {
      files.stop();
      await open();
      files.observe(rows, true);
    },
    go: (mayGo = true) => files.observe(rows, mayGo),
    /** The last message of this device, as the other one's would show it. */
    said: () =>
      rows.findLast((row): row is Extract<Row, { kind: "own" }> => row.kind === "own" && row.file !== undefined),
    hear(file: FileOf) {
      const row = { key: `p${rows.length}`, at: 0, id: toBase64url(randomBytes(16)), reply: null, reactions: {} };
      rows = [...rows, { ...row, kind: "peer", seen: true, text: "", file }];
      files.observe(rows, true);
    },
    unsend() {
      rows = rows.map((row) =>
        "file" in row && row.file && "id" in row
          ? { key: row.key, at: 0, kind: "unsent", author: seat, id: row.id }
          : row,
      );
      files.observe(rows, true);
    },
  };
}
type Device = ReturnType<typeof newDevice>;

const CLIP = { name: "clip.mp4", type: "video/mp4", look: { as: "video" } } as const;
const PAPERS = { name: "papers.pdf", type: "application/pdf", look: { as: "other" } } as const;

function send(device: Device, bytes: Uint8Array, over: object = {}) {
  const blob = new Blob([bytes as Bytes]);
  device.files().send([{ blob, ...CLIP, text: "", reply: null, once: false, ...over }]);
}
async function sent(device: Device): Promise<FileOf> {
  await expect.poll(() => device.said()?.file).toBeDefined();
  return device.said()!.file!;
}
async function bytesOf(device: Device, file: FileOf): Promise<Buffer> {
  const url = await device.files().open(file);
  expect(url).toBeDefined();
  const blob = await (await fetch(url!)).arrayBuffer();
  URL.revokeObjectURL(url!);
  return Buffer.from(blob);
}
const onServer = async (fid: string) => app.store.findFile(chat.session.tag, 1, await hashOf(chat.tokens[0]), fid);
const hashOf = async (token: string) =>
  Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))).toString("base64url");

async function twoDevices(how: { one?: Parameters<typeof newDevice>[1]; two?: Parameters<typeof newDevice>[1] } = {}) {
  const [one, two] = [newDevice(1, how.one), newDevice(2, how.two)];
  for (const device of [one, two]) {
    await device.open();
    device.go();
  }
  return { one, two };
}

test("[M20, F11] a file goes over whole, lies sealed on both devices, and is nowhere on the server", async () => {
  const { one, two } = await twoDevices();
  const bytes = randomBytes(3 * CHUNK_BYTES + 12_345);
  send(one, bytes, { text: "Look" });
  const file = await sent(one);
  expect(one.said()!.text).toBe("Look");
  // As it stands in the message, it fits what may be said.
  const message = { id: toBase64url(randomBytes(16)), at: 1, kind: "text", text: "", file };
  expect(parseContent(JSON.stringify(message)).ok).toBe(true);
  two.hear(file);
  await expect.poll(() => two.files().got(file.fid)).toEqual({ phase: "here" });
  expect((await bytesOf(two, file)).equals(bytes)).toBe(true);
  await expect.poll(() => onServer(file.fid)).toBe("no-file");
  for (const device of [one, two]) {
    await device.reload();
    await expect.poll(() => device.files().got(file.fid)).toEqual({ phase: "here" });
    expect((await bytesOf(device, file)).equals(bytes)).toBe(true);
  }
  expect(one.files().uploads()).toEqual([]);
});

test("[F11] after a reload an upload goes on from the chunk where the server stands", async () => {
  const tag = () => chat.session.tag;
  let let4: (() => void) | undefined;
  const hold = new Promise<void>((resolve) => (let4 = resolve));
  const one: Device = newDevice(1, {
    over: {
      async keep(fid, index, chunk, signal) {
        // The first four go, and then the way is lost.
        one.asked.push(`keep ${index}`);
        if (index >= 4 && one.asked.length < 12) {
          await Promise.race([hold, new Promise((resolve) => signal.addEventListener("abort", resolve))]);
          return "unreachable";
        }
        return createFileApi({ tag: tag(), seat: 1, token: chat.tokens[0] }, app.url).keep(fid, index, chunk, signal);
      },
    },
  });
  await one.open();
  one.go();
  const bytes = randomBytes(7 * CHUNK_BYTES);
  send(one, bytes);
  const { fid } = one.files().uploads()[0]!;
  await expect.poll(() => onServer(fid)).toMatchObject({ have: [[0, 3]] });
  await expect.poll(() => one.files().uploads()[0]?.safe).toBe(true);
  one.asked.length = 0;
  one.asked.push(..."............");
  await one.reload();
  let4!();
  const file = await sent(one);
  expect(file.fid).toBe(fid);
  expect(one.asked.filter((each) => each.startsWith("keep")).toSorted()).toEqual(["keep 4", "keep 5", "keep 6"]);
  const two = newDevice(2);
  await two.open();
  two.hear(file);
  await expect.poll(() => two.files().got(fid)).toEqual({ phase: "here" });
  expect((await bytesOf(two, file)).equals(bytes)).toBe(true);
});

test("[F11] a page that is closed before all of a file lies on its device says so, and what it left is taken for nothing else", async () => {
  const { one } = await twoDevices();
  one.go(false);
  const blob = new Blob([Uint8Array.from(randomBytes(40 * CHUNK_BYTES))]);
  const firstChunks = new Uint8Array(await blob.slice(0, 3 * CHUNK_BYTES).arrayBuffer());
  // The rest of it is never read.
  blob.stream = () => new ReadableStream({ start: (controller) => controller.enqueue(firstChunks) });
  one.files().send([{ blob, ...CLIP, text: "", reply: null, once: false }]);
  await expect.poll(() => one.chunks(40)).toBe(3);
  await one.reload();
  expect(one.files().uploads()).toMatchObject([{ safe: false, phase: { trouble: "source-lost" } }]);
  one.files().cancel(one.files().uploads()[0]!.fid);
  await expect.poll(() => one.chunks(40)).toBe(0);
});

test("[F11] a chunk that got no answer goes again, whole, although its bytes were given away", async () => {
  const tries = new Map<number, number>();
  const { one, two } = await twoDevices({
    one: {
      over: {
        async keep(fid, index, chunk, signal) {
          const before = tries.get(index) ?? 0;
          tries.set(index, before + 1);
          if (before > 0)
            return createFileApi({ tag: chat.session.tag, seat: 1, token: chat.tokens[0] }, app.url).keep(
              fid,
              index,
              chunk,
              signal,
            );
          structuredClone(null, { transfer: [chunk.buffer] });
          return "unreachable";
        },
      },
    },
  });
  const bytes = randomBytes(6 * CHUNK_BYTES + 1);
  send(one, bytes);
  const file = await sent(one);
  expect([...tries.values()]).toEqual([2, 2, 2, 2, 2, 2, 2]);
  two.hear(file);
  await expect.poll(() => two.files().got(file.fid)).toEqual({ phase: "here" });
  expect((await bytesOf(two, file)).equals(bytes)).toBe(true);
});

test("[F11] what is paused while its file is slow to read is gone on with", async () => {
  const { one, two } = await twoDevices();
  const bytes = randomBytes(6 * CHUNK_BYTES);
  const blob = new Blob([Uint8Array.from(bytes)]);
  const whole = () => Blob.prototype.stream.call(blob);
  const firstChunks = Uint8Array.from(bytes.subarray(0, 2 * CHUNK_BYTES));
  blob.stream = () => new ReadableStream({ start: (controller) => controller.enqueue(firstChunks) });
  one.files().send([{ blob, ...CLIP, text: "", reply: null, once: false }]);
  const { fid } = one.files().uploads()[0]!;
  await expect.poll(() => onServer(fid)).toMatchObject({ have: [[0, 1]] });
  one.files().pause(fid);
  blob.stream = whole;
  await expect.poll(() => one.files().uploads()[0]?.phase).toBe("paused");
  one.files().resume(fid);
  const file = await sent(one);
  two.hear(file);
  await expect.poll(() => two.files().got(fid)).toEqual({ phase: "here" });
  expect((await bytesOf(two, file)).equals(bytes)).toBe(true);
});

test("[F11] a file that cannot be read any more is said not to be sent", async () => {
  const { one } = await twoDevices();
  const blob = new Blob([Uint8Array.from(randomBytes(2 * CHUNK_BYTES))]);
  const moved = new DOMException("It was moved.", "NotFoundError");
  blob.slice = () => Object.assign(new Blob(), { arrayBuffer: async () => Promise.reject(moved) });
  blob.stream = () => new ReadableStream({ start: (controller) => controller.error(moved) });
  one.files().send([{ blob, ...CLIP, text: "", reply: null, once: false }]);
  await expect.poll(() => one.files().uploads()[0]?.phase).toEqual({ trouble: "failed" });
});

test("[F11] a file that became shorter while it was read is said not to be sent", async () => {
  const { one } = await twoDevices();
  const blob = new Blob([Uint8Array.from(randomBytes(2 * CHUNK_BYTES))]);
  const half = blob.slice(0, CHUNK_BYTES + 5);
  blob.stream = () => half.stream();
  one.files().send([{ blob, ...CLIP, text: "", reply: null, once: false }]);
  await expect.poll(() => one.files().uploads()[0]?.phase).toEqual({ trouble: "failed" });
});

test("[F5] what is to be erased from the server is, also when it was away at first", async () => {
  let tries = 0;
  const { session, tokens } = chat;
  const real = createFileApi({ tag: session.tag, seat: 2, token: tokens[1] }, app.url);
  const remove = async (fid: string) => (tries++ === 0 ? ("unreachable" as const) : real.remove(fid));
  const { one, two } = await twoDevices({ two: { over: { remove } } });
  send(one, randomBytes(1_000));
  const file = await sent(one);
  two.hear(file);
  await expect.poll(() => onServer(file.fid)).toBe("no-file");
  expect(tries).toBe(2);
});

test("[F10] a digest that is another's, a chunk that is not genuine: nothing of it is used, and it is said", async () => {
  const { one, two } = await twoDevices();
  send(one, randomBytes(CHUNK_BYTES + 5));
  const file = await sent(one);
  const lies: Partial<FileOf>[] = [
    { digest: toBase64url(randomBytes(32)) },
    { fk: toBase64url(randomBytes(32)) },
    { size: file.size + 1 },
    { size: CHUNK_BYTES },
    { size: 3 * CHUNK_BYTES },
    { size: MAX_BYTES + CHUNK_BYTES },
  ];
  for (const lie of lies) {
    await two.reload();
    two.hear({ ...file, ...lie });
    two.files().get({ ...file, ...lie });
    await expect.poll(() => two.files().got(file.fid).phase).toMatch(/^(forged|gone)$/);
    expect(await two.files().open({ ...file, ...lie })).toBeUndefined();
    expect(await onServer(file.fid)).toMatchObject({ have: [[0, 1]] });
    two.unsend();
  }
});

test("[F4, F10] an offer of a file that never comes is said, and can be asked for again", async () => {
  const { one, two } = await twoDevices();
  const fid = toBase64url(randomBytes(16));
  const [fk, digest] = [toBase64url(randomBytes(32)), toBase64url(randomBytes(32))];
  const file: FileOf = { fid, fk, digest, size: 5, once: false, ...CLIP };
  two.hear(file);
  await expect.poll(() => two.files().got(fid)).toEqual({ phase: "gone" });
  two.files().get(file);
  await expect.poll(() => two.files().got(fid)).toEqual({ phase: "gone" });
  expect(one.asked).toEqual([]);
});

test("[F7] what is to be opened once is on no device and not on the server before it is seen, and never again", async () => {
  const { one, two } = await twoDevices();
  const bytes = randomBytes(1_000);
  send(one, bytes, { once: true });
  const file = await sent(one);
  await expect.poll(() => one.files().got(file.fid)).toEqual({ phase: "waiting" });
  two.hear(file);
  await expect.poll(() => two.files().got(file.fid)).toEqual({ phase: "here" });
  expect(await two.files().open(file)).toBeUndefined();
  const row = two.rows().find((each) => each.kind === "peer")!;
  const message = { author: 1 as const, id: row.id };
  const url = await two.files().openOnce(message, file);
  expect(Buffer.from(await (await fetch(url!)).arrayBuffer()).equals(bytes)).toBe(true);
  expect(two.rows().find((each) => each.kind === "peer")!.file!.fk).toBe("");
  expect(await two.chunks(8)).toBe(0);
  expect(await onServer(file.fid)).toBe("no-file");
  expect(await two.files().openOnce(message, file)).toBeUndefined();
  await two.reload();
  expect(await two.files().openOnce(message, file)).toBeUndefined();
});

test("[F7] what the server may have still is not opened once", async () => {
  let away: Awaited<ReturnType<FileApi["remove"]>> | null = null;
  const { session, tokens } = chat;
  const real = createFileApi({ tag: session.tag, seat: 2, token: tokens[1] }, app.url);
  const over = { remove: async (fid: string) => away ?? real.remove(fid) };
  const { one, two } = await twoDevices({ two: { keeps: () => false, over } });
  send(one, randomBytes(1_000), { once: true });
  const file = await sent(one);
  two.hear(file);
  await expect.poll(() => two.files().got(file.fid)).toEqual({ phase: "here" });
  const message = { author: 1 as const, id: two.rows().find((each) => each.kind === "peer")!.id };
  for (away of ["unreachable", { refusal: "rate-limited", message: "Wait." }] as const) {
    expect(await two.files().openOnce(message, file)).toBeUndefined();
    expect(await onServer(file.fid)).toMatchObject({ have: [[0, 0]] });
  }
  away = null;
  expect(await two.files().openOnce(message, file)).toBeDefined();
  expect(await onServer(file.fid)).toBe("no-file");
});

test("[F5] what is taken back goes from the server and from both devices, also while it is on its way", async () => {
  const { one, two } = await twoDevices();
  send(one, randomBytes(2 * CHUNK_BYTES));
  const file = await sent(one);
  one.unsend();
  await expect.poll(() => onServer(file.fid)).toBe("no-file");
  two.hear(file);
  await expect.poll(() => two.files().got(file.fid)).toEqual({ phase: "gone" });

  send(one, randomBytes(20 * CHUNK_BYTES));
  await expect.poll(() => one.files().uploads()[0]?.done).toBeGreaterThan(0);
  const { fid } = one.files().uploads()[0]!;
  one.files().cancel(fid);
  await expect.poll(() => one.files().uploads()).toEqual([]);
  await expect.poll(() => onServer(fid)).toBe("no-file");
});

test("[H26] nothing of a file goes out while the way is closed; then it goes by itself; paused, not until it is asked to", async () => {
  const { one } = await twoDevices();
  one.go(false);
  send(one, randomBytes(CHUNK_BYTES));
  await expect.poll(() => one.files().uploads()[0]?.phase).toBe("sending");
  expect(one.asked).toEqual([]);
  const { fid } = one.files().uploads()[0]!;
  one.files().pause(fid);
  await expect.poll(() => one.files().uploads()[0]?.phase).toBe("paused");
  one.go();
  await expect.poll(() => one.files().uploads()[0]?.safe).toBe(true);
  await one.reload();
  expect(one.files().uploads()[0]?.phase).toBe("paused");
  one.files().resume(fid);
  expect((await sent(one)).fid).toBe(fid);
});

test("[F11] what is paused and gone on with at once, in the middle of a chunk, goes on", async () => {
  const { one } = await twoDevices();
  send(one, randomBytes(20 * CHUNK_BYTES));
  await expect.poll(() => one.files().uploads()[0]?.done).toBeGreaterThan(0);
  const { fid } = one.files().uploads()[0]!;
  one.files().pause(fid);
  one.files().resume(fid);
  expect((await sent(one)).fid).toBe(fid);
});

test("[F2] a file for which the server has no room is said to be so, and can be sent once there is some", async () => {
  await app.stop();
  app = await startApp({ FILES_MAX_BYTES: String(CHUNK_BYTES) });
  chat = await twoSeated(app.url);
  const { one, two } = await twoDevices();
  send(one, randomBytes(CHUNK_BYTES));
  const file = await sent(one);
  send(one, randomBytes(CHUNK_BYTES));
  await expect.poll(() => one.files().uploads()[0]?.phase).toEqual({ trouble: "full" });
  two.hear(file);
  await expect.poll(() => onServer(file.fid)).toBe("no-file");
  one.files().resume(one.files().uploads()[0]!.fid);
  await expect.poll(() => one.files().uploads()).toEqual([]);
});

test("[D5, F11] where a device keeps nothing, or is full, a file is in its page alone, and stays on the server", async () => {
  const { one, two } = await twoDevices({ two: { keeps: () => false }, one: { keeps: () => false } });
  const bytes = randomBytes(2 * CHUNK_BYTES + 1);
  send(one, bytes);
  const file = await sent(one);
  two.hear(file);
  await expect.poll(() => two.files().got(file.fid)).toEqual({ phase: "here" });
  expect((await bytesOf(two, file)).equals(bytes)).toBe(true);
  expect(await onServer(file.fid)).toMatchObject({ have: [[0, chunksOf(bytes.length) - 1]] });
});

test("[F11] papers are not got before somebody asks for them", async () => {
  const { one, two } = await twoDevices();
  send(one, randomBytes(100), PAPERS);
  const file = await sent(one);
  two.hear(file);
  expect(two.files().got(file.fid)).toEqual({ phase: "waiting" });
  expect(two.asked).toEqual([]);
  // Their author needs them no more.
  await expect.poll(() => one.files().got(file.fid)).toEqual({ phase: "waiting" });
  two.files().get(file);
  await expect.poll(() => two.files().got(file.fid)).toEqual({ phase: "here" });
  // Shown is nothing of it.
  expect(await two.files().open(file)).toBeUndefined();
});
